/**
 * Tests how the program reads files, standard input and variables, and which permissions it needs.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { denoArgs, programInTurn } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { inTerminals } from "../../support/system.ts";

const ROOT = new URL("../../../", import.meta.url);

/** Runs the program with text on standard input. */
async function programWithInput(args: readonly string[], input: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: denoArgs(args),
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // If arguments are invalid, the program ends before it reads.
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stderr } = await child.output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

/** Types into a pseudo-terminal that runs the program; returns the exit code and the screen. */
async function programTypedInto(args: readonly string[], typed: string) {
  const source = "import os, pty, sys\n" +
    "pid, fd = pty.fork()\n" +
    "if pid == 0: os.execvp(sys.argv[2], sys.argv[2:])\n" +
    "screen = b''\n" +
    "typed = sys.argv[1].encode()\n" +
    "try:\n" +
    "  while (piece := os.read(fd, 4096)):\n" +
    "    screen += piece\n" +
    "    if typed and b'Ctrl+D' in screen: typed = not os.write(fd, typed)\n" +
    "except OSError: pass\n" +
    "sys.stdout.buffer.write(screen)\n" +
    "sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n";
  const command = denoArgs(args).filter((arg) => arg !== "--no-prompt");
  const { code, stdout } = await new Deno.Command("python3", {
    args: ["-c", source, typed, Deno.execPath(), ...command],
    cwd: ROOT,
    stdin: "null",
  }).output();
  return { code, screen: new TextDecoder().decode(stdout) };
}

Deno.test("standard input is the body with -D -, without any permission", async () => {
  await using target = new RawTarget(() => ok());
  const input = "a=1\r\nb=ü".repeat(20_000);
  const { code, stderr } = await programWithInput([target.url, "-n3", "-D", "-"], input);
  assertEquals([code, stderr], [0, "Running...  [3/3] done\n\n"]);
  assertEquals(target.seen.map(({ body }) => new TextDecoder().decode(body)), [
    input,
    input,
    input,
  ]);
});

Deno.test("standard input can be a part of a form, or of a curl command, but only once", async () => {
  await using target = new RawTarget(() => ok());
  const form = await programWithInput([target.url, "-n1", "-F", "a=<-"], "text");
  assertEquals(form.code, 0, form.stderr);
  assertStringIncludes(new TextDecoder().decode(target.seen[0].body), 'name="a"\r\n\r\ntext\r\n');
  const curl = await programWithInput(["--curl", `curl -d @- ${target.url}`, "-n1"], "a\nb");
  assertEquals(curl.code, 0, curl.stderr);
  assertEquals(new TextDecoder().decode(target.seen[1].body), "ab");
  const twice = await programWithInput([target.url, "-F", "a=@-", "-F", "b=@-"], "text");
  assertEquals(twice.code, 2);
  assertEquals(
    twice.stderr,
    "load-tester: --form: standard input is already read. Use - only once.\n",
  );
});

inTerminals.test("a body that is typed into a terminal is asked for", async () => {
  await using target = new RawTarget(() => ok());
  const { code, screen } = await programTypedInto([target.url, "-n2", "-D", "-"], "typed\n\x04");
  assertEquals(code, 0, screen);
  assertStringIncludes(
    screen,
    "Reading --body-file from the terminal. Press Ctrl+D on an empty line",
  );
  assertEquals(target.seen.map(({ body }) => new TextDecoder().decode(body)), [
    ...["typed\n", "typed\n"],
  ]);
});

Deno.test("files and variables need permission, and errors name the missing flag", async () => {
  await using target = new RawTarget(() => ok());
  const folder = await Deno.makeTempDir({ prefix: "load-tester-inputs-" });
  try {
    const path = `${folder}/body.txt`;
    await Deno.writeTextFile(path, "from a file");
    const curl = (text: string) => ["--curl", `curl ${text} ${target.url}`];
    const refused: [args: string[], message: string][] = [
      [[target.url, "-D", path], `--body-file ${path} needs -R=${path}.`],
      [[target.url, "-F", `a=@${path}`], `--form ${path} needs -R=${path}.`],
      [curl(`-d @${path}`), `--curl ${path} needs -R=${path}.`],
      [curl(`-T ${path}`), `--curl ${path} needs -R=${path}.`],
      [curl("-H 'A: b' -H \"C: $PATH\""), "--curl: reading $PATH needs -E=PATH."],
      [curl("--cacert ca.pem"), "--cacert ca.pem needs -R=ca.pem."],
    ];
    const withoutFlags = await programInTurn(refused.map(([args]) => args));
    for (const [i, { code, stdout, stderr }] of withoutFlags.entries()) {
      assertEquals([code, stdout], [2, ""], stderr);
      assertEquals(stderr, `load-tester: ${refused[i][1]}\n`);
    }
    const unreadable: [args: string[], message: string][] = [
      [[target.url, "-D", ""], '--body-file: invalid value "". Use the name of a file.'],
      [curl("--data-binary @"), '--curl: invalid value "". Use the name of a file.'],
      [curl("-T $'a\\x00b'"), '--curl: invalid value "a\\u0000b". Use the name of a file.'],
      [[target.url, "--cacert="], '--cacert: invalid value "". Use the name of a file.'],
      [[target.url, "-D", `${path}x`], `--body-file: ${path}x: no such file.`],
      [[target.url, "-D", folder], `--body-file: ${folder}: is a directory.`],
      [
        curl('-d "$LOAD_TESTER_NONE"'),
        "--curl: $LOAD_TESTER_NONE is not set. Set the variable, or put its value there.",
      ],
    ];
    const permissions = ["-N", `-R=${folder}`, "-E=NO_COLOR,LOAD_TESTER_NONE"];
    const withFlags = await programInTurn(unreadable.map(([args]) => args), permissions);
    for (const [i, { code, stderr }] of withFlags.entries()) {
      assertEquals([code, stderr], [2, `load-tester: ${unreadable[i][1]}\n`]);
    }
    assertEquals(target.connections, 0, "nothing is sent");
    const read: string[][] = [
      [target.url, "-D", path],
      curl(`-d @${path}`),
      curl(`-d "from a $NO_COLOR file"`),
    ];
    const sent = await programInTurn(read.map((args) => [...args, "-n1"]), permissions);
    for (const { code, stderr } of sent) assertEquals(code, 0, stderr);
    const bodies = target.seen.map(({ body }) => new TextDecoder().decode(body));
    assertEquals(bodies, ["from a file", "from a file", "from a 1 file"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("passwords are in no output, whatever is wrong with them", async () => {
  await using target = new RawTarget(() => null);
  const cases: [args: string[], code: number][] = [
    [[target.url, "-n2", "-v", "-a", "me:top-secret", "-H", "Cookie: a=top-secret"], 3],
    [[target.url, "-n2", "-o", "json", "-a", "me:top-secret", "-F", "password=top-secret"], 3],
    [[target.url, "-a", "top-secret"], 2],
    [[target.url, "-H", "Authorization: top-secret\x01"], 2],
    [["--curl", `curl -u top-secret ${target.url}`], 2],
    [["--curl", `curl --user=a:top-secret ${target.url}`], 2],
    [["--curl", `curl -x socks5://a:top-secret@b ${target.url}`], 2],
    [["--curl", `curl -v -u me:top-secret -b a=top-secret ${target.url}`, "-n2", "-v"], 3],
  ];
  const ended = await programInTurn(cases.map(([args]) => args));
  for (const [i, { code, stdout, stderr }] of ended.entries()) {
    const [, expected] = cases[i];
    assertEquals(code, expected, stderr);
    assert(!`${stdout}${stderr}`.includes("secret"), `${stdout}${stderr}`);
    assertMatch(`${stdout}${stderr}`, expected === 2 ? /^load-tester: --/ : /closed/);
  }
});
