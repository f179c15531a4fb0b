/**
 * A thread of a load; the second one enters a loop shortly after its start.
 *
 * @module
 */
import "../../lib/load/run/thread.ts";
import type { ToThread } from "../../lib/load/run/thread_messages.ts";

const worker = globalThis as unknown as { onmessage: (event: MessageEvent<ToThread>) => void };
const handle = worker.onmessage;
/** A thread in an endless loop could not be ended, and neither could the tests. */
const STUCK_MS = 4000;
let thread = 0;

worker.onmessage = (event) => {
  if (event.data.kind === "prepare") thread = event.data.thread;
  handle(event);
  if (event.data.kind === "run" && thread === 1) {
    setTimeout(() => {
      const untilMs = performance.now() + STUCK_MS;
      while (performance.now() < untilMs);
    }, 300);
  }
};
