/**
 * Stands in for `@std/fmt/bytes`, for whole numbers of bytes.
 *
 * @module
 */
const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Formats bytes with three significant digits, as std does: `1.34 kB`. */
export function format(bytes: number): string {
  let power = 0;
  while (bytes >= 1000 ** (power + 1) && power < UNITS.length - 1) power++;
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${UNITS[power]}`;
}
