/**
 * A comparison as a table for a person, of at most 80 columns, and as Markdown.
 *
 * @module
 */
import { bold, green, red } from "@std/fmt/colors";
import type { ComparedRun, Comparison } from "./comparison.ts";
import { formatMs, formatSeconds } from "../words/format.ts";
import type { Measure, Verdict } from "./measures.ts";
import { wrapped } from "../words/text_section.ts";

/**
 * How a comparison is written.
 *
 * @example
 * ```ts
 * import { type Comparison, type ComparisonTextOptions, renderComparison } from "@x/load-tester/results";
 *
 * const options: ComparisonTextOptions = { color: !Deno.noColor };
 * const print = (comparison: Comparison) => console.log(renderComparison(comparison, options));
 * ```
 */
export interface ComparisonTextOptions {
  /**
   * Escape sequences for colours.
   * @default {false}
   */
  color?: boolean;
}

const GOOD: readonly Verdict[] = ["faster", "fewer"];
const BAD: readonly Verdict[] = ["slower", "more"];
const HEADINGS = ["", "base", "new", "change", "95% interval", "verdict"] as const;
/** Names and verdicts begin at one column, numbers end at one. */
const IS_NUMBER = [false, true, true, true, true, false];
const SENTENCES: Readonly<Record<Comparison["verdict"], string>> = {
  faster: "The new side is faster",
  slower: "The new side is slower",
  mixed: "The new side is faster in some measures and slower in others",
  "no difference shown": "No significant difference found",
  "not judged": "Nothing could be judged",
};

/**
 * The comparison as an aligned table, the verdict, and what to know about it.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { compare, renderComparison } from "@x/load-tester/results";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { saved } = await loadTest({ url, requests: 100, keepSeconds: true });
 * const text = renderComparison(compare(saved!, saved!));
 * if (!text.includes("too short")) throw new Error(text);
 * ```
 */
export function renderComparison(
  comparison: Comparison,
  { color = false }: ComparisonTextOptions = {},
): string {
  const rows = [HEADINGS, ...comparison.measures.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row, i) => {
    const padded = row.map((cell, column) =>
      IS_NUMBER[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
    );
    const verdict = row[HEADINGS.length - 1];
    const line = `${padded.slice(0, -1).join("  ")}  `;
    return color && i > 0 ? line + painted(verdict) : line + verdict;
  });
  const sentence = `${SENTENCES[comparison.verdict]}.`;
  return [
    ...sideLines("Base", comparison.base),
    ...sideLines("New", comparison.next),
    basis(comparison),
    "",
    ...lines,
    "",
    color ? bold(sentence) : sentence,
    ...[...reasons(comparison), ...comparison.notes].flatMap((note) => wrapped(`- ${note}`)),
  ].join("\n") + "\n";
}

/**
 * The comparison as a Markdown table and a list.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { compare, renderComparisonMarkdown } from "@x/load-tester/results";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { saved } = await loadTest({ url, requests: 100, keepSeconds: true });
 * const text = renderComparisonMarkdown(compare(saved!, saved!));
 * if (!text.includes("| throughput |")) throw new Error(text);
 * ```
 */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [
    row(HEADINGS),
    `| ${IS_NUMBER.map((isNumber) => isNumber ? "---:" : "---").join(" | ")} |`,
    ...comparison.measures.map((measure) => row(cells(measure))),
    "",
    `**${SENTENCES[comparison.verdict]}.** ${basis(comparison)}`,
    "",
    ...[
      ...sideLines("Base", comparison.base),
      ...sideLines("New", comparison.next),
      ...reasons(comparison),
      ...comparison.notes,
    ].map((note) => `- ${escaped(note)}`),
  ].join("\n") + "\n";
}

/**
 * The comparison as JSON text.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { compare, renderComparisonJson } from "@x/load-tester/results";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { saved } = await loadTest({ url, requests: 100, keepSeconds: true });
 * const comparison = compare(saved!, saved!);
 * assertEquals(JSON.parse(renderComparisonJson(comparison)), comparison);
 * ```
 */
export function renderComparisonJson(comparison: Comparison): string {
  return JSON.stringify(comparison, null, 2) + "\n";
}

function cells(measure: Measure): readonly string[] {
  const { name, base, next, difference, interval, verdict } = measure;
  const changed = (value: number) => signed(value, name === "failures" ? 2 : 1);
  const unit = name === "failures" ? "pt" : "%";
  return [
    name,
    formatted(base, measure),
    formatted(next, measure),
    difference === null ? "-" : `${changed(difference)}${unit}`,
    interval === null ? "-" : `${changed(interval.low)} to ${changed(interval.high)}${unit}`,
    verdict,
  ];
}

/** With its sign, and digits only as far as they matter. */
function signed(value: number, digits: number): string {
  const text = value.toFixed(Math.abs(value) < 100 ? digits : 0);
  // What is rounded to nothing has no sign.
  if (Number(text) === 0) return text.replace("-", "");
  return value > 0 ? `+${text}` : text;
}

/** To a digit more than in a report, since small differences are looked for. */
function formatted(value: number | null, { unit }: Measure): string {
  if (value === null) return "-";
  if (unit === "percent") return `${value.toFixed(2)}%`;
  if (unit === "ms") return value >= 1 && value < 10 ? `${value.toFixed(2)}ms` : formatMs(value);
  return `${value.toFixed(value < 100 ? 2 : value < 1000 ? 1 : 0)}/s`;
}

function painted(verdict: string): string {
  if ((GOOD as readonly string[]).includes(verdict)) return green(verdict);
  return (BAD as readonly string[]).includes(verdict) ? red(verdict) : verdict;
}

function sideLines(name: string, runs: readonly ComparedRun[]): string[] {
  const urls = [...new Set(runs.map(({ url }) => url))];
  const label = `${name}:`.padEnd(5);
  const [{ startedAt, elapsedMs }] = runs;
  const when = runs.length === 1
    ? `${formatSeconds(elapsedMs)} from ${startedAt.slice(0, 19).replace("T", " ")}`
    : `${runs.length} runs`;
  return [`${label} ${urls.join(", ")}, ${when}`];
}

function basis({ unit, units }: Comparison): string {
  if (unit === "run") {
    return `Units: ${units.base} and ${units.next} runs. Numbers are geometric means over runs`;
  }
  return units.base === 0 || units.next === 0
    ? "Units: none. The runs are too short"
    : `Units: ${units.base} and ${units.next} whole seconds, without the first`;
}

/** What could not be judged, by its reason. */
function reasons({ measures }: Comparison): string[] {
  const names = new Map<string, string[]>();
  for (const { name, reason } of measures) {
    if (reason !== null) names.set(reason, [...names.get(reason) ?? [], name]);
  }
  return [...names].map(([reason, of]) => `Not judged: ${of.join(", ")}: ${reason}`);
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|");
}
