/**
 * Parses templates: text with placeholders between `{{` and `}}`.
 *
 * @module
 */

/** A placeholder: the words between its braces, such as `["random", "1", "1000"]`. */
export interface PlaceholderName {
  readonly words: readonly string[];
}

/** Text and placeholders, in order. */
export type Template = readonly (string | PlaceholderName)[];

/** The rule about literal braces, which ends every message about templates. */
export const BRACES_RULE = "For a literal {{ write {{{{.";

/** Returns true if the text contains placeholders or escaped braces. */
export function isTemplate(text: string): boolean {
  return text.includes("{{");
}

/** The error of an invalid template or an unknown name in one. */
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
 * Parses a template. `{{{{` is a literal `{{`; `}}` outside a placeholder is text.
 *
 * @throws {TemplateError} if a placeholder is empty or not closed
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

/** Returns a placeholder as written, on one line and shortened for a message. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 40 ? line : `${line.slice(0, 37)}...`;
}
