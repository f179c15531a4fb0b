/**
 * Tests what signals do, by order and timing.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Shutdown } from "../../../lib/cli/terminal/shutdown.ts";

/** Returns the state of a shutdown. */
function state({ stopSignal, cutSignal, exitCode }: Shutdown) {
  return { isStopped: stopSignal.aborted, isCut: cutSignal.aborted, exitCode };
}

const UNTOUCHED = { isStopped: false, isCut: false, exitCode: undefined };

Deno.test("Shutdown does nothing before a signal", () => {
  using shutdown = new Shutdown();
  assertEquals(state(shutdown), UNTOUCHED);
});

for (const [signal, exitCode] of [["SIGHUP", 129], ["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`Shutdown.receive() stops at the first ${signal}, and aborts at a second one`, () => {
    using shutdown = new Shutdown();
    shutdown.receive(signal, 5000);
    assertEquals(state(shutdown), { isStopped: true, isCut: false, exitCode });
    shutdown.receive(signal, 6000);
    assertEquals(state(shutdown), { isStopped: true, isCut: true, exitCode });
  });
}

Deno.test("Shutdown.receive() treats signals within 300 ms as one key press", () => {
  using shutdown = new Shutdown();
  shutdown.receive("SIGINT", 0);
  for (const nowMs of [0, 1, 150, 299, 299.9]) {
    shutdown.receive("SIGINT", nowMs);
    assertEquals(shutdown.cutSignal.aborted, false, `${nowMs} ms`);
  }
  shutdown.receive("SIGINT", 300);
  assertEquals(shutdown.cutSignal.aborted, true);
});

Deno.test("Shutdown.receive() keeps the exit code of the first signal", () => {
  using first = new Shutdown();
  first.receive("SIGINT", 0);
  first.receive("SIGTERM", 1000);
  assertEquals(state(first), { isStopped: true, isCut: true, exitCode: 130 });
  using second = new Shutdown();
  second.receive("SIGTERM", 0);
  second.receive("SIGINT", 100);
  assertEquals(state(second), { isStopped: true, isCut: false, exitCode: 143 });
});

Deno.test("Shutdown.receive() stops, aborts, and then ends the program with the first signal's code", async () => {
  const ended = Promise.withResolvers<void>();
  const seen: string[] = [];
  using shutdown = new Shutdown((exitCode) => {
    seen.push(`end ${exitCode}`);
    ended.resolve();
  });
  shutdown.beforeEnd = () => {
    seen.push("before");
    // A terminal that accepts no output is not waited for.
    return new Promise(() => {});
  };
  shutdown.stopSignal.addEventListener("abort", () => seen.push("stop"));
  shutdown.cutSignal.addEventListener("abort", () => seen.push("cut"));
  for (const nowMs of [0, 299, 400, 500, 699]) shutdown.receive("SIGINT", nowMs);
  assertEquals(seen, ["stop", "cut"]);
  const startMs = performance.now();
  shutdown.receive("SIGTERM", 700);
  await ended.promise;
  // The report has a second from the second signal on.
  assert(performance.now() - startMs >= 690);
  assertEquals(seen, ["stop", "cut", "before", "end 130"]);
});

Deno.test("Shutdown listens to signals until it is disposed", () => {
  const listeners = new Set<() => void>();
  const { addSignalListener, removeSignalListener } = Deno;
  // A real signal would also reach the test runner.
  Deno.addSignalListener = (signal, listener) => {
    addSignalListener(signal, listener);
    listeners.add(listener);
  };
  Deno.removeSignalListener = (signal, listener) => {
    removeSignalListener(signal, listener);
    listeners.delete(listener);
  };
  try {
    const shutdown = new Shutdown();
    assertEquals(listeners.size, Deno.build.os === "windows" ? 1 : 3);
    const [listener] = listeners;
    listener();
    assertEquals(state(shutdown), { isStopped: true, isCut: false, exitCode: 130 });
    shutdown[Symbol.dispose]();
    assertEquals(listeners.size, 0);
  } finally {
    Object.assign(Deno, { addSignalListener, removeSignalListener });
  }
});

Deno.test("Shutdown can be created after another one that received nothing", () => {
  {
    using first = new Shutdown();
    first.receive("SIGINT", 0);
  }
  using second = new Shutdown();
  assertEquals(state(second), UNTOUCHED);
});
