/**
 * Provides the current request to code in hooks, however deep in the call stack.
 *
 * @module
 */
import type { ScenarioContext } from "./scenario.ts";

/** Key of the storage on `globalThis`. */
export const REQUEST_STORAGE: unique symbol = Symbol.for("@x/load-tester/current-request");

/** Holds the context; created by whichever copy of this module enters one first. */
interface RequestStorage {
  getStore(): ScenarioContext | undefined;
}

/**
 * Global to the process, because a scenario may import another copy of this module than the
 * program. Unset until a scenario runs, because the module that sets it takes milliseconds to load.
 */
export const requestStorage: { [REQUEST_STORAGE]?: RequestStorage } = globalThis as
  & typeof globalThis
  & { [REQUEST_STORAGE]?: RequestStorage };

/**
 * Returns the request in whose hook the caller runs, however deep in the call stack and after any
 * number of awaits; undefined outside a scenario's hooks. Use it where passing the context down
 * would be in the way, such as in a logger.
 *
 * @example
 * ```ts
 * import { currentRequest, loadTest } from "@x/load-tester";
 * import { assertEquals } from "@std/assert";
 *
 * const seen: (string | undefined)[] = [];
 * const log = () => seen.push(currentRequest()?.requestId);
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const { report } = await loadTest({
 *   url: `http://127.0.0.1:${server.addr.port}/`,
 *   requests: 1,
 *   scenario: { request: () => (log(), {}), check: () => (log(), true) },
 * });
 * const { requestId } = report.slowest[0];
 * assertEquals([...seen, currentRequest()], [requestId, requestId, undefined]);
 * ```
 */
export function currentRequest(): ScenarioContext | undefined {
  return requestStorage[REQUEST_STORAGE]?.getStore();
}
