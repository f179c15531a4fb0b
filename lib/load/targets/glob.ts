/**
 * Matches text against a pattern with wildcards.
 *
 * @module
 */

/**
 * Returns a matcher for whole texts; `*` matches any number of characters, including none. Takes
 * linear time in both lengths.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const [first, ...rest] = pattern.split("*");
  const last = rest.pop();
  return (text) => {
    if (last === undefined) return text === first;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}
