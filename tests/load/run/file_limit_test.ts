/**
 * Tests that the file limit is checked before anything is sent.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { openableConnections } from "../../../lib/load/run/file_limit.ts";
import { denoArgs } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { onUnix } from "../../support/system.ts";

/** Runs the program with a limit on open files. */
async function limitedTo(files: number, permissions: string[], ...args: string[]) {
  const command = [Deno.execPath(), ...denoArgs(args, permissions)];
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", 'ulimit -n "$0" && exec "$@"', String(files), ...command],
    cwd: new URL("../../../", import.meta.url),
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("openableConnections() returns the wanted number if there is room", () => {
  assertEquals(openableConnections(300), 300);
});

onUnix.test("more connections than files is bad usage, and nothing is sent", async () => {
  await using target = new RawTarget(() => ok());
  const { code, stdout, stderr } = await limitedTo(
    300,
    ["-N"],
    target.url,
    "-c",
    "400",
    "-n",
    "400",
  );
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(
    stderr,
    "--concurrency: 400 connections, but this process may open ",
  );
  assertEquals(target.connections, 0);
});

onUnix.test("running out of files is client_limit, with advice", async () => {
  await using target = new RawTarget(async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return ok();
  });
  // With network access only to the target, the limit cannot be tested in advance.
  const permissions = [`-N=127.0.0.1:${target.port}`];
  const args = [target.url, "-c", "400", "-n", "400", "-o", "json"];
  const { code, stdout } = await limitedTo(300, permissions, ...args);
  assertEquals(code, 0);
  const report = JSON.parse(stdout);
  assertEquals(report.errors.map(({ kind }: { kind: string }) => kind), ["client_limit"]);
  assertEquals(report.requests.failed, report.errors[0].count);
  assertEquals(report.warnings[0].kind, "client_limit");
});
