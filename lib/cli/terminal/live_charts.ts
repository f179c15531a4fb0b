/**
 * Draws small charts in characters, and sets blocks of lines side by side.
 *
 * @module
 */

const EIGHTHS = " ▁▂▃▄▅▆▇█";
// deno-lint-ignore no-control-regex -- colours take no column
const COLOR = /\x1b\[\d+m/g;
// deno-lint-ignore no-control-regex
const COLORS = /(\x1b\[\d+m)/;

/** A character for each value, from the lowest bar at 0 to the highest at the highest of them. */
export function sparkline(values: readonly (number | null)[]): string {
  const highest = Math.max(...values.map((value) => value ?? 0));
  return values.map((value) => {
    if (value === null) return " ";
    return EIGHTHS[value === 0 ? 1 : Math.max(1, Math.round(8 * value / highest))];
  }).join("");
}

/** A bar for each value, in `height` lines. @param least what the chart reaches to at least */
export function barChart(values: readonly number[], height: number, least: number): string[] {
  const highest = Math.max(least, ...values) || 1;
  const eighths = values.map((value) =>
    value > 0 ? Math.max(1, Math.round(8 * height * value / highest)) : 0
  );
  return Array.from({ length: height }, (_, row) => {
    const below = 8 * (height - 1 - row);
    return eighths.map((count) => EIGHTHS[Math.max(0, Math.min(8, count - below))]).join("")
      .trimEnd();
  });
}

/** A bar that is filled up to a share of it. */
export function meter(share: number, columns: number): string {
  const filled = Math.round(columns * Math.min(1, Math.max(0, share)));
  return "█".repeat(filled) + "░".repeat(columns - filled);
}

/** A bar as long as a share, without a frame; what there is at all has one column. */
export function shareBar(share: number, columns: number): string {
  return "█".repeat(Math.max(1, Math.round(columns * Math.min(1, share))));
}

/** Two blocks beside each other. */
export function beside(
  left: readonly string[],
  right: readonly string[],
  leftColumns: number,
): string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const text = fitted(left[i] ?? "", leftColumns);
    const free = leftColumns - text.replaceAll(COLOR, "").length;
    return `${text}${" ".repeat(Math.max(0, free))}  ${right[i] ?? ""}`.trimEnd();
  });
}

/** A line cut to its columns, without what a target could say to move the cursor. */
export function fitted(line: string, columns: number): string {
  let used = 0;
  // Colours are kept whole, and closed where they are cut off.
  return line.split(COLORS).map((part, i) => {
    if (i % 2 === 1) return part;
    const text = part.replaceAll(/[^ -~▁-▏░·µ]/g, "?").slice(0, Math.max(0, columns - used));
    used += text.length;
    return text;
  }).join("");
}
