/**
 * Creates a report in which all external text tries to become markup.
 *
 * @module
 */
import { createReport } from "../../lib/report/summary/report.ts";
import type { Report } from "../../lib/report/shape/report_shape.ts";
import { madeResult } from "./made_result.ts";

/** Text that ends elements, attributes, comments, cells, rows and code. */
export const HOSTILE = "</script><script>globalThis.pwned=1</script><!--<script>" +
  "<img src=x onerror='globalThis.pwned=1'>\"'&amp;`|``| a\n| b *c* [d](javascript:e) -->";

/** A report of failures and slow requests, with only hostile texts. */
export function hostileReport(): Report {
  const told = Array.from({ length: 300 }, (_, i) => ({ atMs: 10 * i, tookMs: 1 + i / 50 }));
  const report = createReport(madeResult([
    ...told,
    { atMs: 5, tookMs: 1, failure: { kind: "reset", message: HOSTILE } },
  ]));
  const { requests: { succeeded, failed, unfinished }, ...run } = report;
  const { throughputPerSecond, latencyMs, statusCodes } = run;
  const requests = { succeeded, failed, unfinished };
  return {
    ...report,
    target: { url: `http://127.0.0.1/${HOSTILE}`, method: HOSTILE },
    plan: { ...report.plan, success: HOSTILE },
    targets: [{ name: HOSTILE, requests, throughputPerSecond, latencyMs, statusCodes }],
    checks: [{ name: HOSTILE, passed: 3, failed: 1 }],
    slowest: report.slowest.map((slow) => ({ ...slow, requestId: HOSTILE })),
    warnings: [{ kind: "connections", message: HOSTILE }],
  };
}
