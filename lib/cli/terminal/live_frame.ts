/**
 * What the live view shows, as lines that fit a terminal of some size.
 *
 * @module
 */
import type { Progress } from "../../load/engine/result.ts";
import type { ErrorSnapshot } from "../../load/tally/second.ts";
import { formatMs, formatShare } from "../../report/words/format.ts";
import { palette } from "../../report/words/paint.ts";
import { type Goal, progressText } from "./progress.ts";

/** The numbers of a second that have a graph. */
export interface LivePoint {
  readonly perSecond: number;
  /** Null where nothing was timed. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** What is known of a run at a moment. */
export interface LiveState {
  readonly target: string;
  readonly goal: Goal;
  readonly progress: Progress;
  /** Of the last second, up to this moment. */
  readonly throughputPerSecond: number;
  /** The last whole second comes last. */
  readonly points: readonly LivePoint[];
  readonly failed: number;
  /** Responses by status code. */
  readonly statusCounts: ReadonlyMap<number, number>;
  /** Most frequent first. */
  readonly errors: readonly ErrorSnapshot[];
}

/** The size of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Seconds in a graph. */
export const GRAPH_SECONDS = 60;
const BARS = "▁▂▃▄▅▆▇█";

/** A character for each value, from the lowest bar at 0 to the highest at the highest of them. */
export function sparkline(values: readonly (number | null)[]): string {
  const highest = Math.max(...values.map((value) => value ?? 0));
  return values.map((value) => {
    if (value === null) return " ";
    if (value === 0) return BARS[0];
    return BARS[Math.min(BARS.length - 1, Math.floor(value / highest * BARS.length))];
  }).join("");
}

/** The lines of the view: at most as many as the terminal has rows, and none wider than it. */
export function liveFrame(state: LiveState, { columns, rows }: Size, color: boolean): string[] {
  const { progress, points, goal, throughputPerSecond, errors, failed } = state;
  const last = points.at(-1);
  const graph = (name: string, text: string, values: readonly (number | null)[]) =>
    `  ${name.padEnd(5)} ${text.padStart(9)}  ${sparkline(values.slice(-GRAPH_SECONDS))}`;
  const { issued, completed, inFlight } = progress;
  const failedShare = failed > 0 ? ` (${formatShare(failed / completed)})` : "";
  const lines = [
    `Target: ${state.target}`,
    progressText(progress, goal, throughputPerSecond),
    `${issued} sent · ${completed} done · ${failed} failed${failedShare} · ${inFlight} in flight`,
    [...state.statusCounts].sort(([a], [b]) => a - b).map((pair) => pair.join(": ")).join(", "),
    "",
    "  Last second      Last minute, scaled from 0 to its maximum",
    graph("req/s", throughputPerSecond.toFixed(0), points.map(({ perSecond }) => perSecond)),
    graph("p50", formatMs(last?.p50Ms ?? null), points.map(({ p50Ms }) => p50Ms)),
    graph("p99", formatMs(last?.p99Ms ?? null), points.map(({ p99Ms }) => p99Ms)),
  ];
  if (errors.length > 0) {
    lines.push("Errors:");
    for (const { kind, count, example } of errors) lines.push(`  ${kind}: ${count}, ${example}`);
  }
  return lines.slice(0, rows).map((line) => {
    // The last column stays free: a terminal that has filled it erases it with the rest of the line.
    const text = printable(line).slice(0, Math.max(0, columns - 1));
    const paint = palette(color);
    if (text === "Errors:") return paint.heading(paint.bad(text));
    return text.startsWith("  Last") ? paint.heading(text) : text;
  });
}

/** Without what a target could say to move the cursor, and without what is two columns wide. */
function printable(line: string): string {
  return line.replaceAll(/[^ -~▁-█µ·]/g, "?");
}
