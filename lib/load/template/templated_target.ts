/**
 * Parses a URL with placeholders in its path and query.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import type { Placeholder, Segments } from "../../http/message/request_layout.ts";
import { parseTarget, splitUrl, type Target } from "../../http/message/target.ts";
import type { TemplateReader } from "./placeholder_text.ts";
import { isTemplate, parseTemplate } from "./template.ts";

/** A target with placeholders in its path and URL. */
export interface TemplatedTarget {
  readonly target: Target;
  /** URL with placeholders as written. */
  readonly shownUrl: string;
  readonly url: Segments;
  readonly path: Segments;
}

/**
 * Parses a URL with placeholders. During URL parsing, which percent-encodes special characters, a
 * marker of letters and digits stands for each placeholder.
 *
 * @throws {UsageError} if the URL is invalid
 */
export function templatedTarget(url: string, reader: TemplateReader): TemplatedTarget {
  const { origin, rest } = splitUrl(url);
  if (isTemplate(origin)) {
    const problem = `placeholder in the scheme, host or port of ${quoted(url)}`;
    throw new UsageError("url", problem, "For several hosts, use a list of targets.");
  }
  let mark = "placeholder";
  while (url.includes(mark)) mark += "e";
  const placeholders: Placeholder[] = [];
  const marked = reader.read(rest, "url").map((segment) =>
    typeof segment === "string" ? segment : `${mark}${placeholders.push(segment) - 1}z`
  );
  const names = parseTemplate(rest).filter((part) => typeof part !== "string");
  const target = parseTarget(origin + marked.join(""));
  const pattern = new RegExp(`${mark}(\\d+)z`, "g");
  const segmentsOf = (text: string) =>
    // Every other piece is the number captured by the pattern.
    text.split(pattern).map((piece, i) => i % 2 === 0 ? piece : placeholders[Number(piece)]);
  return {
    target,
    shownUrl: target.url.replace(pattern, (_, number) => `{{${names[number].words.join(" ")}}}`),
    url: segmentsOf(target.url),
    path: segmentsOf(target.path),
  };
}
