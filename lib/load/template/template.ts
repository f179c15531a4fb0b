/**
 * Parses templates: text with placeholders between `{{` and `}}`.
 *
 * @module
 */

/** A placeholder: the words between its braces, as `["random", "1", "1000"]`. */
export interface PlaceholderName {
  readonly words: readonly string[];
}

/** Text and placeholders, in order. */
export type Template = readonly (string | PlaceholderName)[];

/** What the author of a template has to know about `{{`; the end of every message about it. */
export const BRACES_RULE = "For a literal {{ write {{{{.";

/** True where text is a template, or holds a literal `{{` in the spelling of one. */
export function isTemplate(text: string): boolean {
  return text.includes("{{");
}

/** A template that cannot be read, or names what is not there. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  /** What to do about it. */
  readonly advice: string;

  constructor(problem: string, advice: string = BRACES_RULE) {
    super(problem);
    this.advice = advice;
  }
}

/**
 * Reads a template. `{{{{` is a literal `{{`; `}}` outside of a placeholder is text.
 *
 * @throws {TemplateError} where a placeholder is empty or has no end
 */
export function parseTemplate(text: string): Template {
  const parts: (string | PlaceholderName)[] = [];
  let literal = "";
  let at = 0;
  for (let open = text.indexOf("{{"); open !== -1; open = text.indexOf("{{", at)) {
    literal += text.slice(at, open);
    if (text.startsWith("{{{{", open)) {
      literal += "{{";
      at = open + 4;
      continue;
    }
    const close = text.indexOf("}}", open);
    if (close === -1) {
      throw new TemplateError(`${excerpt(text.slice(open))} has no }}`);
    }
    const words = text.slice(open + 2, close).trim().split(/\s+/);
    if (words[0] === "") throw new TemplateError("{{}} has no name");
    if (literal !== "") parts.push(literal);
    parts.push({ words });
    literal = "";
    at = close + 2;
  }
  literal += text.slice(at);
  return literal === "" ? parts : [...parts, literal];
}

/** A placeholder as it is written, on one line and not too long for a message. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 40 ? line : `${line.slice(0, 37)}...`;
}
