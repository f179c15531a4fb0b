/**
 * Tests the text report, character by character.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { progressText } from "../../../lib/cli/terminal/progress.ts";
import type { RunResult } from "../../../lib/load/engine/result.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { renderHeading, renderText } from "../../../lib/report/text/text_report.ts";
import { madeResult, type Told } from "../../support/made_result.ts";

const timedOut = { failure: { kind: "timeout", message: "no response within 30 s" } } as const;
const refused = { failure: { kind: "refused", message: "Connection refused" } } as const;

/** The run of the contract: 1000 requests in 2.34 s with known percentiles, 15 of them 503. */
function contractResult(): RunResult {
  // The slowest of each part is the sample that determines its percentile.
  const parts: [upTo: number, fastestMs: number, slowestMs: number][] = [
    [500, 2.2, 4.2],
    [900, 4.3, 12.1],
    [990, 12.2, 45.3],
    [1000, 46, 102.7],
  ];
  const told: Told[] = [];
  for (const [upTo, fastestMs, slowestMs] of parts) {
    const from = told.length;
    for (let i = from; i < upTo; i++) {
      const share = (i - from) / (upTo - 1 - from);
      const tookMs = fastestMs + share * (slowestMs - fastestMs);
      // One ends every 2.34 ms, the last one at 2.34 s.
      told.push({ atMs: 2.34 * (i + 1) - tookMs, tookMs, status: i % 66 === 65 ? 503 : 200 });
    }
  }
  const options = { url: "https://example.com/api", requests: 1000, concurrency: 50 };
  return madeResult(told, options);
}

function contractRun(): Report {
  return createReport(contractResult());
}

const CONTRACT = `\
Target: https://example.com/api
Requests: 1000, Concurrency: 50

Running...  [1000/1000] done

Results:
  Total:      1000 requests
  Succeeded:  985
  Failed:     15
  Duration:   2.34s
  Throughput: 427.35 req/s

Latency:
  p50:    4.2ms
  p90:   12.1ms
  p99:   45.3ms
  max:   102.7ms

Status codes:
  200: 985
  503: 15
`;

const SUMMARY = `
Summary:
  Success rate: 98.5%
  Mean latency: 8.21ms, stddev 10.4ms
  Received:     200 kB (85.5 kB/s), sent 100 kB (42.7 kB/s)
  Connections:  50 opened
`;

Deno.test("a default run prints the contract's block, and a summary", () => {
  const report = contractRun();
  const progress = progressText(
    {
      phase: "done",
      interrupted: false,
      aborted: false,
      elapsedMs: report.elapsedMs,
      issued: 1000,
      completed: 1000,
      responses: 1000,
      failed: 15,
      inFlight: 0,
    },
    report.plan,
    427,
  );
  const heading = renderHeading(report);
  assertEquals(`${heading}\n${progress}\n\n${renderText(report)}`, CONTRACT + SUMMARY);
  // Removed from what is printed to stdout alone.
  const running = "Running...  [1000/1000] done\n\n";
  assertEquals(`${heading}\n${renderText(report)}`, CONTRACT.replace(running, "") + SUMMARY);
});

Deno.test("renderText() draws a histogram below the block, if it is given the latencies", () => {
  const distribution = contractResult().sums.latency.distribution();
  const [, block] = CONTRACT.split("done\n\n");
  assertEquals(
    renderText(contractRun(), { distribution }),
    `\
${block}${SUMMARY}
Latency histogram:
  2.00ms to 3.00ms  200  ########################
  3.00ms to 5.00ms  336  ########################################
  5.00ms to 7.00ms  103  ############
  7.00ms to 10.0ms  153  ##################
  10.0ms to 15.0ms  116  ##############
  15.0ms to 20.0ms   13  ##
  20.0ms to 30.0ms   27  ###
  30.0ms to 50.0ms   43  #####
  50.0ms to 70.0ms    3  #
  70.0ms to  100ms    5  #
   100ms to  150ms    1  #
`,
  );
});

Deno.test("renderHeading() shows a method other than GET, and the size of a body", () => {
  const plan = { requests: 1, durationMs: null, concurrency: 1 };
  const line = (target: Parameters<typeof renderHeading>[0]["target"]) =>
    renderHeading({ target, plan }).split("\n")[0];
  const url = "http://a.example/";
  assertEquals(line({ url, method: "GET", bodyBytes: null }), `Target: ${url}`);
  assertEquals(line({ url, method: "POST", bodyBytes: 12 }), `Target: POST ${url} (12 B body)`);
  assertEquals(line({ url, method: "DELETE" }), `Target: DELETE ${url}`);
  const list = { url: "2 requests of t.txt", method: "POST" };
  assertEquals(line(list), "Target: 2 requests of t.txt");
});

Deno.test("renderHeading() shows the amount of load", () => {
  const plan = { requests: null, durationMs: null, concurrency: 10 };
  const cases: [plan: Parameters<typeof renderHeading>[0]["plan"], line: string][] = [
    [{ ...plan, requests: 100 }, "Requests: 100, Concurrency: 10"],
    [{ ...plan, durationMs: 90_000 }, "Duration: 1m 30s, Concurrency: 10"],
    [{ ...plan, requests: 5, durationMs: 500 }, "Requests: 5, Duration: 500ms, Concurrency: 10"],
    [{ ...plan, requests: 5, ratePerSecond: 2.5 }, "Requests: 5, Rate: 2.5 req/s, Concurrency: 10"],
    [{ ...plan, requests: 5, warmupMs: 2000 }, "Requests: 5, Warm-up: 2s, Concurrency: 10"],
    [
      {
        ...plan,
        stages: [{ perSecond: 50, durationMs: 30_000 }, { perSecond: 200, durationMs: 0 }],
      },
      "Stages: 50:30s,200:0s, Concurrency: 10",
    ],
    [
      { ...plan, ratePerSecond: 20, stages: [{ perSecond: 50, durationMs: 60_000 }] },
      "Stages: from 20,50:1m, Concurrency: 10",
    ],
  ];
  for (const [plan, line] of cases) {
    const heading = renderHeading({ target: { url: "http://a.example/" }, plan });
    assertEquals(heading, `Target: http://a.example/\n${line}\n`);
  }
});

Deno.test("renderText() marks a percentile that belongs to a timed-out request", () => {
  const told: Told[] = [
    ...Array.from({ length: 197 }, () => ({ tookMs: 4 })),
    ...Array.from({ length: 3 }, () => ({ tookMs: 30_000, ...timedOut })),
  ];
  const text = renderText(createReport(madeResult(told)));
  assertStringIncludes(
    text,
    "Latency:\n  p50:    4.0ms\n  p90:    4.0ms\n  p99:     >30s\n  max:     >30s\n",
  );
});

Deno.test("renderText() shows the configured timeout, and no limit without one", () => {
  const told: Told[] = [{ tookMs: 1500, ...timedOut }, { tookMs: 2 }];
  const text = renderText(createReport(madeResult(told, { timeoutMs: 1500 })));
  assertStringIncludes(text, "  p50:    2.0ms\n");
  assertStringIncludes(text, "  max:   >1s 500ms\n");
  const slow = renderText(createReport(madeResult([{ tookMs: 1500 }], { timeoutMs: 1500 })));
  assertStringIncludes(slow, "  max:    1.50s\n");
});

Deno.test("renderText() shows how long a late request had been due when it timed out", () => {
  const told: Told[] = [{ atMs: 2000, tookMs: 30_000, ...timedOut }];
  const text = renderText(createReport(madeResult(told, { ratePerSecond: 1, requests: 1 })));
  assertStringIncludes(text, "  p50:   >32.00s\n");
});

Deno.test("renderText() lists errors by count, with an example and its request ID", () => {
  const told: Told[] = [
    { tookMs: 1, ...refused },
    { tookMs: 1, failure: { kind: "reset", message: "Connection reset by peer" } },
    { tookMs: 1, failure: { kind: "reset", message: "another" } },
  ];
  const result = madeResult(told);
  const id = (index: number) => result.plan.context.requestIds.of(index);
  const text = renderText(createReport(result));
  assertStringIncludes(
    text,
    "\n\nErrors:\n" +
      "  error    count  example\n" +
      `  reset        2  Connection reset by peer (request ${id(1)})\n` +
      `  refused      1  Connection refused (request ${id(0)})\n`,
  );
});

Deno.test("renderText() shows the request and the body of a failed response", () => {
  const body = '{"error":"overloaded, try again later, and then once more","retryAfter":30}';
  const told: Told[] = Array.from({ length: 20 }, (_, i) => ({
    tookMs: 1,
    status: i < 12 ? 503 : i < 16 ? 404 : 200,
  }));
  const result = madeResult(told, {}, {}, (tally) => {
    for (const [i, { status }] of told.entries()) {
      const bodyExcerpt = () => status === 503 ? `${body} ${i}` : null;
      if (status !== 200) tally.addFailedResponse(status!, i, null, { bodyExcerpt });
    }
  });
  const id = (index: number) => result.plan.context.requestIds.of(index);
  const report = createReport(result);
  assertStringIncludes(
    renderText(report),
    `
Failed responses:
  status  count  share  request                body
  503        12  60.0%  ${id(0)}  {"error":"overloaded, try again
                                               later, and then once
                                               more","retryAfter":30} 0
  404         4  20.0%  ${id(12)}  -
`,
  );
});

Deno.test("renderText() ends with one sentence if everything fails", () => {
  const last = (told: readonly Told[]) =>
    renderText(createReport(madeResult(told))).trimEnd().split("\n").at(-1);
  const all = Array.from({ length: 200 }, () => ({ tookMs: 1, ...refused }));
  assertEquals(last(all), "All 200 requests failed with the error refused.");
  const some = [...all, { tookMs: 1, failure: { kind: "reset", message: "reset" } } as const];
  assertEquals(last(some), "All 201 requests failed, 200 of them with the error refused.");
  assert(!last([...all, { tookMs: 1 }])!.includes("failed"));
});

Deno.test("renderText() wraps an error that is wider than a terminal", () => {
  const message = "the peer closed the connection inside a response";
  const result = madeResult([{ tookMs: 1, failure: { kind: "closed", message } }]);
  assertStringIncludes(
    renderText(createReport(result)),
    "\n  error   count  example\n" +
      `  closed      1  ${message} (request\n` +
      `${" ".repeat(17)}${result.plan.requestIdOf(0)})\n`,
  );
});

Deno.test("renderText() has dashes if there are no latencies", () => {
  const text = renderText(createReport(madeResult([], {}, { interrupted: true })));
  assertEquals(
    text,
    `\
Results:
  Total:      0 requests
  Succeeded:  0
  Failed:     0
  Duration:   0µs
  Throughput: -

Latency:
  p50:        -
  p90:        -
  p99:        -
  max:        -

Status codes:
  none
`,
  );
});

Deno.test("renderText() shows unfinished requests and warnings only if there are any", () => {
  const cut: Told = { tookMs: 1, end: "cut" };
  const answered: Told[] = Array.from({ length: 200 }, () => ({ tookMs: 9 }));
  const one = renderText(createReport(madeResult([...answered, cut])));
  assertStringIncludes(one, "\nUnfinished:\n  1 request, cut off at the end of the run\n");
  const two = renderText(createReport(madeResult([...answered, cut, cut])));
  assertStringIncludes(two, "\nUnfinished:\n  2 requests, cut off at the end of the run\n");
  const doubtful = madeResult(answered, {}, { connectionsOpened: 150 });
  assertMatch(renderText(createReport(doubtful)), /\nWarnings:\n {2}150 connections were opened/);
  for (const heading of ["Errors", "Unfinished", "Warnings", "Open loop", "Percentiles"]) {
    assert(!CONTRACT.includes(heading) && !renderText(contractRun()).includes(heading), heading);
  }
});

Deno.test("renderText() shows the three times of an open loop side by side", () => {
  // Each takes 10 ms; from the hundredth on, each is sent 50 ms after it was due.
  const told = Array.from({ length: 200 }, (_, i) => ({
    atMs: 20 * i + (i < 100 ? 0 : 50),
    tookMs: 10,
  }));
  const result = madeResult(told, { ratePerSecond: 50, requests: 200 }, { unissued: 7 });
  assertStringIncludes(
    renderText(createReport(result)),
    `
Open loop:
              p50     p90     p99     max
  latency  10.0ms  60.0ms  60.0ms  60.0ms
  service  10.0ms  10.0ms  10.0ms  10.0ms
  lag         0µs  50.0ms  50.0ms  50.0ms
  Latency is measured from when a request was due, service from when it was
  sent. The lag between is the time users would have waited for earlier
  requests.
  7 requests were due before the end and never started.
`,
  );
});

/** Texts of reports that differ as much as possible. */
function* texts(color: boolean): Iterable<string> {
  const told: Told[] = [
    ...Array.from({ length: 30 }, (_, i) => ({ atMs: i, tookMs: 1 + i ** 2 })),
    { tookMs: 30_000, ...timedOut },
    { tookMs: 1, ...refused },
    { tookMs: 1, end: "cut" },
    { tookMs: 1, status: 500 },
  ];
  for (const outcomes of [told, told.slice(30), [], told.slice(0, 1)]) {
    for (const options of [{}, { ratePerSecond: 100, requests: 40 }, { durationMs: 1000 }]) {
      const report = createReport(madeResult(outcomes, options, { connectionsOpened: 99 }));
      for (const verbose of [false, true]) yield renderText(report, { color, verbose });
    }
  }
}

Deno.test("renderText() has no escape sequence without color, no trailing space, no empty section", () => {
  for (const text of texts(false)) {
    assert(!text.includes("\x1b"), text);
    for (const line of text.split("\n")) {
      assertEquals(line, line.trimEnd());
      assert([...line].length <= 80, line);
    }
    assert(!text.includes("\n\n\n") && text.endsWith("\n") && !text.endsWith("\n\n"), text);
    assert(!/NaN|undefined|null|Infinity/.test(text), text);
    // A heading has lines below it, and sections are separated by exactly one empty line.
    for (const section of text.trimEnd().split("\n\n")) {
      assertMatch(section, /^[A-Z][a-z ]+:(\n {2,}\S.*)+$|^All \d+ requests failed.*\.$/);
    }
  }
});

Deno.test("renderText() with color differs only by escape sequences", () => {
  const [plain, colored] = [[...texts(false)], [...texts(true)]];
  // deno-lint-ignore no-control-regex
  const stripped = colored.map((text) => text.replaceAll(/\x1b\[\d+m/g, "").split(HEX).join(""));
  for (const [i, text] of colored.entries()) {
    assert(text.startsWith("\x1b[1mResults:\x1b[22m\n"), text);
    assertEquals(stripped[i], plain[i].split(HEX).join(""));
  }
  const [mixed] = colored;
  assertStringIncludes(mixed, "  Succeeded:  \x1b[32m30\x1b[39m\n");
  assertStringIncludes(mixed, "  Failed:     \x1b[31m3\x1b[39m\n");
  assertStringIncludes(mixed, "  \x1b[31mtimeout\x1b[39m      1  ");
  assertStringIncludes(mixed, "Warnings:\x1b[22m\n  \x1b[33m");
  // Zero is neither good nor bad.
  const nothing = renderText(createReport(madeResult([])), { color: true });
  assertStringIncludes(nothing, "  Succeeded:  0\n  Failed:     0\n");
});

/** The part of a request ID that differs between runs. */
const HEX = /\b[0-9a-f]{8}(?=-\d{12})/;
