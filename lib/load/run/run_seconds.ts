/**
 * Joins the seconds of a run's threads into those of the run, and adds them up.
 *
 * @module
 */
import { joined } from "../../stats/packed_times.ts";
import { Distribution } from "../../stats/percentile.ts";
import { addedCounts, SECOND_MS, Series } from "../../stats/series.ts";
import { responsesOf, Sums } from "../../stats/sums.ts";
import type { PartSecond, RunHooks } from "../engine/hooks.ts";
import type { PartResult } from "../engine/result.ts";
import { joinedResult } from "./joined_result.ts";
import type { Plan } from "../plan/plan.ts";
import type { SumsSnapshot } from "../tally/second.ts";

/** Adds what all threads counted in a second to the sums and the series of their run. */
export function addSecond(
  { sums, series }: Pick<RunSeconds, "sums" | "series">,
  parts: readonly Pick<PartSecond, "sums">[],
) {
  for (const part of parts) sums.add(part.sums);
  const counts = addedCounts(parts.map(({ sums: { counters, statusCounts } }) => ({
    completed: counters.succeeded + counters.failed,
    responses: responsesOf(statusCounts),
    failed: counters.failed,
    bytesReceived: counters.bytesReceived,
  })));
  const [latency, lag] = (["latency", "lag"] as const).map((name) =>
    joined(
      parts.map(({ sums: { times } }) =>
        new Distribution(times[name].values, times[name].cumulative)
      ),
    )
  );
  series.add(counts, latency);
  return { counts, latency, lag };
}

/** Combines the seconds of a run's threads. */
export class RunSeconds {
  readonly sums: Sums;
  readonly series: Series;
  #plan: Plan;
  #isOpen: boolean;
  #hooks: Pick<RunHooks, "onSecond" | "onCounted">;
  /** Seconds per thread that have been received but not yet combined. */
  #waiting: PartSecond[][];
  #isOver: boolean[];
  /** The result so far of each thread's part, at the last combined second. */
  #parts: (PartResult | undefined)[] = [];
  /** Totals received per thread. */
  #reported: { done: number; elapsedMs: number }[];
  #number = 0;
  #elapsedMs = 0;

  /**
   * Starts empty, at the start of a run.
   *
   * @param threads number of threads to wait for
   * @param hooks called for each second once all threads have reported it
   */
  constructor(
    plan: Plan,
    threads: number,
    hooks: Pick<RunHooks, "onSecond" | "onCounted"> = {},
  ) {
    this.sums = new Sums(plan.source.groups);
    this.series = new Series(plan.keepsSeconds);
    this.#plan = plan;
    this.#isOpen = plan.arrivals.kind !== "closed";
    this.#hooks = hooks;
    this.#waiting = Array.from({ length: threads }, () => []);
    this.#isOver = Array.from({ length: threads }, () => false);
    this.#reported = Array.from({ length: threads }, () => ({ done: 0, elapsedMs: 0 }));
  }

  /** Returns the partial result of a thread that sent no result, from the seconds it reported. */
  partOf(thread: number, startMs: number): PartResult {
    const { done, elapsedMs } = this.#reported[thread];
    return {
      startedAt: new Date(startMs),
      elapsedMs,
      interrupted: false,
      aborted: null,
      issued: done,
      started: done,
      unissued: this.#isOpen ? 0 : null,
      openForMs: elapsedMs,
      issuedForMs: elapsedMs,
      lastDueMs: elapsedMs,
      permitWaitMs: 0,
      connectionsOpened: 0,
      connectionsFailed: 0,
      clock: null,
      streams: null,
      ...{ strays: 0, firstStray: null },
      health: { cpuShare: null, loopDelayP90Ms: 0, longestPauseMs: 0 },
    };
  }

  /** Adds a second of a thread; a thread reports its seconds in order. */
  take(thread: number, second: PartSecond): void {
    if (this.#isOver[thread]) return;
    this.#waiting[thread].push(second);
    const { succeeded, failed, unfinished } = second.sums.counters;
    const reported = this.#reported[thread];
    reported.done += succeeded + failed + unfinished;
    reported.elapsedMs = second.elapsedMs;
    if (second.isLast) this.#isOver[thread] = true;
    this.#addComplete();
  }

  /** Accepts nothing more from a thread: it has crashed or does not respond. */
  end(thread: number): void {
    this.#isOver[thread] = true;
    this.#addComplete();
  }

  #addComplete(): void {
    const isHere = (seconds: readonly PartSecond[], thread: number) =>
      seconds.length > 0 || this.#isOver[thread];
    while (this.#waiting.every(isHere) && this.#waiting.some(({ length }) => length > 0)) {
      this.#add(this.#waiting.flatMap((seconds, thread) => {
        const second = seconds.shift();
        this.#parts[thread] = second?.soFar ?? this.#parts[thread];
        return second ?? [];
      }));
    }
  }

  #add(parts: readonly PartSecond[]): void {
    const { counts, latency, lag } = addSecond(this, parts);
    const atMs = this.#number++ * SECOND_MS;
    const before = this.#elapsedMs;
    this.#elapsedMs = Math.max(...parts.map(({ elapsedMs }) => elapsedMs));
    // The incomplete last second is reported only if something was counted in it.
    if (counts.completed === 0 && this.#elapsedMs < atMs + SECOND_MS) return;
    const { completed, failed } = counts;
    const lengthMs = this.#elapsedMs - before;
    const { onSecond, onCounted } = this.#hooks;
    onSecond?.({
      ...{ atMs, lengthMs, completed, failed, latency },
      lag: this.#isOpen ? lag : null,
      snapshot: this.#snapshot(),
    });
    if (onCounted === undefined) return;
    // A thread that crashed within its first second has reported nothing.
    const known = this.#parts.filter((part) => part !== undefined);
    onCounted({ ...joinedResult(this.#plan, known, this), elapsedMs: this.#elapsedMs });
  }

  #snapshot(): SumsSnapshot {
    const { succeeded, failed, retried, censored, errors, latency, service, lag, groups } =
      this.sums;
    return {
      elapsedMs: this.#elapsedMs,
      succeeded,
      failed,
      retried,
      censored: censored.count,
      statusCounts: this.sums.statuses(),
      errors: errors.list().map(({ kind, count, example }) => ({ kind, count, example })),
      latency,
      service: this.#isOpen ? service : null,
      lag: this.#isOpen ? lag : null,
      targets: groups,
    };
  }
}
