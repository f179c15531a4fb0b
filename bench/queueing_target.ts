/**
 * A target with a known capacity: a queue of servers in virtual time, a limiter, a collapse, a
 * warm-up or a stall. Runs as a separate process, and prints its port.
 *
 * Usage: deno run -N bench/queueing_target.ts KIND SERVERS SERVICE_MS SEED
 *
 * @module
 */
import { ServiceQueue } from "../lib/target/service_queue.ts";
import { seededRandom } from "../lib/target/faults.ts";

const [kind, servers, serviceMs, seed] = Deno.args;
const queue = new ServiceQueue(Number(servers));
const random = seededRandom(Number(seed));
const startMs = performance.now();
/** Typical delay of timers. */
const LATE_MS = 1;
/** The token bucket of the limiter. */
let tokens = 1000 / Number(serviceMs);
let filledMs = startMs;
let inFlight = 0;

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(port),
}, async () => {
  const nowMs = performance.now();
  if (kind === "limiter" && !hasToken(nowMs)) return new Response("slow down", { status: 429 });
  inFlight++;
  const waitMs = kind === "limiter" ? 0 : servedAfter(nowMs);
  const leftMs = waitMs - (performance.now() - nowMs) - LATE_MS;
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
  inFlight--;
  return new Response("hello\n");
});

function hasToken(nowMs: number): boolean {
  const perMs = 1 / Number(serviceMs);
  tokens = Math.min(100 * perMs, tokens + (nowMs - filledMs) * perMs);
  filledMs = nowMs;
  if (tokens < 1) return false;
  tokens--;
  return true;
}

/** In the first of every 20 seconds, a stalling target serves nothing. */
function servedAfter(nowMs: number): number {
  const stalledMs = kind === "stall" ? Math.max(0, 1000 - (nowMs - startMs) % 20_000) : 0;
  return stalledMs + queue.enter(nowMs + stalledMs, serviceOf(nowMs));
}

function serviceOf(nowMs: number): number {
  const meanMs = Number(serviceMs);
  const ageMs = nowMs - startMs;
  switch (kind) {
    case "exponential":
      return -meanMs * Math.log(1 - random());
    case "collapse":
      // Beyond 50 in flight, each one makes all slower.
      return meanMs * Math.max(1, inFlight / 50);
    case "warmup":
      return meanMs * (1 + 2 * Math.exp(-ageMs / 20_000));
    default:
      return meanMs;
  }
}
