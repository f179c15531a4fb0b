/**
 * Tests runs whose standard output or standard error cannot be written to: nothing else is lost.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { denoArgs } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { lacking, onLinux, onUnix, unless } from "../../support/system.ts";
import { inFolder } from "../../support/temporary_folder.ts";

/** Runs the program in a shell that redirects its streams. */
async function redirected(args: readonly string[], redirection: string) {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `"$@" ${redirection}`, "bash", Deno.execPath(), ...denoArgs(args, ["-A"])],
    cwd: new URL("../../../", import.meta.url),
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}

onLinux.test("a full standard output costs the report, is said once, and saves the files", async () => {
  await using target = new RawTarget(() => ok());
  await inFolder(async (folder) => {
    const args = [target.url, "-n", "5", "--save", `${folder}/a`, "--html", `${folder}/b`];
    const { code, err } = await redirected(args, ">/dev/full");
    assertEquals(code, 4);
    assertMatch(err, /^load-tester: Could not write to standard output: No space left[^\n]*$/m);
    assertEquals(err.match(/load-tester: /g)?.length, 1);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["a", "b"]);
  });
});

onLinux.test("a full standard error matters only if the report goes there", async () => {
  await using target = new RawTarget(() => ok());
  const { code, out } = await redirected([target.url, "-n", "5"], "2>/dev/full");
  assertEquals(code, 0);
  assertStringIncludes(out, "  200: 5\n");
  const saving = await redirected([target.url, "-n", "5", "--save", "-"], "2>/dev/full");
  assertEquals(saving.code, 4);
  assertStringIncludes(saving.out, "-----END LOAD-TESTER RESULT-----");
});

onUnix.test("a reader that has gone costs the report, and nothing else", async () => {
  await using target = new RawTarget(() => ok());
  await inFolder(async (folder) => {
    const args = [target.url, "-n", "5", "--save", `${folder}/a`];
    const { out, err } = await redirected(args, "| true; echo ${PIPESTATUS[0]}");
    assertEquals(out, "4\n");
    assertStringIncludes(err, "Could not write to standard output: Broken pipe");
    assertEquals((await Deno.stat(`${folder}/a`)).size > 100, true);
  });
});

const NON_BLOCKING = `
import fcntl, os, subprocess, sys, time
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
fcntl.fcntl(w, 1031, 4096)
p = subprocess.Popen(sys.argv[1:], stdout=w)
os.close(w)
time.sleep(1)
while True:
    piece = os.read(r, 4096)
    if not piece: break
    os.write(1, piece)
sys.exit(p.wait())
`;

/** Python can create a non-blocking pipe. */
const withPipes = unless(Deno.build.os !== "linux" && "pipes of Linux", lacking("python3"));

withPipes.test("a non-blocking pipe with a slow reader gets the whole report", async () => {
  await using target = new RawTarget(() => ok());
  const command = [Deno.execPath(), ...denoArgs([target.url, "-n", "50", "-o", "json"])];
  const { code, stdout } = await new Deno.Command("python3", {
    args: ["-c", NON_BLOCKING, ...command],
    cwd: new URL("../../../", import.meta.url),
    stderr: "null",
  }).output();
  assertEquals(code, 0);
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)).requests.succeeded, 50);
});
