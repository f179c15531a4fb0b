/**
 * Tests the Markdown tables, character by character.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
// deno-lint-ignore no-import-prefix -- in deno.json every run of the program would download it
import { marked } from "npm:marked@^15";
import { renderMarkdown } from "../../../lib/report/formats/markdown_report.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import { HOSTILE, hostileReport } from "../../support/hostile.ts";
import { madeResult, type Told } from "../../support/made_result.ts";

const timedOut = { failure: { kind: "timeout", message: "no response within 30 s" } } as const;

Deno.test("renderMarkdown() has a table of results, latency and status codes", () => {
  const told: Told[] = [
    ...Array.from({ length: 190 }, (_, i) => ({ atMs: 10 * i, tookMs: 4.2 })),
    ...Array.from({ length: 10 }, (_, i) => ({ atMs: 100 * i, tookMs: 45.3, status: 503 })),
  ];
  const report = createReport(madeResult(told, { requests: 200, url: "https://example.com/a?b" }));
  assertEquals(
    renderMarkdown(report),
    `\
### Load test: \`GET https://example.com/a?b\`

Requests: 200, Concurrency: 10

| Results |  |
| --- | ---: |
| Requests | 200 |
| Succeeded | 190 |
| Failed | 10 (5.0%) |
| Duration | 1.89s |
| Throughput | 105.58 req/s |
| Connections opened | 10 |
| Sent | 20 kB |
| Received | 40 kB |

| Latency | p50 | p90 | p99 | max |
| --- | ---: | ---: | ---: | ---: |
|  | 4.20ms | 4.20ms | 45.3ms | 45.3ms |

| status | responses | share |
| --- | ---: | ---: |
| 200 | 190 | 95.0% |
| 503 | 10 | 5.0% |
`,
  );
});

Deno.test("renderMarkdown() shows what timed out, was cut off, never started, and was interrupted", () => {
  const told: Told[] = [{ tookMs: 30_000, ...timedOut }, { tookMs: 1, end: "cut" }];
  const options = { ratePerSecond: 1, requests: 5, warmupMs: 1000 };
  const result = madeResult(told, options, { unissued: 3, interrupted: true });
  const markdown = renderMarkdown(createReport(result));
  for (
    const line of [
      "Requests: 5, Rate: 1 req/s, Warm-up: 1s, Concurrency: 10, interrupted",
      "| latency | \\>30s | \\>30s | \\>30s | \\>30s |",
      "| Unfinished | 1 |",
      "| Due but never started | 3 |",
      "| timeout | 1 | `no response within 30 s (request " +
      `${result.plan.requestIdOf(0)})\` |`,
    ]
  ) assertStringIncludes(markdown, `\n${line}\n`);
});

Deno.test("renderMarkdown() has a row for each target and check", () => {
  const { latencyMs, statusCodes, ...report } = createReport(madeResult([{ tookMs: 4.2 }]));
  const requests = { succeeded: 1, failed: 2, unfinished: 0 };
  const targets = [{ name: "GET /a", requests, throughputPerSecond: 12.3, latencyMs, statusCodes }];
  const checks = [{ name: "has a name", passed: 5, failed: 1 }];
  const markdown = renderMarkdown({ ...report, latencyMs, statusCodes, targets, checks });
  assertStringIncludes(
    markdown,
    "| target | requests | failed | req/s | p50 | p99 | max |\n" +
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n" +
      "| `GET /a` | 3 | 2 | 12.3 | 4.20ms | 4.20ms | 4.20ms |\n\n" +
      "| check | passed | failed |\n| --- | ---: | ---: |\n| `has a name` | 5 | 1 |\n",
  );
});

Deno.test("renderMarkdown() shows the bodies of failed responses", () => {
  const failedResponses = [{ status: 503, count: 1, requestId: "ab-1", body: "try | later" }];
  const report = createReport(madeResult([{ tookMs: 1, status: 503 }]));
  assertStringIncludes(
    renderMarkdown({ ...report, failedResponses }),
    "| status | count | share | request | body |\n| --- | ---: | ---: | --- | --- |\n" +
      "| 503 | 1 | 100.0% | `ab-1` | `try \\| later` |\n",
  );
});

Deno.test("renderMarkdown() begins with the assertions", () => {
  const assertions = [
    { expression: "p99<200ms", actual: 4.2, holds: true, reason: null },
    { expression: "failed<1", actual: 3, holds: false, reason: null },
  ];
  const markdown = renderMarkdown({ ...createReport(madeResult([{ tookMs: 4.2 }])), assertions });
  const table = "| Assertions |  |  |\n| --- | --- | --- |\n" +
    "| ✓ | `p99<200ms` | 4.20ms |\n| ✗ | `failed<1` | 3 |\n";
  assertStringIncludes(markdown, `Concurrency: 10\n\n${table}\n| Results |`);
});

Deno.test("renderMarkdown() has no table if there are no latencies", () => {
  const markdown = renderMarkdown(createReport(madeResult([])));
  assert(!/Latency|status|error|target|check/.test(markdown), markdown);
});

Deno.test("renderMarkdown() keeps hostile text in its cell, without markup", async () => {
  const html = await marked.parse(renderMarkdown(hostileReport()), { gfm: true });
  const tags = [...html.matchAll(/<\/?([a-z0-9]+)[^>]*>/g)].map(([, name]) => name);
  assertEquals([...new Set(tags)].sort(), [
    ...["blockquote", "code", "h3", "p", "table", "tbody", "td", "th", "thead", "tr"],
  ]);
  // The text is unchanged except for its line end, in the cells of targets, checks and errors.
  const flat = HOSTILE.replaceAll(/\s+/g, " ");
  const codes = [...html.matchAll(/<code>(.*?)<\/code>/g)].map(([, text]) => unescaped(text));
  assertEquals(codes.filter((text) => text === flat).length, 2);
  assertEquals(codes[0], `${HOSTILE} http://127.0.0.1/${HOSTILE}`.replaceAll(/\s+/g, " "));
  assert(codes.some((text) => text.startsWith(`${flat} (request `)), "the error's example");
  const [, warning] = /<blockquote>\s*<p>⚠️ (.*?)<\/p>/s.exec(html)!;
  assertEquals(unescaped(warning), flat);
});

function unescaped(html: string): string {
  const signs: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return html.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name) => signs[name]);
}
