/**
 * How placeholders are kept track of while a request is composed: by marks in its texts.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { textIn } from "./placeholder.ts";
import { placeholderOf, type PlaceholderPosition, type ValueSources } from "./placeholder_names.ts";
import { FIRST_HOLE } from "../feed/mixing.ts";
import type { Placeholder, PositionedPlaceholder } from "../../http/message/request_layout.ts";
import { parseTemplate, TemplateError } from "./template.ts";

/** The options that a fault at a place is told of. */
const OPTIONS: Readonly<Record<PlaceholderPosition, string>> = {
  url: "url",
  header: "headers",
  body: "body",
};

/** The placeholders of one request. Marks are of letters and digits, which composing leaves as they are. */
export class Marks {
  #key = "placeholder";
  #pattern: RegExp;
  #placeholders: { readonly placeholder: Placeholder; readonly written: string }[] = [];

  /** @param texts all texts of the request, none of which may hold what looks like a mark */
  constructor(texts: Iterable<string>) {
    for (const text of texts) while (text.includes(this.#key)) this.#key += "e";
    this.#pattern = new RegExp(`${this.#key}(\\d+)z`, "g");
  }

  /**
   * The text of a template with a mark for each placeholder.
   *
   * @throws {UsageError} where it cannot be read, or names what is not there
   */
  mark(text: string, place: PlaceholderPosition, sources: ValueSources): string {
    try {
      return parseTemplate(text).map((part) => {
        if (typeof part === "string") return part;
        const placeholder = placeholderOf(
          part,
          place,
          FIRST_HOLE + this.#placeholders.length,
          sources,
        );
        return this.add(placeholder, `{{${part.words.join(" ")}}}`);
      }).join("");
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new UsageError(OPTIONS[place], error.message, error.advice);
    }
  }

  /** A mark for a placeholder. @param written how the placeholder is told to people */
  add(placeholder: Placeholder, written: string): string {
    this.#placeholders.push({ placeholder, written });
    return `${this.#key}${this.#placeholders.length - 1}z`;
  }

  /** The marks in a text, in order. */
  in(text: string): PositionedPlaceholder[] {
    return Array.from(text.matchAll(this.#pattern), ({ 0: mark, 1: number, index: at }) => ({
      at,
      end: at + mark.length,
      placeholder: this.#placeholders[Number(number)].placeholder,
    }));
  }

  /** The text with the values of request `index` for its marks. */
  fill(text: string, index: number): string {
    return text.replace(
      this.#pattern,
      (_, number) => textIn(this.#placeholders[Number(number)].placeholder, index),
    );
  }

  /** The text as it was written. */
  unmark(text: string): string {
    return text.replace(this.#pattern, (_, number) => this.#placeholders[Number(number)].written);
  }
}
