/**
 * Tells code in a hook, however deep, which request it runs for.
 *
 * @module
 */
import type { ScenarioContext } from "./scenario.ts";

/** The name of that place. */
export const REQUEST_STORAGE: unique symbol = Symbol.for("@x/load-tester/current-request");

/** Where the context is kept, by whichever copy of this module entered one first. */
interface RequestStorage {
  getStore(): ScenarioContext | undefined;
}

/**
 * One place for the process: a scenario may import another copy of this module than the program.
 * It stays empty until a scenario runs, since what fills it takes milliseconds to load.
 */
export const requestStorage: { [REQUEST_STORAGE]?: RequestStorage } = globalThis as
  & typeof globalThis
  & { [REQUEST_STORAGE]?: RequestStorage };

/**
 * The request in whose hook the caller runs, however deep and after however many awaits; undefined
 * outside of a scenario's hooks. Use it where handing the request down would be in the way, as in
 * a log.
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
