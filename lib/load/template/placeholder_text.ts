/**
 * Compiles templates into texts with placeholders, measures them and fills them in.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { Placeholder, Segments } from "../../http/message/request_layout.ts";
import { FIRST_PLACEHOLDER_STREAM } from "../feed/mixing.ts";
import { digits, textIn, wholeNumberPlaceholder } from "./placeholder.ts";
import { placeholderOf, type PlaceholderPosition, type ValueSources } from "./placeholder_names.ts";
import { parseTemplate, TemplateError } from "./template.ts";

/** The options that a template is given by, as messages name them. */
const OPTIONS: Readonly<Record<PlaceholderPosition, string>> = {
  url: "url",
  header: "headers",
  body: "body",
};

/** Reads the templates of one request, whose placeholders draw from streams of their own. */
export class TemplateReader {
  #sources: Omit<ValueSources, "ownId">;
  #count = 0;
  /** The request's own ID, once it is known. */
  ownId: ValueSources["ownId"] = null;

  constructor(sources: Omit<ValueSources, "ownId">) {
    this.#sources = sources;
  }

  /**
   * The segments of a template.
   *
   * @throws {UsageError} where it cannot be read, or names what is not there
   */
  read(text: string, position: PlaceholderPosition): Segments {
    const sources = { ...this.#sources, ownId: this.ownId };
    try {
      return parseTemplate(text).map((part) =>
        typeof part === "string"
          ? part
          : placeholderOf(part, position, FIRST_PLACEHOLDER_STREAM + this.#count++, sources)
      );
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new UsageError(OPTIONS[position], error.message, error.advice);
    }
  }
}

/** The text of request `index`. */
export function filled(segments: Segments, index: number): string {
  return segments.map((segment) => typeof segment === "string" ? segment : textIn(segment, index))
    .join("");
}

/** The most bytes that the text takes. */
export function mostBytes(segments: Segments): number {
  return segments.reduce((sum, segment) => sum + mostBytesOf(segment), 0);
}

/** The length of a text in bytes, as text that may differ by request too. */
export function lengthText(segments: Segments): Segments {
  const lengthOf = (index: number) =>
    segments.reduce((sum, segment) => sum + bytesIn(segment, index), 0);
  const isOneLength = segments.every((segment) =>
    typeof segment === "string" || segment.width !== null
  );
  if (isOneLength) return [String(lengthOf(0))];
  return [wholeNumberPlaceholder(lengthOf, digits(mostBytes(segments)), null)];
}

function mostBytesOf(segment: string | Placeholder): number {
  return typeof segment === "string" ? utf8Length(segment) : segment.mostBytes;
}

function bytesIn(segment: string | Placeholder, index: number): number {
  return typeof segment === "string"
    ? utf8Length(segment)
    : segment.width ?? segment.widthOf(index);
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
