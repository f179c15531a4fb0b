/**
 * A server with known delays, accurate to a fraction of a millisecond, that records its own times.
 *
 * Usage: deno run -N bench/delaying_target.ts. `/RULE` responds, `/record` returns and resets the
 * record; a numeric rule is a delay in milliseconds.
 *
 * @module
 */
import { Alarm, AlarmThread } from "../lib/load/engine/alarm.ts";
import { percentile } from "../lib/stats/percentile.ts";
import { ok, RawTarget } from "../tests/support/raw_target.ts";

type Rule = "fixed" | "uniform" | "rare" | "stop" | "queue" | `${number}`;

/** Service time of the rule `queue`, which serves one request at a time. */
const QUEUE_MS = 8;

let startMs: number | undefined;
let tookMs: number[] = [];
let firstMs = Infinity;
/** When the queue is empty, since the start. */
let freeMs = 0;
let lastMs = 0;

/** Returns the delay of a request, by the rule in its path. */
function delayMs(rule: Rule, sinceStartMs: number): number {
  switch (rule) {
    case "fixed":
      return 10;
    case "uniform":
      return 1 + 19 * Math.random();
    case "rare":
      return Math.random() < 0.01 ? 200 : 0;
    case "stop":
      // Requests in the sixth second are answered at its end.
      return sinceStartMs >= 5000 && sinceStartMs < 6000 ? 6000 - sinceStartMs : 0;
    case "queue":
      freeMs = Math.max(freeMs, sinceStartMs) + QUEUE_MS;
      return freeMs - sinceStartMs;
    default:
      return Number(rule);
  }
}

/** Wakes many waiters with one alarm: the runtime's timers would be 1 to 2 ms late. */
class Clock {
  #alarm: Alarm;
  /** Soonest last. */
  #waiting: { atMs: number; wake: () => void }[] = [];

  constructor(alarm: Alarm) {
    this.#alarm = alarm;
    this.#tick();
  }

  until(atMs: number): Promise<void> {
    return new Promise((wake) => {
      let at = this.#waiting.length;
      while (at > 0 && this.#waiting[at - 1].atMs < atMs) at--;
      this.#waiting.splice(at, 0, { atMs, wake });
      if (at === this.#waiting.length - 1) this.#alarm.ring();
    });
  }

  async #tick(): Promise<never> {
    for (;;) {
      const nowMs = performance.now();
      while ((this.#waiting.at(-1)?.atMs ?? Infinity) <= nowMs) this.#waiting.pop()!.wake();
      await this.#alarm.wakeAt(this.#waiting.at(-1)?.atMs ?? nowMs + 1000);
    }
  }
}

function record(): string {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const spanMs = lastMs - firstMs;
  const told = {
    count: sorted.length,
    perSecond: spanMs > 0 ? (sorted.length - 1) / spanMs * 1000 : null,
    p50: percentile(sorted, 50),
    p90: percentile(sorted, 90),
    p99: percentile(sorted, 99),
    max: sorted.at(-1) ?? null,
  };
  startMs = undefined;
  tookMs = [];
  freeMs = 0;
  firstMs = Infinity;
  lastMs = 0;
  return ok(JSON.stringify(told));
}

const clock = new Clock(new Alarm((await AlarmThread.start()).memory));
const target = new RawTarget(async ({ head }) => {
  const receivedMs = performance.now();
  const path = head.slice(head.indexOf("/") + 1, head.indexOf(" HTTP"));
  if (path === "record") return record();
  startMs ??= receivedMs;
  firstMs = Math.min(firstMs, receivedMs);
  lastMs = receivedMs;
  const wait = delayMs(path as Rule, receivedMs - startMs);
  if (wait > 0) await clock.until(receivedMs + wait);
  tookMs.push(performance.now() - receivedMs);
  // ab speaks HTTP/1.0, where keep-alive has to be stated.
  return ok("hello\n", "200 OK", "Connection: keep-alive");
}, { keepsRequests: false });
console.log(target.port);
