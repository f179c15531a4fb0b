/**
 * Runs code in the asynchronous context of a request.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { REQUEST_STORAGE, requestStorage } from "../scenario/current_request.ts";
import type { ScenarioContext } from "../scenario/scenario.ts";

const storage = (requestStorage[REQUEST_STORAGE] ??= new AsyncLocalStorage<
  ScenarioContext
>()) as AsyncLocalStorage<ScenarioContext>;

/** Returns the context of the request in whose hook the caller runs; undefined elsewhere. */
export function currentContext(): ScenarioContext | undefined {
  return storage.getStore();
}

/** Calls a hook in the context of a request. */
export function inRequest<A extends unknown[], T>(
  context: ScenarioContext,
  hook: (...args: A) => T,
  ...args: A
): T {
  return storage.run(context, hook, ...args);
}
