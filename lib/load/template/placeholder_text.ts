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

/** Option of a template at each position, for messages. */
const OPTIONS: Readonly<Record<PlaceholderPosition, string>> = {
  url: "url",
  header: "headers",
  body: "body",
};

/** Parses the templates of one request; each of its placeholders has its own random stream. */
export class TemplateReader {
  #sources: Omit<ValueSources, "ownId">;
  #count = 0;
  /** The request's own ID, once it is known. */
  ownId: ValueSources["ownId"] = null;

  constructor(sources: Omit<ValueSources, "ownId">) {
    this.#sources = sources;
  }

  /**
   * Parses a template into segments.
   *
   * @throws {UsageError} if it is invalid, or contains unknown names
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

/** Returns the text for request `index`. */
export function filled(segments: Segments, index: number): string {
  return segments.map((segment) => typeof segment === "string" ? segment : textIn(segment, index))
    .join("");
}

/** Returns the maximum length of the text, in bytes. */
export function mostBytes(segments: Segments): number {
  return segments.reduce((sum, segment) => sum + mostBytesOf(segment), 0);
}

/** Returns the length of a text in bytes, as a text that may also differ by request. */
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
