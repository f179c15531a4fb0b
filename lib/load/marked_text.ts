// Knows: how holes are kept track of while a request is composed: by marks in its texts.
// Refuses to know: what the texts are, and how the request is laid out.
import { UsageError } from "../errors.ts";
import { type Hole, textIn } from "./hole.ts";
import { holeOf, type HolePlace, type ValueSources } from "./hole_names.ts";
import { FIRST_HOLE } from "./mixing.ts";
import type { PlacedHole } from "./request_layout.ts";
import { parseTemplate, TemplateFault } from "./template.ts";

/** The options that a fault at a place is told of. */
const OPTIONS: Readonly<Record<HolePlace, string>> = {
  url: "url",
  header: "headers",
  body: "body",
};

/** The holes of one request. Marks are of letters and digits, which composing leaves as they are. */
export class Marks {
  #key = "hole";
  #pattern: RegExp;
  #holes: { readonly hole: Hole; readonly written: string }[] = [];

  /** @param texts all texts of the request, none of which may hold what looks like a mark */
  constructor(texts: Iterable<string>) {
    for (const text of texts) while (text.includes(this.#key)) this.#key += "e";
    this.#pattern = new RegExp(`${this.#key}(\\d+)z`, "g");
  }

  /**
   * The text of a template with a mark for each hole.
   *
   * @throws {UsageError} where it cannot be read, or names what is not there
   */
  mark(text: string, place: HolePlace, sources: ValueSources): string {
    try {
      return parseTemplate(text).map((part) => {
        if (typeof part === "string") return part;
        const hole = holeOf(part, place, FIRST_HOLE + this.#holes.length, sources);
        return this.add(hole, `{{${part.words.join(" ")}}}`);
      }).join("");
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error;
      throw new UsageError(OPTIONS[place], "", error.message);
    }
  }

  /** A mark for a hole. @param written how the hole is told to people */
  add(hole: Hole, written: string): string {
    this.#holes.push({ hole, written });
    return `${this.#key}${this.#holes.length - 1}z`;
  }

  /** The marks in a text, in order. */
  in(text: string): PlacedHole[] {
    return Array.from(text.matchAll(this.#pattern), ({ 0: mark, 1: number, index: at }) => ({
      at,
      end: at + mark.length,
      hole: this.#holes[Number(number)].hole,
    }));
  }

  /** The text with the values of request `index` for its marks. */
  fill(text: string, index: number): string {
    return text.replace(
      this.#pattern,
      (_, number) => textIn(this.#holes[Number(number)].hole, index),
    );
  }

  /** The text as it was written. */
  unmark(text: string): string {
    return text.replace(this.#pattern, (_, number) => this.#holes[Number(number)].written);
  }
}
