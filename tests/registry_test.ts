/**
 * Tests the package as published on JSR: its contents, and that it runs from there without a
 * prompt.
 *
 * @module
 */
import { dirname } from "node:path";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { inTerminal } from "./support/program.ts";
import { Registry } from "./support/registry.ts";
import { inTerminals } from "./support/system.ts";

const ROOT = new URL("../", import.meta.url);
const NAME = config.name;

/** A user's machine with Deno and an empty cache. */
class Machine implements AsyncDisposable {
  readonly folder: string;
  #env: Record<string, string>;

  private constructor(registry: Registry, folder: string) {
    this.folder = folder;
    this.#env = {
      JSR_URL: registry.url,
      DENO_DIR: `${folder}/cache`,
      DENO_INSTALL_ROOT: `${folder}/installed`,
      HOME: folder,
    };
  }

  static async start(registry: Registry): Promise<Machine> {
    return new Machine(registry, await Deno.makeTempDir());
  }

  /** Runs a command in a terminal; returns its output. Fails if it fails or prompts. */
  async run(command: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const { code, screen } = await inTerminal(command, {
      cwd: this.folder,
      env: { ...this.#env, ...env },
    });
    const rest = screen.replace(/^.*Download.*\r\n/gm, "");
    assert(!/Allow\?|requests .* access/.test(rest), rest);
    assertEquals(code, 0, `${command.join(" ")}\n${rest}`);
    return rest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

const deno = (...args: string[]) => [Deno.execPath(), ...args];

/** Runs `deno publish` from this folder. Types are not checked: `deno task check` does. */
async function publish(registry: Registry, ...args: string[]): Promise<string> {
  const cache = await Deno.makeTempDir();
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["publish", "--no-check", "--allow-dirty", ...args],
      cwd: ROOT,
      env: { JSR_URL: registry.url, DENO_DIR: cache, NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
    assertEquals(code, 0, said);
    return said;
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

/** Files that are published besides the modules under lib/. */
const TOP = [
  ...["CHANGELOG.md", "LICENSE", "README.md", "cli.ts", "deno.json", "load.ts", "mod.ts"],
  ...["report.ts", "results.ts", "capacity.ts"],
];

/** Returns the modules of a folder and its subfolders, such as `lib/units.ts`. */
function modulesIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? modulesIn(`${folder}${name}/`) : [`${folder}${name}`]
  );
}

Deno.test("deno publish uploads exactly the modules and their documentation", async () => {
  await using registry = await Registry.start();
  const said = await publish(registry, "--dry-run");
  const wanted = [...TOP, ...modulesIn("lib/")].sort();
  const listed = [...said.matchAll(/^ {3}(file:\S+) \(/gm)].map(([, url]) => url);
  assertEquals(listed.map((url) => url.slice(ROOT.href.length)).sort(), wanted);
  assertStringIncludes(said, "Checking for slow types in the public API...\n");
  // Cannot be known in advance: a module created at run time, the one passed to --scenario, and the
  // one by which the watchdog prints the report of a stuck thread.
  const unknown = "warning[unanalyzable-dynamic-import]: unable to analyze dynamic import";
  assertEquals(said.match(/\b(error|warning)\[.*/g), [unknown, unknown, unknown]);
  assertMatch(said, /lib\/report\/page\/chart_code\.ts:\d+:\d+\n/);
  assertMatch(said, /lib\/load\/scenario\/scenario_module\.ts:\d+:\d+\n/);
  assertMatch(said, /lib\/cli\/terminal\/watchdog\.ts:\d+:\d+\n/);
  assertEquals(registry.filesOf(NAME), undefined);

  await publish(registry, "--token=any", "--no-provenance");
  const files = registry.filesOf(NAME)!;
  assertEquals([...files.keys()].map((path) => path.slice(1)).sort(), wanted);
  for (const [path, bytes] of files) {
    // Bare specifiers mean nothing outside this folder.
    if (path.endsWith(".ts")) {
      const bare = /^(?:import|export)\b[^;]*?from "(?!\.|jsr:|npm:|node:)[^"]*"/m;
      assertEquals(
        bare.exec(new TextDecoder().decode(bytes).replace(/^ *\*.*$/gm, "")),
        null,
        path,
      );
    }
  }
});

inTerminals.test("from the registry all runs in a terminal with -N, and nothing is asked for", async () => {
  await using registry = await Registry.start();
  await publish(registry, "--token=any", "--no-provenance");
  await using machine = await Machine.start(registry);
  const run = (...args: string[]) => machine.run(deno("run", "-N", ...args));
  const page = `${machine.folder}/page.html`;
  const html = ["-W=page.html", `jsr:${NAME}`, "demo", "-n", "50", "--html", "page.html"];
  const warning = "load-tester: Warning: --html draws static charts";

  assertStringIncludes(await run(`jsr:${NAME}`, "demo", "-n", "500"), "  200: 500\r\n");

  const noNpm = { NPM_CONFIG_REGISTRY: "http://127.0.0.1:1/" };
  const withoutNpm = await machine.run(deno("run", "-N", ...html), noNpm);
  assertEquals(withoutNpm.split(warning).length, 2, withoutNpm);
  assert(!(await Deno.readTextFile(page)).includes("uPlot"), "the page does without");

  await Deno.writeTextFile(`${machine.folder}/load.ts`, PROGRAM);
  const [threads, cli, withNpm, installed, imported] = await Promise.all([
    run(`jsr:${NAME}`, "demo", "-n", "501", "--threads", "2"),
    run(`jsr:${NAME}@${config.version}/cli`, "--version"),
    run(...html),
    machine.run(deno("install", "-g", "-N", `jsr:${NAME}/cli`)).then(() =>
      machine.run([`${machine.folder}/installed/bin/load-tester`, "demo", "-n", "300"], {
        PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
      })
    ),
    run("load.ts"),
  ]);
  assertStringIncludes(threads, "  200: 501\r\n");
  assertStringIncludes(cli, `load-tester ${config.version}\r\n`);
  assert(!withNpm.includes(warning), withNpm);
  assert((await Deno.readTextFile(page)).includes("uPlot"), "the page has the code of its charts");
  assertStringIncludes(installed, "  200: 300\r\n");
  assertStringIncludes(imported, "200 succeeded\r\n");
});

/** A user's own program. */
const PROGRAM = `import { loadTest } from "jsr:${NAME}";

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
  return new Response("hello");
});
const url = \`http://127.0.0.1:\${server.addr.port}/\`;
const { report } = await loadTest({ url, requests: 200, threads: 2 });
console.log(\`\${report.requests.succeeded} succeeded\`);
await server.shutdown();
`;
