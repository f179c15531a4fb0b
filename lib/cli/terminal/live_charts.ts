/**
 * Draws small charts in characters, and sets blocks of lines side by side.
 *
 * @module
 */

const EIGHTHS = " ▁▂▃▄▅▆▇█";
// deno-lint-ignore no-control-regex -- colors take no column
const COLOR = /\x1b\[\d+m/g;
// deno-lint-ignore no-control-regex
const COLORS = /(\x1b\[\d+m)/;

/** Draws one character per value, scaled to the highest value. */
export function sparkline(values: readonly (number | null)[]): string {
  const highest = Math.max(...values.map((value) => value ?? 0));
  return values.map((value) => {
    if (value === null) return " ";
    return EIGHTHS[value === 0 ? 1 : Math.max(1, Math.round(8 * value / highest))];
  }).join("");
}

/**
 * Draws one bar per value, in `height` lines.
 *
 * @param least minimum of the highest value on the scale
 */
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

/** Draws a bar that is filled up to a fraction. */
export function meter(share: number, columns: number): string {
  const filled = Math.round(columns * Math.min(1, Math.max(0, share)));
  return "█".repeat(filled) + "░".repeat(columns - filled);
}

/** Draws a bar of a fraction's length without a frame, at least one column wide. */
export function shareBar(share: number, columns: number): string {
  return "█".repeat(Math.max(1, Math.round(columns * Math.min(1, share))));
}

/** Places two blocks side by side. */
export function sideBySide(
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

/** Cuts a line to a width, and removes characters with which a target could move the cursor. */
export function fitted(line: string, columns: number): string {
  let used = 0;
  // Color sequences are kept whole, and reset where the line is cut.
  return line.split(COLORS).map((part, i) => {
    if (i % 2 === 1) return part;
    const text = part.replaceAll(/[^ -~▁-▏░·µ✓✗]/g, "?").slice(0, Math.max(0, columns - used));
    used += text.length;
    return text;
  }).join("");
}
