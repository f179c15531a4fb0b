/**
 * Tests the rows of targets and checks in the text report.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createReport } from "../../../lib/report/summary/report.ts";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { renderText } from "../../../lib/report/text/text_report.ts";
import { shortened } from "../../../lib/report/words/text_section.ts";
import { madeResult } from "../../support/made_result.ts";

const LONG = "POST https://example.com/api/v1/accounts/{id}/orders?expand=lines";

/** A report with two targets and two checks. */
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

Deno.test("renderText() has a row for each target, in 80 columns", () => {
  const text = renderText(severalReport());
  assertStringIncludes(
    text,
    `
Targets:
  target                         requests  failed  req/s     p50     p99     max
  GET /                                 3       1   1235  2.00ms  30.0ms  30.0ms
  POST https://...?expand=lines         1       0   1235   1.20s   1.20s   1.20s
  GET /never                            0       0      -       -       -       -
`,
  );
  for (const line of text.split("\n")) assert(line.length <= 80, line);
});

Deno.test("renderText() has checks that failed, and all of them with -v", () => {
  const text = renderText(severalReport());
  assertStringIncludes(
    text,
    `
Checks:
  check                                                           passed  failed
  POST https://example.com/api/v...unts/{id}/orders?expand=lines       7       5
`,
  );
  assertMatch(renderText(severalReport(), { verbose: true }), /\n {2}body has a name +12 +0\n/);
  assert(!text.includes("body has a name"));
});

Deno.test("renderText() shows targets of one origin by their paths", () => {
  const report = severalReport();
  const names = ["GET http://a.example:8080/users/{{id}}", "GET http://a.example:8080"];
  const targets = names.map((name, i) => ({ ...report.targets[i], name }));
  const text = renderText({ ...report, targets });
  assertStringIncludes(text, "\n  GET /users/{{id}} ");
  assertStringIncludes(text, "\n  GET / ");
});

Deno.test("shortened() cuts a long name in the middle, by characters", () => {
  assertEquals(shortened("GET /", 24), "GET /");
  assertEquals(shortened("a".repeat(24), 24), "a".repeat(24));
  assertEquals(shortened("abcdefghijklmnop", 9), "abc...nop");
  assertEquals(shortened("abcdefghijklmnop", 10), "abcd...nop");
  assertEquals(shortened("🙂".repeat(20), 9), "🙂🙂🙂...🙂🙂🙂");
});
