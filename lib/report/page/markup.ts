/**
 * Embeds JSON, scripts and styles in an HTML page such that none of them can end its element.
 *
 * @module
 */

/** JSON that ends no script element, and begins no comment in one. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** Code of ours, or of a package, as the text of a script element. */
export function embeddedScript(source: string): string {
  // Both can only stand in a string or a regular expression there, where the backslash says nothing.
  return source.replaceAll(/<(?=\/script|!--)/gi, "\\x3c");
}

/** Rules of ours, or of a package, as the text of a style element. */
export function embeddedStyle(source: string): string {
  return source.replaceAll(/<(?=\/style)/gi, "\\3c ");
}
