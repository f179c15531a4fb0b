/**
 * Tests the output and exit codes of --assert and --abort-on.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Report } from "../../lib/report/shape/report_shape.ts";
import { program, programInTurn, startProgram } from "../support/program.ts";
import { ok, RawTarget } from "../support/raw_target.ts";
import { withSignals } from "../support/system.ts";
import { until } from "../support/until.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A target that fails every fourth request. */
function faulty(): RawTarget {
  let answered = 0;
  return new RawTarget(() => answered++ % 4 === 0 ? ok("no", "503 Busy") : ok());
}

Deno.test("the exit code is 1 if an assertion does not hold, and each is printed with its number", async () => {
  await using target = faulty();
  const asserted = ["--assert", "failed<=25", "--assert", "failed < 1%", "--assert=p99.9<1h"];
  const { code, stdout } = await program(target.url, "-n", "100", "-c", "1", ...asserted);
  assertEquals(code, 1);
  const section = stdout.split("\nAssertions:\n")[1];
  assertEquals(section.split("\n"), [
    "  ✓  failed<=25   25",
    "  ✗  failed < 1%  25.0%",
    "  ✗  p99.9<1h     too few samples: 100 of at least 1000",
    "",
  ]);
});

Deno.test("the exit code is 0 if all assertions hold, and JSON contains them with their numbers", async () => {
  await using target = faulty();
  const asserted = ["--assert", "failed<=25%", "--assert", "status.503<26", "--assert", "p50<1h"];
  const { code, stdout } = await program(target.url, "-n", "100", "-o", "json", ...asserted);
  const { assertions, latencyMs }: Report = JSON.parse(stdout);
  assertEquals(code, 0);
  const held = { holds: true, reason: null };
  assertEquals(assertions, [
    { expression: "failed<=25%", actual: 25, ...held },
    { expression: "status.503<26", actual: 25, ...held },
    { expression: "p50<1h", actual: latencyMs.p50, ...held },
  ]);
});

Deno.test("exit code 3 takes precedence over 1: without a response there is nothing to assert", async () => {
  const { code, stdout } = await program("http://127.0.0.1:1/", "-n", "5", "--assert", "failed<1");
  assertEquals(code, 3);
  assertStringIncludes(stdout, "  ✗  failed<1  5\n");
});

withSignals.test("exit code 130 goes before 1: a run that was cut short has no verdict", async () => {
  await using target = new RawTarget(async () => (await delay(10), ok()));
  const { ended, kill } = startProgram([target.url, "-z", "1h", "--assert", "p50<1us"]);
  await until(() => target.requests >= 50);
  kill("SIGINT");
  const { code, stdout } = await ended;
  assertEquals(code, 130);
  assertMatch(stdout, / {2}✗ {2}p50<1us {2}\d/);
});

Deno.test("--abort-on ends a run without a signal, with a warning and exit code 1", async () => {
  await using target = new RawTarget(async () => (await delay(5), ok("no", "503 Busy")));
  const args = [target.url, "-z", "1h", "-o", "json", "--abort-on", "failed>90%"];
  const { code, stdout, stderr } = await program(...args);
  assertEquals(code, 1);
  const report: Report = JSON.parse(stdout);
  assertEquals([report.interrupted, report.warnings[0].kind], [false, "aborted"]);
  assertStringIncludes(report.warnings[0].message, ": measured 100.0%.");
  assert(report.elapsedMs >= 1000 && report.elapsedMs < 3_600_000);
  assertMatch(stderr, /\] ended early\n\n$/);
});

Deno.test("an invalid assertion is a usage error, and nothing is sent", async () => {
  await using target = new RawTarget(() => ok());
  const cases: [args: string[], message: RegExp][] = [
    [["--assert", "p99<200"], /--assert: invalid value "p99<200"\. .* such as p99<200ms\./],
    [["--abort-on", "p99<200"], /--abort-on: invalid value "p99<200"\. .* such as p99<200ms\./],
    [["--assert", "p98<1s"], /--assert: invalid value "p98<1s"\. Unknown metric p98\./],
    [["--assert", "lag.p99<1s"], /--assert: .*measured only with a rate\. Set a rate\./],
    [["--assert", 'target("a").max<1s'], /--assert: .*This run has one unnamed target\./],
    [["--live", "--no-progress"], /--live cannot be used with --no-progress\. Use one of them\./],
  ];
  const ended = await programInTurn(cases.map(([args]) => [target.url, ...args]));
  for (const [i, { code, stdout, stderr }] of ended.entries()) {
    assertMatch(stderr, cases[i][1]);
    assertMatch(stderr, /^load-tester: --.*\.\n$/);
    assertEquals([code, stdout], [2, ""], stderr);
  }
  assertEquals(target.connections, 0);
});
