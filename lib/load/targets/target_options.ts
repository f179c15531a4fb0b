/**
 * Defines the types of a list of requests.
 *
 * @module
 */

/**
 * One of the requests of a run. Omitted properties come from the options of the run.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import type { TargetOptions } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const targets: TargetOptions[] = [
 *   { url: "/users", weight: 3 },
 *   { url: "/orders", method: "POST", body: "{}" },
 * ];
 * const { report } = await loadTest({ url, targets, requests: 40 });
 * assertEquals(report.targets.map(({ requests }) => requests.succeeded), [30, 10]);
 * ```
 */
export interface TargetOptions {
  /** An `http:` or `https:` URL, or a path such as `/a?b=c` on the origin of the run's `url`. */
  url: string;
  /**
   * Request method, case-sensitive.
   * @default {the run's, else "GET", or "POST" with a body}
   */
  method?: string | undefined;
  /** Header fields; each replaces the run's field of the same name. */
  headers?: readonly (readonly [name: string, value: string])[] | undefined;
  /** Request body; text is sent as UTF-8. */
  body?: string | Uint8Array | undefined;
  /**
   * How often it is sent, relative to the weights of the others; a whole number.
   * @default {1}
   */
  weight?: number | undefined;
  /**
   * Time at which it is due with `arrivals: "recorded"`, in milliseconds from any origin. The first
   * target is due at once.
   */
  dueMs?: number | undefined;
  /** Where it is written, for messages, such as `targets.txt:3`. */
  at?: string | undefined;
}

/**
 * Requests by position: an array, or a list that is too long for one.
 *
 * @example
 * ```ts
 * import type { TargetList } from "@x/load-tester/load";
 *
 * const users: TargetList = { length: 1_000_000, at: (index) => ({ url: `/users/${index}` }) };
 * ```
 */
export interface TargetList {
  /** Number of requests. */
  readonly length: number;
  /** Returns the request at a position, from 0; always the same one for the same position. */
  at(index: number): TargetOptions | undefined;
}
