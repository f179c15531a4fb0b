/**
 * The rows of several kinds of requests, and of checks, as a person reads them.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createReport } from "../../../lib/report/summary/report.ts";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { renderText } from "../../../lib/report/text/text_report.ts";
import { shortened } from "../../../lib/report/text/text_targets.ts";
import { madeResult } from "../../support/made_result.ts";

const LONG = "POST https://example.com/api/v1/accounts/{id}/orders?expand=lines";

/** A report of two targets and two checks. */
function severalReport(): Report {
  const times = (...tookMs: number[]) =>
    createReport(madeResult(tookMs.map((ms) => ({ tookMs: ms }))));
  const target = (name: string, failed: number, { latencyMs, statusCodes }: Report) => ({
    name,
    requests: { succeeded: latencyMs.count - failed, failed, unfinished: 0 },
    throughputPerSecond: latencyMs.count === 0 ? null : 1234.56,
    latencyMs,
    statusCodes,
  });
  return {
    ...times(1, 2),
    targets: [
      target("GET /", 1, times(1, 2, 30)),
      target(LONG, 0, times(1200)),
      target("GET /never", 0, times()),
    ],
    checks: [
      { name: "body has a name", passed: 12, failed: 0 },
      { name: LONG, passed: 7, failed: 5 },
    ],
  };
}

Deno.test("renderText() has with -v a row for each target, in 80 columns", () => {
  const text = renderText(severalReport(), { verbose: true });
  assertStringIncludes(
    text,
    `
Targets:
                            requests  failed    req/s      p50      p99      max
  GET /                            3       1   1234.6    2.0ms   30.0ms   30.0ms
  POST https:...pand=lines         1       0   1234.6    1.20s    1.20s    1.20s
  GET /never                       0       0        -        -        -        -
`,
  );
  for (const line of text.split("\n")) assert(line.length <= 80, line);
});

Deno.test("renderText() has checks that failed, and with -v all of them", () => {
  const failed = "  POST https://exampl...rders?expand=lines  passed: 7, failed: 5\n";
  const text = renderText(severalReport());
  assertStringIncludes(text, `\nChecks:\n${failed}`);
  assert(!text.includes("Targets:"));
  const passed = `  ${"body has a name".padEnd(40)}  passed: 12\n`;
  assertStringIncludes(
    renderText(severalReport(), { verbose: true }),
    `\nChecks:\n${passed}${failed}`,
  );
});

Deno.test("shortened() cuts a long name in the middle, by characters", () => {
  assertEquals(shortened("GET /", 24), "GET /");
  assertEquals(shortened("a".repeat(24), 24), "a".repeat(24));
  assertEquals(shortened("abcdefghijklmnop", 9), "abc...nop");
  assertEquals(shortened("abcdefghijklmnop", 10), "abcd...nop");
  assertEquals(shortened("🙂".repeat(20), 9), "🙂🙂🙂...🙂🙂🙂");
});
