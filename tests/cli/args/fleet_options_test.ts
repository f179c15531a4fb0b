/**
 * Tests which shards and start times the command line accepts.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { parseCommand, type RunCommand } from "../../../lib/cli/args/command.ts";
import { UsageError } from "../../../lib/errors.ts";

function run(...args: string[]): RunCommand {
  return parseCommand(["http://127.0.0.1/", ...args]) as RunCommand & { kind: "run" };
}

Deno.test("--shard is a part of the load, or auto", () => {
  assertEquals(run("--shard", "0/1").shard, { index: 0, of: 1 });
  assertEquals(run("--shard=3/4").shard, { index: 3, of: 4 });
  assertEquals(run("--shard", "auto").shard, "auto");
  assertEquals(run().shard, undefined);
  const error = assertThrows(() => run("--shard", "4/4"), UsageError, "indexes start at 0");
  assertEquals(error.option, "shard");
  for (const given of ["", "4", "1/0", "5/4", "-1/4", "1/4/2", "a/b", "0/10001", "1.5/2"]) {
    assertThrows(() => run(`--shard=${given}`), UsageError, "such as 0/4, or auto");
  }
});

Deno.test("--start-at accepts RFC 3339 or Unix seconds, and nothing ambiguous", () => {
  const noonMs = Date.parse("2027-01-31T12:00:00Z");
  const cases: [given: string, ms: number][] = [
    ["2027-01-31T12:00:00Z", noonMs],
    ["2027-01-31 12:00:00Z", noonMs],
    ["2027-01-31T13:00:00+01:00", noonMs],
    ["2027-01-31T12:00:00.250z", noonMs + 250],
    [String(noonMs / 1000), noonMs],
    [`${noonMs / 1000}.5`, noonMs + 500],
  ];
  for (const [given, ms] of cases) {
    assertEquals(run(`--start-at=${given}`).options.startAtMs, ms, given);
  }
  const refused = ["", "now", "12:00", "2027-01-31", "2027-01-31T12:00:00", `${noonMs}`, "10s"];
  const noDays = ["2027-02-29T12:00:00Z", "2027-04-31T12:00:00Z", "2027-13-31T12:00:00Z"];
  for (const given of [...refused, ...noDays]) {
    const error = assertThrows(() => run(`--start-at=${given}`), UsageError, "with its time zone");
    assertEquals(error.option, "start-at");
  }
});
