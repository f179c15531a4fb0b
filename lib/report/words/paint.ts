/**
 * Colors text for a terminal. Only the caller decides whether to: the functions of
 * `@std/fmt/colors` also read NO_COLOR, so they are not used.
 *
 * @module
 */

/** Colors text, or returns it unchanged. */
export type Paint = (text: string) => string;

/** The colors of a report, by meaning. */
export interface Palette {
  readonly heading: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly doubtful: Paint;
  readonly quiet: Paint;
}

function escape(open: number, close: number): Paint {
  return (text) => `\x1b[${open}m${text}\x1b[${close}m`;
}

const plain: Paint = (text) => text;

const COLORS: Palette = {
  heading: escape(1, 22),
  good: escape(32, 39),
  bad: escape(31, 39),
  doubtful: escape(33, 39),
  quiet: escape(2, 22),
};
const NO_COLORS: Palette = {
  heading: plain,
  good: plain,
  bad: plain,
  doubtful: plain,
  quiet: plain,
};

/** Returns the colors of a report, or functions that do nothing. */
export function palette(hasColor: boolean): Palette {
  return hasColor ? COLORS : NO_COLORS;
}
