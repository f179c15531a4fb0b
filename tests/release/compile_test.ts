/**
 * Tests that executables contain the whole program, and errors when they cannot be built.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder } from "../support/temporary_folder.ts";
import { importMap } from "../../offline/import_map.ts";

const ROOT = new URL("../../", import.meta.url);

async function output(command: string, args: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

const compile = (args: readonly string[], env?: Record<string, string>) =>
  output(Deno.execPath(), ["run", "-A", ...importMap, "release/compile.ts", ...args], env);

/** Returns the modules of this project that the program may load, according to Deno. */
async function modulesFrom(...entries: string[]): Promise<URL[]> {
  const found = new Set<string>();
  for (const entry of entries) {
    const { stdout } = await output(Deno.execPath(), ["info", "--json", ...importMap, entry]);
    const { modules }: { modules: Module[] } = JSON.parse(stdout);
    const visit = (specifier: string): void => {
      if (found.has(specifier) || !specifier.startsWith("file:")) return;
      found.add(specifier);
      for (const { code } of modules.find((m) => m.specifier === specifier)?.dependencies ?? []) {
        if (code?.specifier !== undefined) visit(code.specifier);
      }
    };
    visit(new URL(entry, ROOT).href);
  }
  return [...found].map((specifier) => new URL(specifier));
}

interface Module {
  specifier: string;
  dependencies?: { code?: { specifier?: string } }[];
}

const { target } = Deno.build;

Deno.test("an executable contains every module of the program, including its threads", async () => {
  await inFolder(async (folder) => {
    // Any executable can be the base: the embedded contents are the same.
    const { code, stdout, stderr } = await compile([`--into=${folder}`, target], {
      DENORT_BIN: Deno.execPath(),
    });
    assertEquals(code, 0, stderr);
    const file = stdout.trim();
    assertMatch(file, /[/\\]load-tester-[^/\\]+$/);
    const bytes = (await Deno.readFile(file)).subarray((await Deno.stat(Deno.execPath())).size / 2);
    // As bytes, because a text of a hundred megabytes would be slow.
    const held = new TextDecoder("latin1").decode(bytes);
    const modules = await modulesFrom("cli.ts", "lib/load/run/thread.ts");
    assert(modules.length > 80, `only ${modules.length} modules`);
    assert(held.includes('"--max-semi-space-size=4"'), "it lacks the size of the young generation");
    for (const url of modules) {
      const source = await Deno.readFile(url);
      assert(held.includes(new TextDecoder("latin1").decode(source)), `it lacks ${url}`);
    }
  });
});

Deno.test("if the base of an executable cannot be downloaded, that is one line and exit code 3", async () => {
  await inFolder(async (folder) => {
    const noWeb = { HTTPS_PROXY: "http://127.0.0.1:1/", NO_PROXY: "", DENO_DIR: folder };
    const { code, stdout, stderr } = await compile([`--into=${folder}`, target], noWeb);
    assertMatch(
      stderr,
      new RegExp(`^Cannot compile for ${target}: its base cannot be downloaded: .*\n$`),
    );
    assertEquals([code, stdout], [3, ""]);
  });
});

Deno.test("no executable is built for an unsupported system", async () => {
  const { code, stderr } = await compile([target, "mips"]);
  assertMatch(stderr, /^Unknown target "mips". Use one of x86_64-.*\.\n$/);
  assertEquals(code, 2);
});

Deno.test("the executable runs, if its base can be downloaded", async (t) => {
  await inFolder(async (folder) => {
    const { code, stdout, stderr } = await compile([`--into=${folder}`, target]);
    if (code === 3) {
      await t.step({ name: stderr.trim(), ignore: true, fn() {} });
      return;
    }
    assertEquals(code, 0, stderr);
    const page = `${folder}/page.html`;
    const args = ["demo", "-n", "500", "--threads", "2", "--html", page];
    const demo = await output(stdout.trim(), args);
    assertEquals(demo.code, 0, demo.stderr);
    assertStringIncludes(await Deno.readTextFile(page), "500");
    assertStringIncludes(demo.stdout, "  200: 500\n");
  });
});
