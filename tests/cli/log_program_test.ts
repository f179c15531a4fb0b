/**
 * Tests --log: the file, standard error, errors, and reported losses.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { denoArgs, startProgram } from "../support/program.ts";
import { entriesIn } from "../support/logged_run.ts";
import { ok, RawTarget } from "../support/raw_target.ts";
import { onLinux, onUnix } from "../support/system.ts";
import { inFolder } from "../support/temporary_folder.ts";

Deno.test("--log needs only -W=FILE, and replaces the file with a line per request", async () => {
  await using target = new RawTarget(() => ok());
  await inFolder(async (folder) => {
    const path = `${folder}/requests.jsonl`;
    await Deno.writeTextFile(path, "x".repeat(1_000_000));
    const { code, stdout, stderr } = await startProgram(
      [target.url, "-n", "2000", "-c", "4", "--threads", "2", "--log", path],
      ["-N", "-R=lib", `-W=${path}`],
    ).ended;
    assertEquals(code, 0);
    const entries = entriesIn(await Deno.readTextFile(path));
    assertEquals(
      entries.map(({ requestId }) => requestId),
      target.field("X-Request-ID").sort(),
    );
    assertEquals([stderr, stdout.includes("request log")], [
      "Running...  [2000/2000] done\n\n",
      false,
    ]);
  });
});

Deno.test("--log - writes only the log to standard error", async () => {
  await using target = new RawTarget(({ turn }) => turn % 2 === 0 ? ok() : ok("", "500 Oh"));
  const args = [target.url, "-n", "100", "-c", "1", "--log", "-", "--log-if", "failed"];
  const { code, stdout, stderr } = await startProgram(args).ended;
  assertEquals(code, 0);
  assertStringIncludes(stdout, "  Failed:     50\n");
  const entries = entriesIn(stderr);
  assertEquals(entries.map(({ status }) => status), Array(50).fill(500));
});

const REFUSED: readonly (readonly [args: string[], permissions: string[], line: string])[] = [
  [["--log", "a.jsonl"], ["-N"], "--log a.jsonl needs -W=a.jsonl."],
  [["--log", "/no/such/a"], ["-N", "-W"], "--log: /no/such/a: its directory does not exist."],
  [["--log", "lib"], ["-N", "-W"], "--log: lib: is a directory."],
  [["--log", ""], ["-N", "-W"], '--log: invalid value "". Use the name of a file.'],
  [
    ["--log-if", "failed"],
    ["-N"],
    "--log-if needs --log FILE.",
  ],
  [["--log", "-", "--live"], ["-N"], "--live cannot be used with --log -. Log to a file."],
  [
    ["--log", "-", "--log-if", "slow"],
    ["-N"],
    '--log-if: invalid value "slow". Use a condition such as failed, unfinished, latency>200ms ' +
    "or status>=500.",
  ],
];

for (const [args, permissions, line] of REFUSED) {
  Deno.test(`${JSON.stringify(args)} is rejected in one line, and nothing is sent`, async () => {
    await using target = new RawTarget(() => ok());
    const ended = await startProgram([target.url, ...args], permissions).ended;
    assertEquals(ended, { code: 2, stdout: "", stderr: `load-tester: ${line}\n` });
    assertEquals(target.connections, 0);
  });
}

Deno.test("a log file is not truncated if another option is invalid", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/requests.jsonl`;
    await Deno.writeTextFile(path, "kept");
    const args = ["http://127.0.0.1:1/", "--log", path, "--assert", "p98<1s"];
    const { code } = await startProgram(args, ["-N", "-W"]).ended;
    assertEquals([code, await Deno.readTextFile(path)], [2, "kept"]);
  });
});

onLinux.test("a full disk costs the log, not the report, and is told of once", async () => {
  await using target = new RawTarget(() => ok());
  const { code, stdout, stderr } = await startProgram(
    [target.url, "-n", "150", "--log", "/dev/full", "-o", "json"],
    // Deno requires full permission for devices.
    ["-A"],
  ).ended;
  assertEquals([code, stderr], [4, "Running...  [150/150] done\n\n"]);
  const { requests, warnings } = JSON.parse(stdout);
  assertEquals(requests.succeeded, 150);
  // Ignores warnings of a busy machine.
  const ofLog = warnings.filter(({ kind }: { kind: string }) => /^log/.test(kind));
  const [{ kind, message }, ...others] = ofLog;
  assertEquals([kind, others], ["log_dropped", []]);
  assertMatch(
    message,
    /^150 lines of the request log could not be written: No space left on device/,
  );
});

onUnix.test("a reader of standard error who has gone costs the log alone", async () => {
  await using target = new RawTarget(() => ok());
  const child = new Deno.Command("sh", {
    args: [
      "-c",
      // The reading end of the pipe is closed before the program starts.
      'exec 3>&1; { "$@" 2>&1 >&3 3>&-; echo "code $?" >&3; } | :',
      "sh",
      Deno.execPath(),
      ...denoArgs([target.url, "-n", "150", "--log", "-", "-o", "json"]),
    ],
    cwd: new URL("../../", import.meta.url),
    stdout: "piped",
    stderr: "piped",
  });
  const { stdout } = await child.output();
  const [, json, code] = /^(\{.*\})\s*code (\d+)\s*$/s.exec(new TextDecoder().decode(stdout)) ?? [];
  assertEquals(code, "4");
  const { requests, warnings } = JSON.parse(json);
  assertEquals(requests.succeeded, 150);
  // Ignores warnings of a busy machine.
  const [dropped, ...others] = warnings.filter(({ kind }: { kind: string }) => /^log/.test(kind));
  assertEquals([dropped.kind, others], ["log_dropped", []]);
  assertStringIncludes(dropped.message, "Broken pipe");
});
