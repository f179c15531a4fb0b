/**
 * Simulates targets: queues of servers, limiters, stalls. A probe of ten seconds takes a
 * millisecond, so a search can be repeated a thousand times.
 *
 * @module
 */
import type { MakeProbe } from "../../lib/capacity/search.ts";
import { parseAssertion } from "../../lib/report/assertions/assertion.ts";
import { ProbeJudge } from "../../lib/capacity/probe_judge.ts";
import { Tally } from "../../lib/stats/tally.ts";
import { seededRandom } from "../../lib/target/faults.ts";

/** A queue with servers and their service times. */
export interface Queue {
  readonly servers: number;
  readonly serviceMs: number;
  readonly service: "constant" | "exponential";
  readonly arrivals: "even" | "poisson";
  /** Factor of the service times by time; 1 by default. */
  readonly slowness?: (atMs: number) => number;
}

/** A simulated target, and the probes made of it. */
export class SimulatedTarget {
  #queue: Queue;
  #random: () => number;
  /** When each server is free. */
  #freeMs: number[];
  /** The current time, which continues between probes. */
  nowMs = 0;
  probes = 0;

  constructor(queue: Queue, seed: number) {
    this.#queue = queue;
    this.#random = seededRandom(seed);
    this.#freeMs = new Array(queue.servers).fill(0);
  }

  /** Returns a function that makes probes of `probeMs` each, with these assertions. */
  prober(expressions: readonly string[], probeMs: number): MakeProbe {
    return (ratePerSecond, { least, most }) => {
      this.probes++;
      const assertions = expressions.map((text) => parseAssertion(text, "assertions"));
      const judge = new ProbeJudge(assertions, ratePerSecond, {
        probeMs,
        leastMs: least * probeMs,
        mostMs: most * probeMs,
      });
      const all = new Tally();
      const startMs = this.nowMs;
      const arrivals = this.#arrivals(ratePerSecond, startMs);
      let done: { endMs: number; us: number }[] = [];
      let next = arrivals.next().value;
      for (let second = 1;; second++) {
        const endMs = startMs + second * 1000;
        for (; next < endMs; next = arrivals.next().value) done.push(this.#serve(next));
        const over = done.filter((request) => request.endMs < endMs);
        done = done.filter((request) => request.endMs >= endMs);
        const latency = new Tally();
        for (const { us } of over) {
          latency.add(us);
          all.add(us);
        }
        const step = judge.add({
          lengthMs: 1000,
          completed: over.length,
          failed: 0,
          latency: latency.distribution(),
        });
        this.nowMs = endMs;
        if (step !== "go on") break;
      }
      // The target recovers between probes.
      this.nowMs = Math.max(this.nowMs, ...this.#freeMs) + 500;
      const worst = Math.max(...assertions.map(({ limit, metric }) => {
        const percent = metric.kind === "time" ? Number(metric.statistic.slice(1)) : 0;
        return (all.percentile(percent) ?? 0) / 1000 / limit;
      }));
      const states = expressions.map((text) => judge.stateOf(text));
      const fails = states.includes("fails") || judge.isBehind || judge.isHopeless || worst >= 1;
      return Promise.resolve({
        verdict: fails ? "fails" : "holds",
        isClose: judge.isUnclear,
        strain: worst,
        ceilingPerSecond: judge.ceilingPerSecond,
        lasted: judge.elapsedMs / probeMs,
      });
    };
  }

  *#arrivals(ratePerSecond: number, startMs: number): Generator<number, number> {
    const gapMs = 1000 / ratePerSecond;
    for (let atMs = startMs;;) {
      atMs += this.#queue.arrivals === "even" ? gapMs : -gapMs * Math.log(1 - this.#random());
      yield atMs;
    }
  }

  #serve(atMs: number): { endMs: number; us: number } {
    const { serviceMs, service, slowness } = this.#queue;
    let first = 0;
    for (const [i, freeMs] of this.#freeMs.entries()) if (freeMs < this.#freeMs[first]) first = i;
    const drawn = service === "constant" ? 1 : -Math.log(1 - this.#random());
    const startMs = Math.max(atMs, this.#freeMs[first]);
    const endMs = startMs + drawn * serviceMs * (slowness?.(startMs) ?? 1);
    this.#freeMs[first] = endMs;
    return { endMs, us: Math.round(1000 * (endMs - atMs)) };
  }
}
