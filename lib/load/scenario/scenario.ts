/**
 * The types of a scenario: hooks that make requests and check responses.
 *
 * @module
 */

/**
 * What a hook knows of the request it makes.
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
  /** The number of the iteration, from 0, over all threads. */
  readonly seq: number;
  /** The ID that the target sees of this request. */
  readonly requestId: string;
  /** The name of the step; empty where the scenario has no steps. */
  readonly step: string;
  /** What `setup` gave; on threads each has a copy. */
  readonly state: State;
  /** The responses to the earlier steps of this iteration, by the names of the steps. */
  readonly responses: Readonly<Record<string, ScenarioResponse>>;
}

/**
 * A request as a hook makes it. What is left out is as the options say, or the default.
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
   * The request method.
   * @default {"GET", or "POST" with a body}
   */
  readonly method?: string | undefined;
  /**
   * Path and query on the origin of the run's URL.
   * @default {those of the URL}
   */
  readonly path?: string | undefined;
  /** An absolute URL instead of a `path`, which may lead to another origin. */
  readonly url?: string | undefined;
  /** Header fields; those of the options of other names are sent too. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | Iterable<readonly [name: string, value: string]>
    | undefined;
  /** The body; text is sent as UTF-8. */
  readonly body?: string | Uint8Array | undefined;
}

/**
 * A complete response, as a hook sees it.
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
  /** The status code. */
  readonly status: number;
  /** The header fields. */
  readonly headers: Headers;
  /** The ID of the request. */
  readonly requestId: string;
  /** From when the request was sent to the last byte of this response. */
  readonly serviceMs: number;
  /**
   * The body without its framing.
   *
   * @throws {Error} where it is longer than the scenario's `bodyLimitBytes`
   */
  bytes(): Uint8Array<ArrayBuffer>;
  /** The body as UTF-8. @throws {Error} as `bytes` does */
  text(): string;
  /** The body as JSON. @throws {Error} as `bytes` does, and where it is no JSON */
  // deno-lint-ignore no-explicit-any -- only the scenario knows what its target answers
  json(): any;
}

/**
 * What a check says: whether the response is as it should be, or that of several checks by name.
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
 * One request of an iteration that has several.
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
  /** What its results are listed under. */
  readonly name: string;
  /** Makes the request. */
  readonly request: (
    context: ScenarioContext<State>,
  ) => ScenarioRequest | Promise<ScenarioRequest>;
  /** Looks at the response. One that is not as it should be counts as failed. */
  readonly check?:
    | ((
      response: ScenarioResponse,
      context: ScenarioContext<State>,
    ) => CheckResult | Promise<CheckResult>)
    | undefined;
  /**
   * How long to wait after the request, whatever came of it, before the next step or the end of the
   * iteration, in milliseconds. The time is nobody's latency. A function is called after `request`.
   */
  readonly thinkMs?: number | ((context: ScenarioContext<State>) => number) | undefined;
}

/**
 * Which part of a load on several machines this process is.
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
  /** The index from 0, and of how many; 0 of 1 where one process makes the whole load. */
  readonly shard: { readonly index: number; readonly of: number };
}

/**
 * A load whose requests are made by code: the default export of the module that `--scenario` names,
 * or the `scenario` of {@linkcode LoadOptions}. It has either a `request`, or `steps`, of which each
 * iteration sends one after another; an iteration ends at the first step that fails. The number of
 * requests and the rate of the run are those of iterations.
 *
 * A hook that throws, or takes longer than a request may, is counted as an error of kind `scenario`
 * and ends its iteration, not the run.
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
   * Called once before the run; what it gives is the `state` of all hooks. Of a load on several
   * machines, each calls it: what is to be done once for all of them is done where `shard.index` is 0.
   */
  readonly setup?: ((part: ScenarioPart) => State | Promise<State>) | undefined;
  /** Makes the request of an iteration that has one. */
  readonly request?: ScenarioStep<State>["request"] | undefined;
  /** Looks at the response to it. */
  readonly check?: ScenarioStep<State>["check"];
  /** How long to wait after it, in milliseconds. */
  readonly thinkMs?: ScenarioStep<State>["thinkMs"];
  /** The requests of an iteration that has several, instead of `request`. */
  readonly steps?: readonly ScenarioStep<State>[] | undefined;
  /**
   * True keeps the cookies that responses set, for the requests after them in the same iteration.
   * @default {false}
   */
  readonly cookies?: boolean | undefined;
  /**
   * The longest body that a hook can read; a longer one is received and dropped.
   * @default {1_048_576}
   */
  readonly bodyLimitBytes?: number | undefined;
  /** Called once after the run, also after one that was interrupted. */
  readonly teardown?: ((state: State, part: ScenarioPart) => void | Promise<void>) | undefined;
}
