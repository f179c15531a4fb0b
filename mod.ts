/**
 * An HTTP load tester: raw TCP, exact percentiles in flat memory, open and closed loops.
 *
 * As a program it needs only net access:
 *
 * ```sh
 * deno run -N jsr:@x/load-tester --url http://127.0.0.1:8080/ --requests 1000 --concurrency 50
 * ```
 *
 * As a module it does not print, exit or handle signals. {@linkcode loadTest} takes
 * {@linkcode LoadOptions} and gives a {@linkcode Report}, which {@linkcode renderText} prints as
 * the program does; what cannot be used is a {@linkcode UsageError}.
 *
 * Four more entries hold the rest: `@x/load-tester/load` for what options and hooks are made of,
 * `@x/load-tester/report` for other formats, assertions and the parts of a report, and
 * `@x/load-tester/results` for saving, comparing and merging results, and
 * `@x/load-tester/capacity` for the highest rate that a target holds.
 *
 * @example
 * ```ts
 * import { loadTest, renderText } from "@x/load-tester";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const { report } = await loadTest({
 *   url: `http://127.0.0.1:${server.addr.port}/`,
 *   requests: 200,
 *   concurrency: 10,
 * });
 * if (!renderText(report).includes("200: 200")) throw new Error("some failed");
 * ```
 *
 * @module
 */
export { type LoadResult, loadTest } from "./lib/load_tester.ts";
export type { LoadOptions } from "./lib/load/plan/options.ts";
export type { LoadHooks } from "./lib/load/engine/hooks.ts";
export { currentRequest } from "./lib/load/scenario/current_request.ts";
export type { Scenario } from "./lib/load/scenario/scenario.ts";
export { UsageError } from "./lib/errors.ts";
export type { Report } from "./lib/report/shape/report_shape.ts";
export { renderText } from "./lib/report/text/text_report.ts";

if (import.meta.main) await import("./cli.ts");
