/**
 * Tests that tests of external programs are skipped if those are missing: each is registered with
 * the helpers in support/system.ts, and not with Deno.test().
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";

const FOLDER = new URL("./", import.meta.url);

/** Code that starts python3, openssl, nginx or shell tools. */
const STARTS =
  /\bAuthority\.create\(|\b(?:programInTerminal|programInSize|inTerminal)\(|\bCommand\("(?:python3|openssl|nginx|node|chromium)"/;

/** The tests of a file, by how each is registered. */
function testsOf(source: string): { by: string; body: string }[] {
  const starts = [...source.matchAll(/^ *(\w+)\.test\(/gm)];
  return starts.map(({ index, 1: by }, i) => ({
    by,
    body: source.slice(index, starts[i + 1]?.index),
  }));
}

/** The first lines of tests that would fail if their program is missing. */
function unguarded(source: string): string[] {
  return testsOf(source).filter(({ by, body }) => by === "Deno" && STARTS.test(body))
    .map(({ body }) => body.trim().split("\n")[0]);
}

async function* testFiles(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* testFiles(new URL(`${name}/`, folder));
    else if (name.endsWith("_test.ts")) yield new URL(name, folder);
  }
}

Deno.test("tests that start other programs are skipped where those are missing", async () => {
  let count = 0;
  const found: string[] = [];
  for await (const url of testFiles(FOLDER)) {
    // This file contains an unguarded example below.
    if (url.href === import.meta.url) continue;
    const source = await Deno.readTextFile(url);
    count += testsOf(source).filter(({ body }) => STARTS.test(body)).length;
    found.push(
      ...unguarded(source).map((line) => `${url.pathname.slice(FOLDER.pathname.length)}: ${line}`),
    );
  }
  assertEquals(found, []);
  assert(count > 20, `${count} tests that start programs`);
});

Deno.test("unguarded() finds a test that is not skipped", () => {
  const guarded = 'inTerminals.test("a", async () => {\n  await programInTerminal([]);\n});\n';
  assertEquals(unguarded(guarded), []);
  const plain = guarded.replace("inTerminals", "Deno");
  assertEquals(unguarded(guarded + plain), ['Deno.test("a", async () => {']);
});
