/**
 * Renders a report as JSON.
 *
 * @module
 */
import type { Report } from "../shape/report_shape.ts";

/**
 * Renders a report as JSON, as `-o json` prints it.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { renderJson } from "@x/load-tester/report";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { report } = await loadTest({ url, requests: 10 });
 * if (JSON.parse(renderJson(report)).schemaVersion !== 1) throw new Error("another schema");
 * ```
 */
export function renderJson(report: Report): string {
  return JSON.stringify(report, null, 2) + "\n";
}
