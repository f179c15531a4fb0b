/**
 * Compares two capacities, and judges the difference.
 *
 * @module
 */
import type { CapacityReport } from "../shape/capacity_shape.ts";
import { code, escaped } from "../tables/markdown_table.ts";
import { formatPerSecond } from "../words/format.ts";
import { palette } from "../words/paint.ts";
import { wrapped } from "../words/text_section.ts";
import { capacityText } from "./capacity_words.ts";

/**
 * A comparison of two capacities.
 *
 * @example
 * ```ts
 * import type { CapacityComparison } from "@x/load-tester/capacity";
 *
 * const hasFallen = ({ verdict }: CapacityComparison) => verdict === "less";
 * ```
 */
export interface CapacityComparison {
  /** Incremented when the shape changes in a way that breaks readers. */
  readonly schemaVersion: 1;
  /** Distinguishes it from the comparison of runs. */
  readonly kind: "capacity comparison";
  /** Capacity of the base; null if it has none. */
  readonly basePerSecond: number | null;
  /** Capacity of the candidate; null if it has none. */
  readonly candidatePerSecond: number | null;
  /** Change from base to candidate, in percent; null if it cannot be judged. */
  readonly changePercent: number | null;
  /** Range of the true change, given the brackets of both searches; null if unknown. */
  readonly changeRangePercent: { readonly low: number; readonly high: number } | null;
  /** Whether the candidate handles more. */
  readonly verdict: "more" | "less" | "no difference found" | "not judged";
  /** What to keep in mind. */
  readonly notes: readonly string[];
}

/**
 * Compares the capacities of a base and a candidate.
 *
 * @example
 * ```ts
 * import { type CapacityReport, compareCapacities } from "@x/load-tester/capacity";
 *
 * const change = (base: CapacityReport, candidate: CapacityReport) =>
 *   compareCapacities(base, candidate).changePercent;
 * ```
 */
export function compareCapacities(
  base: CapacityReport,
  candidate: CapacityReport,
): CapacityComparison {
  const [a, b] = [base, candidate].map(({ capacityPerSecond }) => capacityPerSecond);
  const range = rangeOf(base, candidate);
  const isJudged = a !== null && b !== null && range !== null;
  return {
    schemaVersion: 1,
    kind: "capacity comparison",
    basePerSecond: a,
    candidatePerSecond: b,
    changePercent: isJudged ? tenth(100 * (b / a - 1)) : null,
    changeRangePercent: range,
    verdict: !isJudged
      ? "not judged"
      : range.low > 0
      ? "more"
      : range.high < 0
      ? "less"
      : "no difference found",
    notes: notesOn(base, candidate),
  };
}

/** Returns the range of the change: each capacity is between the ends of its bracket. */
function rangeOf(base: CapacityReport, candidate: CapacityReport) {
  const known = ({ bracket, isLowerBound }: CapacityReport) => {
    const { holdsPerSecond: low, failsPerSecond: high } = bracket;
    return isLowerBound || low === null || high === null ? null : { low, high };
  };
  const [a, b] = [known(base), known(candidate)];
  if (a === null || b === null) return null;
  return { low: tenth(100 * (b.low / a.high - 1)), high: tenth(100 * (b.high / a.low - 1)) };
}

/** Repeated searches have standard deviations of 1.5% to 3%; see docs/capacity.md. */
const POISSON_NOTE =
  "With random arrivals, searches of the same target differ by up to about 5%, " +
  "which the range does not include.";

function notesOn(base: CapacityReport, candidate: CapacityReport): string[] {
  const planned = ({ plan, target }: CapacityReport): Record<string, unknown> => ({
    target: `${target.method} ${target.url}`,
    ...plan,
    fromPerSecond: null,
    toPerSecond: null,
    precision: null,
  });
  const [a, b] = [planned(base), planned(candidate)];
  const differing = Object.keys(a).filter((name) =>
    JSON.stringify(a[name]) !== JSON.stringify(b[name])
  );
  return [
    ...differing.length === 0 ? [] : [`The searches differ in ${differing.join(", ")}.`],
    ...[base, candidate].flatMap((side, i) =>
      side.capacityPerSecond !== null && !side.isLowerBound
        ? []
        : [`The capacity of the ${i === 0 ? "base" : "candidate"} is ${capacityText(side)}.`]
    ),
    ...[base, candidate].some(({ plan }) => plan.arrivals === "poisson") ? [POISSON_NOTE] : [],
    "With one search per side, changes on the machine cannot be told from changes in the target.",
  ];
}

function sentence(comparison: CapacityComparison): string {
  const { basePerSecond, candidatePerSecond, changePercent, changeRangePercent } = comparison;
  const { verdict } = comparison;
  const [from, to] = [formatPerSecond(basePerSecond), formatPerSecond(candidatePerSecond)];
  if (changePercent === null || changeRangePercent === null) {
    return `The change from ${from} to ${to} could not be judged.`;
  }
  const { low, high } = changeRangePercent;
  const range = `${signed(changePercent)} (between ${signed(low)} and ${signed(high)})`;
  if (verdict === "no difference found") {
    return `No significant difference found: from ${from} to ${to}, ${range}.`;
  }
  return `Capacity ${verdict === "more" ? "rose" : "fell"} from ${from} to ${to}, ${range}.`;
}

/**
 * Renders the comparison as a sentence with notes.
 *
 * @example
 * ```ts
 * import { type CapacityComparison, renderCapacityComparison } from "@x/load-tester/capacity";
 *
 * const print = (comparison: CapacityComparison) =>
 *   console.log(renderCapacityComparison(comparison));
 * ```
 */
export function renderCapacityComparison(
  comparison: CapacityComparison,
  options: { readonly color?: boolean } = {},
): string {
  const paint = palette(options.color ?? false);
  const mood = comparison.verdict === "more"
    ? paint.good
    : comparison.verdict === "less"
    ? paint.bad
    : paint.doubtful;
  const lines = [
    ...wrapped(sentence(comparison), 80, "").map(mood),
    "",
    ...comparison.notes.flatMap((note) => wrapped(note, 80)),
  ];
  return lines.join("\n") + "\n";
}

/**
 * Renders the comparison as JSON.
 *
 * @example
 * ```ts
 * import { type CapacityComparison, renderCapacityComparisonJson } from "@x/load-tester/capacity";
 *
 * const text = (comparison: CapacityComparison) => renderCapacityComparisonJson(comparison);
 * ```
 */
export function renderCapacityComparisonJson(comparison: CapacityComparison): string {
  return JSON.stringify(comparison, null, 2) + "\n";
}

/**
 * Renders the comparison as Markdown, for a pull request.
 *
 * @example
 * ```ts
 * import { type CapacityComparison, renderCapacityComparisonMarkdown } from "@x/load-tester/capacity";
 *
 * const text = (comparison: CapacityComparison) => renderCapacityComparisonMarkdown(comparison);
 * ```
 */
export function renderCapacityComparisonMarkdown(comparison: CapacityComparison): string {
  const { basePerSecond, candidatePerSecond, verdict, notes } = comparison;
  return [
    "### Capacity",
    escaped(sentence(comparison)),
    "| base | candidate | verdict |\n| ---: | ---: | --- |\n" +
    `| ${formatPerSecond(basePerSecond)} | ${formatPerSecond(candidatePerSecond)} | ` +
    `${code(verdict)} |`,
    notes.map((note) => `> ${escaped(note)}`).join("\n>\n"),
  ].join("\n\n") + "\n";
}

/**
 * Returns true if the capacity certainly fell by more than `percent`, given both brackets.
 *
 * @example
 * ```ts
 * import { type CapacityComparison, fellBy } from "@x/load-tester/capacity";
 *
 * const isWorse = (comparison: CapacityComparison) => fellBy(comparison, 5);
 * ```
 */
export function fellBy({ changeRangePercent }: CapacityComparison, percent: number): boolean {
  return changeRangePercent !== null && changeRangePercent.high < -percent;
}

function signed(percent: number): string {
  return `${percent > 0 ? "+" : percent < 0 ? "−" : ""}${Math.abs(percent).toFixed(1)}%`;
}

function tenth(value: number): number {
  return Math.round(10 * value) / 10;
}
