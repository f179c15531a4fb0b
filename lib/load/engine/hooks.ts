/**
 * Defines the callbacks and signals that a caller can pass to a load test.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { PartResult, Progress, RunResult } from "./result.ts";
import type { Second, SecondPart } from "../tally/second.ts";

/**
 * Signals that stop a load test, and callbacks that observe it.
 *
 * @example
 * ```ts
 * import { loadTest, type LoadHooks } from "@x/load-tester";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const hooks: LoadHooks = {
 *   signal: AbortSignal.timeout(100),
 *   onProgress: ({ inFlight }) => {
 *     if (inFlight > 2) throw new Error("more in flight than allowed");
 *   },
 * };
 * const { report } = await loadTest({ url, durationMs: 60_000, concurrency: 2 }, hooks);
 * assertEquals(report.interrupted, true);
 * ```
 */
export interface LoadHooks {
  /** Stops the run: no new requests start, and those in flight may finish within `drainMs`. */
  readonly signal?: AbortSignal | undefined;
  /** Aborts the run: requests in flight end at once and count as unfinished. */
  readonly cutSignal?: AbortSignal | undefined;
  /**
   * Ends the run early, as if its time were over, without marking it as interrupted. The signal's
   * reason, a string, becomes a warning of kind `aborted`. `abortOn` is built from this and
   * `onSecond`.
   */
  readonly endSignal?: AbortSignal | undefined;
  /** Called every 100 ms, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Called at the end of each second of the run, and for the rest after the last whole one. Without
   * it, nothing is collected for it.
   *
   * @example Ends a run that fails for a whole second
   * ```ts
   * import { loadTest } from "@x/load-tester";
   * import { assertEquals } from "@std/assert";
   *
   * await using server = Deno.serve({ port: 0, onListen() {} }, async () => {
   *   await new Promise((resolve) => setTimeout(resolve, 5));
   *   return new Response("no", { status: 503 });
   * });
   * const end = new AbortController();
   * const { report } = await loadTest({
   *   url: `http://127.0.0.1:${server.addr.port}/`,
   *   durationMs: 60_000,
   * }, {
   *   endSignal: end.signal,
   *   onSecond: ({ completed, failed, latency }) => {
   *     const p50Ms = (latency.percentile(50) ?? 0) / 1000;
   *     if (failed === completed) end.abort(`All ${completed} failed, at a p50 of ${p50Ms} ms`);
   *   },
   * });
   * assertEquals(report.warnings[0].kind, "aborted");
   * ```
   */
  readonly onSecond?: ((second: Second) => void) | undefined;
  /**
   * Called with complete lines of the request log in UTF-8, many at a time: one JSON object per
   * finished request, of type {@linkcode RequestEntry}. The callee owns the bytes. All lines are
   * delivered before the run resolves; a warm-up has none. If the callee cannot write the lines at
   * once, it has to buffer them; blocking in the callback blocks the load.
   *
   * @example Collects what was slow
   * ```ts
   * import { loadTest } from "@x/load-tester";
   * import type { RequestEntry } from "@x/load-tester/load";
   * import { assertEquals } from "@std/assert";
   *
   * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
   * const entries: RequestEntry[] = [];
   * await loadTest({
   *   url: `http://127.0.0.1:${server.addr.port}/`,
   *   requests: 50,
   *   logIf: ["failed", "latency>0us"],
   * }, {
   *   onLog: (lines) => {
   *     for (const line of new TextDecoder().decode(lines).trimEnd().split("\n")) {
   *       entries.push(JSON.parse(line));
   *     }
   *   },
   * });
   * assertEquals(new Set(entries.map(({ requestId }) => requestId)).size, 50);
   * ```
   */
  readonly onLog?: ((lines: Uint8Array<ArrayBuffer>) => void) | undefined;
}

/** One exchange as it was sent and received. */
export interface TracedExchange {
  /**
   * Number of the request, from 0. Redirects and retries have the number of the original request.
   */
  readonly index: number;
  /** Request line, header fields and body, in HTTP/1.1 form. */
  readonly request: Uint8Array<ArrayBuffer>;
  /** Status line, header fields and body as received; null if nothing was. */
  readonly response: Uint8Array<ArrayBuffer> | null;
  /** The body without its framing; null without a response. */
  readonly body: Uint8Array<ArrayBuffer> | null;
  /** The failure; null for a complete response. */
  readonly error: Failure | null;
  /** From sending to the first bytes of the response; null without one. */
  readonly firstByteMs: number | null;
  /** From sending to the end of the exchange. */
  readonly serviceMs: number;
}

/** Called with each exchange when it ends. */
export type OnExchange = (exchange: TracedExchange) => void;

/** A second of one thread, with the result of its part so far. */
export interface PartSecond extends SecondPart {
  readonly soFar: PartResult;
}

/** The hooks of a run, with those that are internal to this program. */
export interface RunHooks extends LoadHooks {
  /**
   * Called at the end of each second, and for the rest after the last whole one, with the result so
   * far. Its sums and series are live: read them at once.
   */
  readonly onCounted?: ((soFar: RunResult) => void) | undefined;
  /** Called with each second of a single-threaded run, as plain data for another thread. */
  readonly onPartSecond?: ((second: PartSecond) => void) | undefined;
  /** Called after each exchange of a single-threaded run. Keeping the bytes slows the load down. */
  readonly onExchange?: OnExchange | undefined;
}

/** The hooks of the part of a load test that runs on one thread. */
export interface PartHooks extends Omit<RunHooks, "onSecond"> {
  /** Called with everything the part counted in a second, when the second is over. */
  readonly onSecond: (second: PartSecond) => void;
}
