/**
 * Renders a comparison as text of at most 80 columns, as Markdown and as JSON.
 *
 * @module
 */
import type { ComparedRun, Comparison } from "./comparison.ts";
import { formatMs, formatSeconds } from "../words/format.ts";
import type { Measure, Verdict } from "./measures.ts";
import { escaped, markdownTable } from "../tables/markdown_table.ts";
import { type Cell, columns, type Table } from "../tables/table.ts";
import { tableLines } from "../tables/text_table.ts";
import { palette } from "../words/paint.ts";
import { wrapped } from "../words/text_section.ts";

/**
 * Options for rendering a comparison.
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
   * Colors the verdicts with escape sequences.
   * @default {false}
   */
  color?: boolean;
}

/** Maximum width; the table is not indented. */
const COLUMNS = 80;
const GOOD: readonly Verdict[] = ["faster", "fewer"];
const BAD: readonly Verdict[] = ["slower", "more"];
const SENTENCES: Readonly<Record<Comparison["verdict"], string>> = {
  faster: "The candidate is faster.",
  slower: "The candidate is slower.",
  mixed: "The candidate is faster in some numbers and slower in others.",
  "no difference found": "No significant difference found.",
  "not judged": "Nothing could be judged.",
};

/**
 * Renders a comparison as an aligned table, with the verdict and notes.
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
  const paint = palette(color);
  return [
    ...runLines(comparison),
    basis(comparison),
    "",
    ...tableLines(measureTable(comparison), paint, COLUMNS),
    "",
    paint.heading(SENTENCES[comparison.verdict]),
    ...notes(comparison).flatMap((note) => wrapped(`- ${note}`)),
  ].join("\n") + "\n";
}

/**
 * Renders a comparison as a Markdown table and list.
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
  const notesOfAll = [...runLines(comparison), ...notes(comparison)];
  return [
    markdownTable(measureTable(comparison)),
    "",
    `**${SENTENCES[comparison.verdict]}** ${basis(comparison)}`,
    "",
    ...notesOfAll.map((note) => `- ${escaped(note)}`),
  ].join("\n") + "\n";
}

/**
 * Renders a comparison as JSON.
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

/** The table of measures: base, candidate and verdict. */
function measureTable({ measures }: Comparison): Table {
  return {
    heading: "Measure",
    columns: [
      ...columns("word", ""),
      ...columns("number", "base", "candidate", "change", "95% interval"),
      ...columns("word", "verdict"),
    ],
    rows: measures.map(cells),
  };
}

function cells(measure: Measure): readonly Cell[] {
  const { name, base, candidate, difference, interval, verdict } = measure;
  const changed = (value: number) => signed(value, name === "failures" ? 2 : 1);
  const unit = name === "failures" ? "pt" : "%";
  const mood = GOOD.includes(verdict) ? "good" : BAD.includes(verdict) ? "bad" : undefined;
  return [
    name,
    formatted(base, measure),
    formatted(candidate, measure),
    difference === null ? "-" : `${changed(difference)}${unit}`,
    interval === null ? "-" : `${changed(interval.low)} to ${changed(interval.high)}${unit}`,
    mood === undefined ? verdict : { text: verdict, mood },
  ];
}

/** Formats a number with its sign and its significant digits. */
function signed(value: number, digits: number): string {
  const text = value.toFixed(Math.abs(value) < 100 ? digits : 0);
  // A number that rounds to zero has no sign.
  if (Number(text) === 0) return text.replace("-", "");
  return value > 0 ? `+${text}` : text;
}

function formatted(value: number | null, { unit }: Measure): string {
  if (value === null) return "-";
  if (unit === "percent") return `${value.toFixed(2)}%`;
  if (unit === "ms") return formatMs(value);
  return `${value.toFixed(value < 100 ? 2 : value < 1000 ? 1 : 0)}/s`;
}

function runLines({ base, candidate }: Comparison): string[] {
  const line = (name: string, runs: readonly ComparedRun[]) => {
    const urls = [...new Set(runs.map(({ url }) => url))];
    const [{ startedAt, elapsedMs }] = runs;
    const when = runs.length === 1
      ? `${formatSeconds(elapsedMs)} from ${startedAt.slice(0, 19).replace("T", " ")}`
      : `${runs.length} runs`;
    return `${`${name}:`.padEnd("Candidate:".length)} ${urls.join(", ")}, ${when}`;
  };
  return [line("Base", base), line("Candidate", candidate)];
}

function basis({ unit, units }: Comparison): string {
  const counts = `${units.base} and ${units.candidate}`;
  if (unit === "run") return `Units: ${counts} runs; each number is the geometric mean of its runs`;
  return units.base === 0 || units.candidate === 0
    ? "Units: none, the runs are too short"
    : `Units: ${counts} whole seconds, without the first second of each run`;
}

/** Notes on the measures that could not be judged, by reason, and on the comparison as a whole. */
function notes({ measures, notes }: Comparison): string[] {
  const names = new Map<string, string[]>();
  for (const { name, reason } of measures) {
    if (reason !== null) names.set(reason, [...names.get(reason) ?? [], name]);
  }
  const reasons = [...names].map(([reason, of]) => `Not judged: ${of.join(", ")}: ${reason}.`);
  return [...reasons, ...notes];
}
