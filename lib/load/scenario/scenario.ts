/**
 * Defines scenarios: hooks that make requests and check responses.
 *
 * @module
 */

/**
 * The context of the request that a hook makes or checks.
 *
 * @example
 * ```ts
 * import type { ScenarioContext, ScenarioRequest } from "@x/load-tester/load";
 *
 * const request = ({ seq, state }: ScenarioContext<{ token: string }>): ScenarioRequest => ({
 *   path: `/items/${seq}`,
 *   headers: { authorization: `Bearer ${state.token}` },
 * });
 * ```
 */
// deno-lint-ignore no-explicit-any -- `state` is whatever the scenario's own setup() gives
export interface ScenarioContext<State = any> {
  /** Number of the iteration, from 0, over all threads. */
  readonly seq: number;
  /** ID of this request, as the target sees it. */
  readonly requestId: string;
  /** Name of the step; empty if the scenario has no steps. */
  readonly step: string;
  /** The value returned by `setup`; each thread has its own copy. */
  readonly state: State;
  /** Responses to the earlier steps of this iteration, by step name. */
  readonly responses: Readonly<Record<string, ScenarioResponse>>;
}

/**
 * A request made by a hook. Omitted properties come from the options, or from the defaults.
 *
 * @example
 * ```ts
 * import type { ScenarioRequest } from "@x/load-tester/load";
 *
 * const order: ScenarioRequest = {
 *   method: "POST",
 *   path: "/orders",
 *   headers: { "content-type": "application/json" },
 *   body: JSON.stringify({ item: 7 }),
 * };
 * ```
 */
export interface ScenarioRequest {
  /**
   * Request method.
   * @default {"GET", or "POST" with a body}
   */
  readonly method?: string | undefined;
  /**
   * Path and query, on the origin of the run's URL.
   * @default {those of the URL}
   */
  readonly path?: string | undefined;
  /** An absolute URL instead of a `path`; it may be on another origin. */
  readonly url?: string | undefined;
  /** Header fields. Fields from the options are sent too, unless replaced here by name. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | Iterable<readonly [name: string, value: string]>
    | undefined;
  /** Request body; text is sent as UTF-8. */
  readonly body?: string | Uint8Array | undefined;
}

/**
 * A complete response, as passed to hooks.
 *
 * @example
 * ```ts
 * import type { ScenarioResponse } from "@x/load-tester/load";
 *
 * const check = (response: ScenarioResponse): boolean =>
 *   response.status === 200 && response.json().items.length > 0;
 * ```
 */
export interface ScenarioResponse {
  /** Status code. */
  readonly status: number;
  /** Header fields. */
  readonly headers: Headers;
  /** ID of the request. */
  readonly requestId: string;
  /** From sending the request to the last byte of this response. */
  readonly serviceMs: number;
  /**
   * Returns the body without its framing.
   *
   * @throws {Error} if it is longer than the scenario's `bodyLimitBytes`
   */
  bytes(): Uint8Array<ArrayBuffer>;
  /**
   * Returns the body decoded as UTF-8.
   *
   * @throws {Error} as `bytes` does
   */
  text(): string;
  /**
   * Returns the body parsed as JSON.
   *
   * @throws {Error} as `bytes` does, and if it is not JSON
   */
  // deno-lint-ignore no-explicit-any -- only the scenario knows what its target answers
  json(): any;
}

/**
 * The result of a check: whether the response is correct, or the results of several checks by name.
 *
 * @example
 * ```ts
 * import type { CheckResult, ScenarioResponse } from "@x/load-tester/load";
 *
 * const check = (response: ScenarioResponse): CheckResult => ({
 *   "is JSON": response.headers.get("content-type") === "application/json",
 *   "is fast": response.serviceMs < 50,
 * });
 * ```
 */
export type CheckResult = boolean | Readonly<Record<string, boolean>>;

/**
 * One request of an iteration that sends several.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import type { ScenarioStep } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const steps: ScenarioStep[] = [
 *   { name: "log in", request: () => ({ method: "POST", path: "/login" }), thinkMs: 5 },
 *   { name: "look", request: ({ responses }) => ({ path: `/${responses["log in"].text()}` }) },
 * ];
 * const { report } = await loadTest({ url, requests: 5, scenario: { steps } });
 * assertEquals(report.targets.map(({ name }) => name), ["log in", "look"]);
 * ```
 */
// deno-lint-ignore no-explicit-any -- as above
export interface ScenarioStep<State = any> {
  /** Name under which its results are listed. */
  readonly name: string;
  /** Makes the request. */
  readonly request: (
    context: ScenarioContext<State>,
  ) => ScenarioRequest | Promise<ScenarioRequest>;
  /** Checks the response. A response that fails the check counts as failed. */
  readonly check?:
    | ((
      response: ScenarioResponse,
      context: ScenarioContext<State>,
    ) => CheckResult | Promise<CheckResult>)
    | undefined;
  /**
   * Pause after the request, whatever its outcome, before the next step or the end of the
   * iteration, in milliseconds. It is not part of any latency. A function is called after
   * `request`.
   */
  readonly thinkMs?: number | ((context: ScenarioContext<State>) => number) | undefined;
}

/**
 * The part of a load on several machines that this process runs.
 *
 * @example
 * ```ts
 * import type { Scenario } from "@x/load-tester";
 * import type { ScenarioPart } from "@x/load-tester/load";
 *
 * const isFirst = ({ shard }: ScenarioPart): boolean => shard.index === 0;
 * const scenario: Scenario = {
 *   setup: (part) => isFirst(part) ? "created what all need" : "found it",
 *   request: () => ({ path: "/" }),
 * };
 * ```
 */
export interface ScenarioPart {
  /**
   * Index of the shard, from 0, and the number of shards; 0 of 1 if one process runs the whole
   * load.
   */
  readonly shard: { readonly index: number; readonly of: number };
}

/**
 * A load whose requests are made by code: the default export of the module passed to `--scenario`,
 * or the `scenario` of {@linkcode LoadOptions}. It has either a `request`, or `steps` that each
 * iteration sends one after another; an iteration ends at the first step that fails. The number of
 * requests and the rate of the run count iterations.
 *
 * A hook that throws, or takes longer than the request timeout, counts as an error of kind
 * `scenario` and ends its iteration, not the run.
 *
 * @example
 * ```ts
 * import { loadTest, type Scenario } from "@x/load-tester";
 * import { assertEquals } from "@std/assert";
 *
 * const scenario = {
 *   setup: () => ({ token: "t0ken" }),
 *   request: ({ seq, state }) => ({
 *     path: `/items/${seq}`,
 *     headers: { authorization: `Bearer ${state.token}` },
 *   }),
 *   check: (response) => response.json().ok === true,
 * } satisfies Scenario<{ token: string }>;
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => Response.json({ ok: true }));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { report } = await loadTest({ url, requests: 20, scenario });
 * assertEquals(report.checks, [{ name: "check", passed: 20, failed: 0 }]);
 * ```
 */
// deno-lint-ignore no-explicit-any -- as above
export interface Scenario<State = any> {
  /**
   * Called once before the run; its result is the `state` passed to all hooks. In a load on several
   * machines, every machine calls it: do one-time work where `shard.index` is 0.
   */
  readonly setup?: ((part: ScenarioPart) => State | Promise<State>) | undefined;
  /** Makes the request of an iteration that sends only one. */
  readonly request?: ScenarioStep<State>["request"] | undefined;
  /** Checks the response to it. */
  readonly check?: ScenarioStep<State>["check"];
  /** Pause after it, in milliseconds. */
  readonly thinkMs?: ScenarioStep<State>["thinkMs"];
  /** The requests of an iteration that sends several, instead of `request`. */
  readonly steps?: readonly ScenarioStep<State>[] | undefined;
  /**
   * Stores the cookies that responses set, for later requests of the same iteration.
   * @default {false}
   */
  readonly cookies?: boolean | undefined;
  /**
   * Maximum length of a body that hooks can read; longer bodies are received and discarded.
   * @default {1_048_576}
   */
  readonly bodyLimitBytes?: number | undefined;
  /** Called once after the run, even if it was interrupted. */
  readonly teardown?: ((state: State, part: ScenarioPart) => void | Promise<void>) | undefined;
}
