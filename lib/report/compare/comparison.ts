/**
 * Compares saved results: the numbers of base and candidate, their differences, and a verdict.
 *
 * @module
 */
import { VERSION } from "../../version.ts";
import { differences } from "../saved/same_load.ts";
import {
  type Measure,
  type Measured,
  measureRuns,
  measureSeconds,
  MOST_SURE,
  type Verdict,
} from "./measures.ts";
import type { Report } from "../shape/report_shape.ts";
import type { SavedResult } from "../saved/saved_result.ts";

/**
 * One of the compared runs.
 *
 * @example
 * ```ts
 * import type { ComparedRun } from "@x/load-tester/results";
 *
 * const line = ({ url, elapsedMs }: ComparedRun) => `${url} for ${elapsedMs / 1000} s`;
 * ```
 */
export interface ComparedRun {
  /** URL of its target. */
  readonly url: string;
  /** Start of the run, as RFC 3339. */
  readonly startedAt: string;
  /** Duration of the run. */
  readonly elapsedMs: number;
}

/**
 * A comparison of one or more runs per side.
 *
 * @example
 * ```ts
 * import type { Comparison } from "@x/load-tester/results";
 *
 * const changes = ({ measures }: Comparison) =>
 *   measures.filter(({ verdict }) => verdict === "faster" || verdict === "slower");
 * ```
 */
export interface Comparison {
  /** Incremented when the shape changes in a way that breaks readers. */
  readonly schemaVersion: 1;
  /** Version of the program. */
  readonly loadTester: string;
  /** Runs of the base. */
  readonly base: readonly ComparedRun[];
  /** Runs of the candidate. */
  readonly candidate: readonly ComparedRun[];
  /** Unit of variation: blocks of seconds of one run per side, or whole runs. */
  readonly unit: "second" | "run";
  /** Number of units per side. */
  readonly units: { readonly base: number; readonly candidate: number };
  /** Probability, in percent, that all intervals hold together. */
  readonly confidencePercent: number;
  /** The compared numbers. */
  readonly measures: readonly Measure[];
  /** Overall verdict; `mixed` if some measures are faster and some slower. */
  readonly verdict: "faster" | "slower" | "mixed" | "no difference found" | "not judged";
  /** What to know before relying on the comparison. */
  readonly notes: readonly string[];
}

/**
 * Compares results: one per side, by second, or three or more per side, by run. The method and its
 * limits are described in docs/comparing.md. The same results always give the same verdict.
 *
 * @param base the result or results to compare with
 * @param candidate the result or results to judge
 * @throws {RangeError} if either is empty
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { compare } from "@x/load-tester/results";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const [base, candidate] = [
 *   await loadTest({ url, requests: 100, keepSeconds: true }),
 *   await loadTest({ url, requests: 100, keepSeconds: true }),
 * ];
 * assertEquals(compare(base.saved!, candidate.saved!).verdict, "not judged"); // far too short
 * ```
 */
export function compare(
  base: SavedResult | readonly SavedResult[],
  candidate: SavedResult | readonly SavedResult[],
): Comparison {
  const sides = [asList(base), asList(candidate)] as const;
  if (sides.some((side) => side.length === 0)) {
    throw new RangeError("compare() needs at least one result per side.");
  }
  const unit = sides.every((side) => side.length === 1) ? "second" : "run";
  const { units, measured } = unit === "second"
    ? measureSeconds(sides[0][0], sides[1][0])
    : measureRuns(...sides);
  const measures = measured.map(judged);
  return {
    schemaVersion: 1,
    loadTester: VERSION,
    base: sides[0].map(comparedRun),
    candidate: sides[1].map(comparedRun),
    unit,
    units,
    confidencePercent: 100 * MOST_SURE,
    measures,
    verdict: overall(measures),
    notes: notesOn(sides[0].map(({ report }) => report), sides[1].map(({ report }) => report)),
  };
}

/**
 * Returns the measures whose whole interval is slower by more than `percent`, for failing a build.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { compare, slowerBy } from "@x/load-tester/results";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { saved } = await loadTest({ url, requests: 100, keepSeconds: true });
 * assertEquals(slowerBy(compare(saved!, saved!), 5), []); // nothing is slower than itself
 * ```
 */
export function slowerBy({ measures }: Comparison, percent: number): readonly Measure[] {
  return measures.filter(({ name, interval, verdict }) =>
    verdict === "slower" && interval !== null &&
    (name === "throughput" ? interval.high < -percent : interval.low > percent)
  );
}

function asList(side: SavedResult | readonly SavedResult[]): readonly SavedResult[] {
  return Array.isArray(side) ? side : [side as SavedResult];
}

function comparedRun({ report }: SavedResult): ComparedRun {
  const { target, startedAt, elapsedMs } = report;
  return { url: target.url, startedAt, elapsedMs };
}

function judged(measured: Measured): Measure {
  const { name, interval } = measured;
  const { reason, ...rest } = measured;
  if (interval === null) return { ...rest, verdict: "not judged", reason };
  const sign = interval.low > 0 ? 1 : interval.high < 0 ? -1 : 0;
  if (sign === 0) return { ...rest, verdict: "no difference found", reason: null };
  if (name === "failures") return { ...rest, verdict: sign > 0 ? "more" : "fewer", reason: null };
  const isFaster = name === "throughput" ? sign > 0 : sign < 0;
  return { ...rest, verdict: isFaster ? "faster" : "slower", reason: null };
}

function overall(measures: readonly Measure[]): Comparison["verdict"] {
  const has = (...verdicts: Verdict[]) =>
    measures.some(({ verdict }) => verdicts.includes(verdict));
  // Failures say whether the target works, not how fast it is.
  if (has("faster")) return has("slower") ? "mixed" : "faster";
  if (has("slower")) return "slower";
  const isTimed = ({ name, verdict }: Measure) => name !== "failures" && verdict !== "not judged";
  return measures.some(isTimed) ? "no difference found" : "not judged";
}

function notesOn(base: readonly Report[], candidate: readonly Report[]): string[] {
  const all = [...base, ...candidate];
  const notes: string[] = [];
  const differing = differences(all);
  if (differing.length > 0) {
    notes.push(`The runs have different plans: ${differing.join(", ")}.`);
  }
  if (all.some(({ interrupted }) => interrupted)) notes.push("A run was interrupted.");
  const warned = all.filter(({ warnings }) => warnings.length > 0).length;
  if (warned > 0) {
    const kinds = [...new Set(all.flatMap(({ warnings }) => warnings.map(({ kind }) => kind)))];
    notes.push(`${warned} of the ${all.length} runs have warnings: ${kinds.join(", ")}.`);
  }
  if (base.length === 1 && candidate.length === 1) {
    notes.push(
      "With one run per side, changes on the machine cannot be told from changes in the target. " +
        "Compare three or more runs per side, taken in turn.",
    );
  }
  return notes;
}
