/**
 * Tests that a function is recognized as quiet only if it calls nothing.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { isQuiet } from "../../../lib/load/scenario/quiet_hook.ts";

const request = { path: "/" };
const [state, log, key] = [{ a: "" }, () => request, { toString: () => "" }];
class Made {}

Deno.test("isQuiet() is true for functions that only return existing values", () => {
  const quiet: Record<string, () => unknown> = {
    identifier: () => request,
    object: () => ({ path: "/a(b)`${c}`", headers: { "x-a": "new b", accept: "*/*" }, body: "" }),
    block: () => {
      return { path: "/a" };
    },
    function: function () {
      return request;
    },
    method() {
      return request;
    },
  };
  for (const [name, hook] of Object.entries(quiet)) assert(isQuiet(hook), name);
  assert(isQuiet((context: unknown) => ({ path: "/", context })));
});

Deno.test("isQuiet() is false for functions that call something, or could", () => {
  // deno-lint-ignore no-explicit-any -- none of them is called
  const loud: Record<string, (...args: any[]) => unknown> = {
    call: () => log(),
    callInside: () => ({ path: log() }),
    callInBlock: () => {
      log();
      return request;
    },
    constructed: () => new Made(),
    constructedWithoutParentheses: () => new Made(),
    // deno-lint-ignore require-await
    async: async () => request,
    generator: function* () {
      yield request;
    },
    property: () => state.a,
    template: () => ({ path: `${state}` }),
    tagged: () => String.raw`a`,
    computedKey: () => ({ [String(key)]: 1 }),
    computedIdentifier: () => ({ [key as unknown as string]: 1 }),
    getter: () => ({
      get path() {
        return "/";
      },
    }),
    spread: () => ({ ...state }),
    coerced: () => "" + key,
    default: (_ = log()) => request,
    destructured: ({ a }) => a,
    imported: () => import("./quiet_hook_test.ts"),
    inner: () => () => log(),
    sequence: () => (log(), request),
    textWithBackslash: () => ({ path: '"' + log() + '"' }),
    bound: log.bind(null),
    native: Math.random,
  };
  assertEquals(Object.keys(loud).filter((name) => isQuiet(loud[name])), []);
});
