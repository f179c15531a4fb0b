/**
 * Tests that lib exports only what another file uses.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);
const EXPORT =
  /^export (?:abstract )?(?:async function|function|const|let|class|interface|type) (\w+)/gm;

/** Returns the exports of lib that no other file mentions. */
function unusedExports(sources: ReadonlyMap<string, string>): string[] {
  const files = new Map<string, Set<string>>();
  for (const [path, source] of sources) {
    for (const word of new Set(source.match(/\w+/g))) {
      files.set(word, (files.get(word) ?? new Set()).add(path));
    }
  }
  return [...sources].filter(([path]) => path.startsWith("lib/")).flatMap(([path, source]) =>
    [...source.matchAll(EXPORT)]
      .filter(([, name]) => files.get(name)!.size === 1)
      .map(([, name]) => `${path} exports ${name}`)
  );
}

/** Reads the modules of the project. */
async function readSources(): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  const readFolder = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
      const path = folder + name;
      if (isDirectory && folder !== "./") await readFolder(`${path}/`);
      else if (name.endsWith(".ts")) {
        sources.set(path, await Deno.readTextFile(new URL(path, ROOT)));
      }
    }
  };
  await Promise.all(["./", "lib/", "tests/", "bench/", "release/"].map(readFolder));
  return sources;
}

Deno.test("lib exports only names that another file uses", async () => {
  const sources = await readSources();
  assert(sources.size > 400, `${sources.size} files`);
  assertEquals(unusedExports(sources), []);
});

Deno.test("unusedExports() finds what only its own file uses", () => {
  const sources = new Map([
    ["lib/a.ts", "export const used = 1;\nexport interface Unused {}\nexport class Own {}\nOwn;"],
    ["lib/b.ts", 'import { used } from "./a.ts";'],
  ]);
  assertEquals(unusedExports(sources), ["lib/a.ts exports Unused", "lib/a.ts exports Own"]);
});
