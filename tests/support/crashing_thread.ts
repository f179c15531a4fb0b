// Knows: a thread of a load whose second one crashes a moment after it has started.
import "../../lib/load/thread.ts";
import type { ToThread } from "../../lib/load/thread_messages.ts";

const worker = globalThis as unknown as { onmessage: (event: MessageEvent<ToThread>) => void };
const obey = worker.onmessage;
let index = 0;

worker.onmessage = (event) => {
  if (event.data.kind === "prepare") index = event.data.share.index;
  obey(event);
  if (event.data.kind === "run" && index === 1) {
    setTimeout(() => {
      throw new Error("on purpose");
    }, 200);
  }
};
