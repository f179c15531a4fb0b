/**
 * Renders a capacity as text for a terminal: a heading, a line per probe as it ends, and the
 * result.
 *
 * @module
 */
import type { CapacityPlan, CapacityProbe, CapacityReport } from "../shape/capacity_shape.ts";
import { tableLines } from "../tables/text_table.ts";
import { palette } from "../words/paint.ts";
import { indented, wrapped } from "../words/text_section.ts";
import {
  capacityFacts,
  capacityPlanText,
  capacityText,
  curveTable,
  numbersOf,
  verdictText,
} from "./capacity_words.ts";

const WIDTHS = [10, 9, 9, 9, 8] as const;
const LINE_COLUMNS = 80;

/** Renders what is known before the first probe, and the table header. */
export function renderCapacityHeading(
  target: CapacityReport["target"],
  plan: CapacityPlan,
): string {
  const shown = target.method === "GET" ? target.url : `${target.method} ${target.url}`;
  const names = ["rate", "p50", "p90", "p99", "failed"];
  const head = names.map((name, i) => name.padStart(WIDTHS[i])).join("");
  const [assertions, options] = capacityPlanText(plan);
  const lines = [
    `Target: ${shown}`,
    ...wrapped(assertions),
    ...wrapped(options.join(", ")),
    "",
    head,
  ];
  return lines.join("\n") + "\n";
}

/** Renders a probe on one line. */
export function renderProbe(probe: CapacityProbe, color = false): string {
  const numbers = numbersOf(probe).map((text, i) => text.padStart(WIDTHS[i])).join("");
  const paint = palette(color);
  const room = LINE_COLUMNS - numbers.length - 2;
  const text = verdictText(probe);
  const [first, ...rest] = wrapped(text, room, "");
  const mood = probe.verdict === "holds" ? "good" : probe.verdict === "fails" ? "bad" : "doubtful";
  const indent = " ".repeat(numbers.length + 2);
  return [`${numbers}  ${paint[mood](first)}`, ...rest.map((line) => indent + line)].join("\n") +
    "\n";
}

/** Renders the result and the curve. */
export function renderCapacityResult(report: CapacityReport, color = false): string {
  const paint = palette(color);
  const isAnswer = report.capacityPerSecond !== null && !report.isLowerBound;
  const answer = `Capacity: ${capacityText(report)}`;
  const facts = capacityFacts(report);
  const width = Math.max(...facts.map(([name]) => name.length)) + 1;
  const sections = [
    [isAnswer ? paint.good(answer) : paint.doubtful(answer)],
    facts.flatMap(([name, text]) =>
      wrapped(`${`${name}:`.padEnd(width)} ${text}`, 78).map((line) => `  ${line}`)
    ),
    // A curve of one point would repeat the line of its probe.
    report.probes.length < 2
      ? []
      : ["", ...indented("Curve", tableLines(curveTable(report), paint))],
    report.warnings.length === 0 ? [] : [
      "",
      ...indented("Warnings", report.warnings.flatMap(({ message }) => wrapped(message))),
    ],
  ];
  return sections.flat().join("\n") + "\n";
}

/**
 * Renders a capacity as text, as `load-tester capacity` prints it.
 *
 * @example
 * ```ts
 * import { findCapacity, renderCapacity } from "@x/load-tester/capacity";
 *
 * const print = async (url: string) => {
 *   const report = await findCapacity({ url, assertions: ["p99<200ms"] });
 *   console.log(renderCapacity(report));
 * };
 * ```
 */
export function renderCapacity(
  report: CapacityReport,
  options: { readonly color?: boolean } = {},
): string {
  const { color = false } = options;
  return renderCapacityHeading(report.target, report.plan) +
    report.probes.map((probe) => renderProbe(probe, color)).join("") + "\n" +
    renderCapacityResult(report, color);
}
