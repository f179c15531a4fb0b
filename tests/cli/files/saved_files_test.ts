/**
 * Tests the program with saved results: saving, comparing and merging, and errors of files.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeResult } from "../../../lib/report/saved/saved_bytes.ts";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { assertIdentities } from "../../support/identities.ts";
import { steadyRun } from "../../support/made_saved.ts";
import { denoArgs, type Ended, programInTerminal, startProgram } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { inTerminals, onLinux, onUnix } from "../../support/system.ts";

/** A temporary directory. */
class Directory implements Disposable {
  readonly path = Deno.makeTempDirSync();

  file(name: string): string {
    return `${this.path}/${name}`;
  }

  names(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

function run(args: readonly string[], ...permissions: string[]): Promise<Ended> {
  return startProgram(args, permissions).ended;
}

Deno.test("--save writes a result that merge and compare read", async () => {
  await using target = new RawTarget(() => ok());
  using directory = new Directory();
  const [a, b, union] = ["a", "b", "union"].map((name) => directory.file(name));
  const all = ["-N", `-R=${directory.path}`, `-W=${directory.path}`];
  const load = (file: string, ...more: string[]) =>
    run([target.url, "-n", "300", "-o", "json", "--save", file, ...more], ...all);
  // Run at the same time, as merge requires.
  const ended = await Promise.all([load(a), load(b)]);
  assertEquals(ended.map(({ code }) => code), [0, 0]);
  assertEquals(directory.names(), ["a", "b"]);
  const merged = await run(["merge", a, b, "--force", "-o", "json", "--save", union], ...all);
  assertEquals([merged.code, merged.stderr], [0, ""]);
  const report: Report = JSON.parse(merged.stdout);
  assertIdentities(report);
  const parts = ended.map(({ stdout }): Report => JSON.parse(stdout));
  assertEquals(report.requests.succeeded, 600);
  assertEquals(
    report.latencyMs.max,
    Math.max(...parts.map(({ latencyMs }) => latencyMs.max ?? 0)),
  );
  assertEquals(report.bytes.received, parts[0].bytes.received + parts[1].bytes.received);
  const text = await run(["merge", a, union, "--force"], `-R=${directory.path}`);
  assertStringIncludes(text.stdout, "  Total:      900 requests\n");
  assertStringIncludes(text.stdout, `Target: ${target.url}\n`);
  const compared = await run(["compare", a, union], `-R=${directory.path}`);
  assertEquals([compared.code, compared.stderr], [0, ""]);
  assertStringIncludes(compared.stdout, "too short");
});

Deno.test("--save works with threads, and the saved result is consistent", async () => {
  await using target = new RawTarget(() => ok());
  using directory = new Directory();
  const file = directory.file("a");
  const args = [target.url, "-n", "500", "--threads", "2", "--save", file];
  const { code, stderr } = await run(args, "-N", "-R", `-W=${directory.path}`);
  assertEquals(code, 0, stderr);
  const { stdout } = await run(["compare", file, file, "-o", "json"], `-R=${file}`);
  assertEquals(JSON.parse(stdout).measures.at(-1).name, "failures");
});

Deno.test("compare fails if the candidate is slower by more than allowed", async () => {
  using directory = new Directory();
  const [base, next] = ["base", "next"].map((name) => directory.file(name));
  const result = (tookMs: number) => steadyRun(15, 40, (second, i) => tookMs + (second + i) % 3);
  await Deno.writeFile(base, await encodeResult(result(20)));
  await Deno.writeFile(next, await encodeResult(result(30)));
  const compare = (...args: string[]) => run(["compare", ...args], `-R=${directory.path}`);
  const [found, allowed, faster] = await Promise.all([
    compare(base, next, "--fail-if-slower", "5%"),
    compare(base, next, "--fail-if-slower", "90%"),
    compare(next, base, "--fail-if-slower", "5%"),
  ]);
  assertEquals([found.code, allowed.code, faster.code], [1, 0, 0]);
  assertEquals(found.stderr, "load-tester: Slower by more than 5%: p50, p90.\n");
  assertEquals([allowed.stderr, faster.stderr], ["", ""]);
  assertMatch(found.stdout, /\np50 +21\.0ms +31\.0ms +\+47\.6% .* slower\n/);
  assertStringIncludes(faster.stdout, "The candidate is faster.");
  const markdown = await compare(base, next, "-o", "markdown");
  assertStringIncludes(markdown.stdout, "| p50 | 21.0ms | 31.0ms | +47.6% |");
  const short = directory.file("short");
  await Deno.writeFile(short, await encodeResult(steadyRun(3, 40, () => 90)));
  const untold = await compare(base, short, "--fail-if-slower", "5%");
  assertEquals(untold.code, 4);
  assertStringIncludes(untold.stderr, "--fail-if-slower could not be judged.");
  assertEquals((await compare(base, short)).code, 0);
});

const isWindows = Deno.build.os === "windows";

Deno.test("merge and compare report in one line what is wrong with which file", async () => {
  using directory = new Directory();
  const good = await encodeResult(steadyRun(3, 40, () => 5));
  const write = (name: string, bytes: Uint8Array) => {
    Deno.writeFileSync(directory.file(name), bytes);
    return directory.file(name);
  };
  const result = write("good", good);
  const other = write("other", await encodeResult(steadyRun(3, 40, () => 5, { concurrency: 3 })));
  const cases: [args: string[], message: string][] = [
    [["compare", result, directory.file("no")], "no such file."],
    [["compare", result, directory.path], "a directory, not a saved result."],
    [["compare", write("empty", new Uint8Array()), result], ": empty."],
    [["compare", write("cut", good.slice(0, 200)), result], ": damaged or cut off: "],
    [
      ["merge", result, write("text", new TextEncoder().encode("x"))],
      ": not a result of load-tester --save.",
    ],
    [["merge", result, write("json", new TextEncoder().encode("{}"))], ": a JSON report, "],
    [["merge", result, result], "the same run as an earlier file."],
    [
      ["compare", result, other, "--", other, result, other],
      `the same run as ${other}. Give each run once.`,
    ],
    [["merge", result, other], "concurrency differ. Use --force to merge anyway."],
    // Windows has no such device, and so no such file.
    [["merge", result, "/dev/zero"], isWindows ? "no such file" : "not a regular file."],
  ];
  await Promise.all(cases.map(async ([args, message]) => {
    const { code, stdout, stderr } = await run(args, "-R");
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, /^load-tester: \/[^\n]*\.\n$/);
    assertStringIncludes(stderr, message);
  }));
  const { code, stderr } = await run(["compare", result, result]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, `${result}: reading it needs -R=${result}.`);
});

inTerminals.test("--save without permission to write is refused before anything is sent", async () => {
  await using target = new RawTarget(() => ok());
  using directory = new Directory();
  const file = directory.file("a");
  const { code, screen } = await programInTerminal([target.url, "--save", file]);
  assertEquals(code, 2);
  assertStringIncludes(screen, `--save ${file} needs -W=${file}.`);
  const cases: [file: string, message: string][] = [
    [
      directory.file("no/a"),
      `the directory of ${directory.file("no/a")} does not exist. Create it first.`,
    ],
    [directory.path, `${directory.path} is a directory. Use the name of a file.`],
    ["", 'invalid value "". Use the name of a file.'],
  ];
  for (const [file, message] of cases) {
    const { code, stderr } = await run([target.url, "--save", file], "-N", "-R", "-W");
    assertEquals([code, stderr], [2, `load-tester: --save: ${message}\n`]);
  }
  assertEquals([target.connections, directory.names()], [0, []]);
});

inTerminals.test("--save in a terminal asks for nothing with -W of the file alone, or of its directory", async () => {
  await using target = new RawTarget(() => ok());
  using directory = new Directory();
  const file = directory.file("a");
  for (
    const flags of [
      [`-W=${file}`],
      [`-W=${directory.path}`],
      [`-W=${directory.path}`, `-R=${directory.path}`],
    ]
  ) {
    await Deno.writeTextFile(file, "what was there before, and is longer than nothing");
    const { code, screen } = await programInTerminal(
      [target.url, "-n5", "--save", file],
      ["-N", ...flags],
    );
    assertEquals(code, 0, screen);
    assertEquals(directory.names(), ["a"], flags.join(" "));
    const { code: read } = await run(["compare", file, file], `-R=${file}`);
    assertEquals(read, 0, flags.join(" "));
  }
});

onLinux.test("a file that cannot be written costs the file, not the report, and is said after it", async () => {
  await using target = new RawTarget(() => ok());
  using directory = new Directory();
  const load = (file: string, port = target.url) =>
    run([port, "-n5", "--no-progress", "--save", file], "-A");
  const full = await load("/dev/full");
  assertEquals(full.code, 4);
  assertStringIncludes(full.stdout, "  200: 5\n");
  assertMatch(
    full.stderr,
    /^load-tester: --save wrote nothing: [^\n]*No space left[^\n]*\n$/,
  );
  // The device still exists: nothing was renamed over it, and nothing removed.
  assertEquals((await Deno.stat("/dev/full")).isCharDevice, true);
  const loop = directory.file("loop");
  await Deno.symlink(loop, loop);
  const looped = await load(loop, "http://127.0.0.1:1/");
  assertEquals(looped.code, 4);
  assertMatch(looped.stderr, /^load-tester: --save wrote nothing: [^\n]*\n$/);
});

onUnix.test("--save keeps the mode of what it replaces, also through a link", async () => {
  await using target = new RawTarget(() => ok());
  using directory = new Directory();
  const [link, file] = [directory.file("link"), directory.file("file")];
  await Deno.writeTextFile(file, "before");
  await Deno.symlink(file, link);
  await Deno.chmod(file, 0o600);
  for (const path of [file, link]) {
    const { code } = await run([target.url, "-n5", "--save", path], "-N", "-R", "-W");
    const { mode, size } = await Deno.stat(file);
    assertEquals([code, mode! & 0o777, size > 100], [0, 0o600, true]);
  }
  assert((await Deno.lstat(link)).isSymlink);
  assertEquals(directory.names(), ["file", "link"]);
});

onUnix.test("--save to a pipe that nobody reads is given up", async () => {
  await using target = new RawTarget(() => ok());
  using directory = new Directory();
  const fifo = directory.file("fifo");
  await new Deno.Command("mkfifo", { args: [fifo] }).output();
  const saved = await run([target.url, "-n5", "--save", fifo], "-N", "-R", "-W");
  assertEquals(saved.code, 4);
  assertStringIncludes(saved.stdout, "  200: 5\n");
  assertStringIncludes(saved.stderr, "--save wrote nothing: nothing opened it for reading for 5 s");
});

onUnix.test("one file for two outputs, or for an output and an input, is refused", async () => {
  await using target = new RawTarget(() => ok());
  using directory = new Directory();
  const [file, link, feed] = ["file", "link", "feed.csv"].map((name) => directory.file(name));
  await Deno.writeTextFile(file, "before");
  await Deno.link(file, link);
  await Deno.writeTextFile(feed, "a\n1\n");
  const cases: [args: string[], message: string][] = [
    [["--save", file, "--html", file], "is the file of --save, too"],
    [["--save", file, "--log", `${directory.path}/./link`], "is the file of --save, too"],
    [["--save", directory.file("new"), "--html", directory.file("new")], "is the file of --save"],
    [["--feed", feed, "-H", "a: {{a}}", "--save", feed], "is also read by this command"],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await run([target.url, ...args], "-N", "-R", "-W");
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  }
  assertEquals([target.connections, await Deno.readTextFile(file)], [0, "before"]);
  const merged = await run(["merge", file, feed, "--save", link], "-R", "-W");
  assertEquals(merged.code, 2);
  assertStringIncludes(merged.stderr, "is also read by this command");
});

onUnix.test("--save through a link writes to what it leads to", async () => {
  await using target = new RawTarget(() => ok());
  using directory = new Directory();
  const [link, file] = [directory.file("link"), directory.file("file")];
  await Deno.writeTextFile(file, "");
  await Deno.symlink(file, link);
  const { code } = await run([target.url, "-n5", "--save", link], "-N", "-R", "-W");
  assertEquals(code, 0);
  assert((await Deno.lstat(link)).isSymlink);
  assert((await Deno.stat(file)).size > 100);
});

onUnix.test("a full disk leaves no part of the file, and what was there before where it is replaced", async () => {
  await using target = new RawTarget(() => ok());
  using directory = new Directory();
  using cache = new Directory();
  // A limit on the size of files simulates a full disk: 1 block of 512 or 1024 bytes.
  const limited = async (file: string, ...permissions: string[]) => {
    const command = denoArgs([target.url, "-n50", "--no-progress", "--save", file], permissions);
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: ["-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "bash", Deno.execPath(), ...command],
      cwd: new URL("../../../", import.meta.url),
      // Keeps Deno from writing its own files, caches and coverage, which the limit would truncate.
      clearEnv: true,
      env: { NO_COLOR: "1", PATH: Deno.env.get("PATH")!, DENO_DIR: cache.path },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals(code, 4, err);
    assertStringIncludes(out, "  200: 50\n");
    assertMatch(err, /^load-tester: --save wrote nothing: [^\n]*\n$/);
  };
  const file = directory.file("a");
  await Deno.writeTextFile(file, "before");
  const directoryFlags = ["-N", `-R=${directory.path}`, `-W=${directory.path}`];
  await limited(file, ...directoryFlags);
  assertEquals([directory.names(), await Deno.readTextFile(file)], [["a"], "before"]);
  await limited(file, "-N", `-W=${file}`);
  assertEquals([directory.names(), await Deno.readTextFile(file)], [["a"], "before"]);
});
