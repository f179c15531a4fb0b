/**
 * Tests scenarios that never return, or exit the program: signals still end the run.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { assertIdentities } from "../../support/identities.ts";
import { denoArgs, startProgram } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { ScenarioFiles } from "../../support/scenario_files.ts";
import { delay, until } from "../../support/scenario_run.ts";
import { onUnix } from "../../support/system.ts";

const STUCK = `export default {
  request: ({ seq }) => {
    if (seq === 20) while (true) {}
    return {};
  },
};`;

onUnix.test("a hook that never returns is told of at the second Ctrl+C, and ended by the third", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write("stuck.ts", STUCK);
  const child = new Deno.Command(Deno.execPath(), {
    args: denoArgs([target.url, "-n", "100", "-c", "1", "-S", path], ["-N", `-R=${path}`]),
    cwd: new URL("../../../", import.meta.url),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const text = new Response(child.stderr).text();
  await until(() => target.requests >= 20);
  for (const pauseMs of [400, 1000, 0]) {
    child.kill("SIGINT");
    await delay(pauseMs);
  }
  const { signal } = await child.status;
  assertEquals(signal, "SIGINT");
  assertMatch(await text, /A hook of the scenario does not return, so there is no report\. Known/);
});

onUnix.test("a hook that never returns leaves the report of the seconds before it at the second Ctrl+C", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write("stuck.ts", STUCK.replace("20", "150"));
  const args = [target.url, "-q", "100", "-n", "1000", "-c", "5", "-S", path, "-o", "json"];
  const child = startProgram(args, ["-N", "-R"]);
  await until(() => target.requests >= 150);
  await delay(100);
  let isOver = false;
  child.ended.finally(() => isOver = true);
  // A busy machine may deliver two signals as one. The third press comes before the report has been
  // printed, as a second one does that a task runner passes on late.
  while (!isOver) {
    try {
      child.kill("SIGINT");
    } catch {
      // It has just ended.
    }
    await delay(400);
  }
  const { code, stdout, stderr } = await child.ended;
  assertEquals(code, 130);
  const report: Report = JSON.parse(stdout);
  assertIdentities(report);
  assertEquals(report.interrupted, true);
  assertEquals([report.elapsedMs >= 1000, report.series.length], [true, 1]);
  assert(report.requests.succeeded >= 50 && report.requests.succeeded < 150);
  assertEquals(report.warnings[0].kind, "thread_crashed");
  assertStringIncludes(stderr, "does not return, so the report ends with the last second before");
});

onUnix.test("a thread whose hook never returns is given up at the second Ctrl+C, and the report printed", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write("stuck.ts", STUCK);
  const args = [target.url, "-z", "30s", "-c", "2", "-S", path, "--threads", "2"];
  const child = startProgram(args, ["-N", "-R"]);
  // The thread of request 20 is stuck, and the other one continues.
  await until(() => target.requests >= 300);
  await delay(1200);
  child.kill("SIGINT");
  await delay(400);
  const startMs = performance.now();
  child.kill("SIGINT");
  const { code, stdout } = await child.ended;
  assertEquals(code, 130);
  // One second, plus the time a busy machine takes to end a process.
  assert(performance.now() - startMs < 3000);
  assertMatch(
    stdout,
    /Thread \d of the load does not answer: a hook of its scenario may be\s+stuck/,
  );
  assertMatch(stdout, /Succeeded: {2}\d{3,}/);
});

for (const threads of ["1", "2"]) {
  Deno.test(`Deno.exit() in a hook is an error of that request, with --threads ${threads}`, async () => {
    using files = new ScenarioFiles();
    await using target = new RawTarget(() => ok());
    const path = files.write(
      "exit.ts",
      `export default { request: ({ seq }) => seq === 7 ? Deno.exit(0) : {} };`,
    );
    const args = [target.url, "-n", "30", "-S", path, "--threads", threads];
    const { code, stdout } = await startProgram(args, ["-N", "-R"]).ended;
    assertEquals(code, 0);
    assertStringIncludes(stdout, "  Succeeded:  29\n");
    assertStringIncludes(stdout, "Deno.exit() is not allowed in a scenario");
  });
}
