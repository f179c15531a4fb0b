/**
 * Tests that a paused generator is named as the reason for its measurements.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { assertIdentities } from "../../support/identities.ts";
import { startProgram } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { withSignals } from "../../support/system.ts";
import { until } from "../../support/until.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs the program, stops it for a second during the load, and returns its report. */
async function stoppedRun(target: RawTarget, args: readonly string[]): Promise<Report> {
  const { ended, kill } = startProgram([target.url, "-o", "json", ...args]);
  await until(() => target.requests >= 4);
  kill("SIGSTOP");
  await delay(1000);
  kill("SIGCONT");
  const { stdout } = await ended;
  const report: Report = JSON.parse(stdout);
  assertIdentities(report);
  const [first] = report.warnings;
  assertEquals(first.kind, "generator_limit");
  assertStringIncludes(first.message, "The load generator stood still for");
  return report;
}

withSignals.test("a generator that is stopped in an open loop does not blame the target", async () => {
  await using target = new RawTarget(() => ok());
  const report = await stoppedRun(target, ["-q", "200", "-z", "2500ms", "-c", "5"]);
  assert(report.lagMs!.max! > 500, `${report.lagMs!.max} ms`);
  assert(!report.warnings.some(({ kind }) => kind === "concurrency_limit"));
});

withSignals.test("a generator that is stopped past the timeout says so of the time-outs it counts", async () => {
  await using target = new RawTarget(async () => (await delay(30), ok()));
  await stoppedRun(target, ["-c", "4", "-z", "2s", "-t", "300ms"]);
});
