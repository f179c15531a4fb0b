/**
 * Tests the text of evaluated assertions.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createReport } from "../../../lib/report/summary/report.ts";
import { actualText } from "../../../lib/report/assertions/assertion_text.ts";
import { renderText } from "../../../lib/report/text/text_report.ts";
import { madeResult } from "../../support/made_result.ts";

const ASSERTIONS = ["p50<200ms", "failed < 1%", "p99.9<1s", "throughput>10", "max<1ms"];

function text(options: Parameters<typeof renderText>[1]): string {
  const told = Array.from({ length: 99 }, (_, i) => ({ tookMs: i + 1 }));
  return renderText(
    createReport(madeResult([...told, { tookMs: 1, status: 500 }], { assertions: ASSERTIONS })),
    options,
  );
}

Deno.test("renderText() ends with a line per assertion: whether it holds, and the number", () => {
  for (const verbose of [false, true]) {
    const [, section] = text({ verbose }).split("\n\nAssertions:\n");
    assertEquals(section.split("\n"), [
      "  ✓  p50<200ms      49.0ms",
      "  ✗  failed < 1%    1.0%",
      "  ✗  p99.9<1s       too few samples: 100 of at least 1000",
      "  ✓  throughput>10  1010.10 req/s",
      "  ✗  max<1ms        99.0ms",
      "",
    ]);
  }
});

Deno.test("renderText() colors only the marks", () => {
  const coloured = text({ color: true });
  assertStringIncludes(coloured, "\x1b[32m✓\x1b[39m  p50<200ms");
  assertStringIncludes(coloured, "\x1b[31m✗\x1b[39m  max<1ms");
});

Deno.test("renderText() has no such section without assertions", () => {
  assert(!renderText(createReport(madeResult([{ tookMs: 1 }]))).includes("Assertions"));
});

Deno.test("actualText() shows every digit if the limit would read the same", () => {
  const line = (expression: string, actual: number | null, reason: string | null = null) =>
    actualText({ expression, actual, holds: false, reason });
  assertEquals(line("p99<200ms", 45.341), "45.3ms");
  assertEquals(line("p99<45.3ms", 45.341), "45.341ms");
  assertEquals(line("p99<=45.341ms", 45.341), "45.3ms");
  assertEquals(line("failed<1%", 1.04), "1.04%");
  assertEquals(line("throughput>100", 99.9999), "99.9999 req/s");
  assertEquals(line("failed<3", 4), "4");
  assertEquals(
    line("max<1s", 30_000, "only a lower bound: 2 timed out"),
    ">30.0s (only a lower bound: 2 timed out)",
  );
  assertEquals(line("max<1s", null, "nothing was timed"), "nothing was timed");
});
