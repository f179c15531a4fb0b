/**
 * A thread of a load; the second one crashes shortly after its start.
 *
 * @module
 */
import "../../lib/load/run/thread.ts";
import type { ToThread } from "../../lib/load/run/thread_messages.ts";

const worker = globalThis as unknown as { onmessage: (event: MessageEvent<ToThread>) => void };
const handle = worker.onmessage;
let index = 0;

worker.onmessage = (event) => {
  if (event.data.kind === "prepare") index = event.data.shard.index;
  handle(event);
  if (event.data.kind === "run" && index === 1) {
    setTimeout(() => {
      throw new Error("on purpose");
    }, 200);
  }
};
