/**
 * Tests that the README and docs are correct: commands run, options exist, and links resolve.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { HelpTopic } from "../lib/cli/args/command.ts";
import { CAPACITY_OPTIONS } from "../lib/cli/args/result_commands.ts";
import { helpText } from "../lib/cli/args/help.ts";
import {
  COMPARE_OPTIONS,
  MERGE_OPTIONS,
  type OptionRow,
  RUN_OPTIONS,
  TARGET_OPTIONS,
} from "../lib/cli/args/option_table.ts";
import {
  anchorsOf,
  type Block,
  blocksOf,
  commandsOf,
  linksOf,
  masked,
  proseOf,
} from "./support/docs_page.ts";
import { DocsShell } from "./support/docs_shell.ts";

const ROOT = new URL("../", import.meta.url);

/** Commands in `sh` blocks that are not run here, and why. */
const NOT_RUN: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^(npx -y deno@\S+|deno) task /, "tasks run the tests, and these would run themselves"],
  [/^deno install /, "it would install"],
  [/ capacity .*--assert/, "a search takes a minute or two, and has tests of its own"],
  [/^(ab|autocannon|hey|k6|oha|vegeta|wrk) /, "other load testers, of which few are at hand"],
  [/^echo .*\| vegeta /, "likewise"],
  [
    /^(awk|jq) .*\.log \| load-tester --targets -/,
    "tests/load/targets/access_log_test.ts runs them",
  ],
];

/** Number of blocks run at a time: mostly they wait for the end of a short run. */
const AT_A_TIME = 6;

const TOPICS: Readonly<Record<HelpTopic, readonly OptionRow[]>> = {
  run: RUN_OPTIONS,
  all: RUN_OPTIONS,
  capacity: CAPACITY_OPTIONS,
  target: TARGET_OPTIONS,
  compare: COMPARE_OPTIONS,
  merge: MERGE_OPTIONS,
};

/** Returns the pages by their paths in the repository. */
async function readPages(): Promise<Map<string, string>> {
  const paths: string[] = [];
  for (const folder of ["", "docs/"]) {
    for await (const { name } of Deno.readDir(new URL(`./${folder}`, ROOT))) {
      if (name.endsWith(".md")) paths.push(folder + name);
    }
  }
  const texts = paths.map((path) => Deno.readTextFile(new URL(path, ROOT)));
  return new Map((await Promise.all(texts)).map((text, i) => [paths[i], text]));
}

/** A block of commands, and the output shown below it. */
interface Example {
  readonly block: Block;
  readonly commands: readonly string[];
  readonly shown: Block | undefined;
  /** Files that the page shows in full, by name. */
  readonly files: Readonly<Record<string, string>>;
}

function examplesOf(page: string, source: string): Example[] {
  const blocks = blocksOf(page, source);
  const files = Object.fromEntries(
    blocks.filter(({ mark }) => /^\w+\.\w+$/.test(mark)).map(({ mark, text }) => [mark, text]),
  );
  return blocks.flatMap((block, i) => {
    if (block.language !== "sh") return [];
    const commands = commandsOf(block).filter((command) =>
      !NOT_RUN.some(([pattern]) => pattern.test(command))
    );
    const next = blocks.at(i + 1);
    const shown = next?.mark === "output" ? next : undefined;
    return commands.length === 0 ? [] : [{ block, commands, shown, files }];
  });
}

/** How each report format shows failed requests. */
const FAILED = /^ {2}Failed: +[1-9].*|^\| Failed +\| +[1-9].*|^ {4}"failed": [1-9].*/m;

/** Returns why an example does not do what the page says; null if it does. */
async function complaint(shell: DocsShell, { block, commands, shown, files }: Example) {
  const { code, printed } = await shell.run(commands, files);
  const told = Number(/# .*\bexit code (\d+)/.exec(block.text)?.[1] ?? 0);
  const where = `${block.page}:${block.line}`;
  if (code !== told) return `${where} ended with ${code}, and not ${told}:\n${printed}`;
  const failed = told === 0 ? FAILED.exec(printed) : null;
  if (failed !== null) return `${where} has failed requests, "${failed[0]}":\n${printed}`;
  const lines = new Set(masked(printed));
  const lacking = masked(shown?.text ?? "").filter((line) => !lines.has(line));
  if (lacking.length === 0) return null;
  return `${where} shows ${JSON.stringify(lacking)}, and prints:\n${printed}`;
}

Deno.test({
  name: "every command of the docs runs, ends as described, and prints what is shown",
  // The commands are written for sh.
  ignore: Deno.build.os === "windows",
  fn: runCommands,
});

async function runCommands(): Promise<void> {
  const examples = [...await readPages()].flatMap(([page, source]) => examplesOf(page, source));
  assert(examples.length > 15, "examples");
  assert(examples.filter(({ shown }) => shown !== undefined).length > 1, "outputs");
  await using shell = await DocsShell.open();
  const complaints: string[] = [];
  const left = examples.values();
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (const example of left) complaints.push(await complaint(shell, example) ?? "");
  }));
  assertEquals(complaints.filter((text) => text !== "").join("\n\n"), "");
}

Deno.test("the options page contains every --help, and a description of each option", async () => {
  const page = (await readPages()).get("docs/options.md")!;
  const helps = blocksOf("docs/options.md", page).filter(({ mark }) => mark.startsWith("help "));
  assertEquals(helps.map(({ mark }) => mark), Object.keys(TOPICS).map((topic) => `help ${topic}`));
  for (const { mark, text } of helps) {
    assertEquals(text, helpText(mark.replace("help ", "") as HelpTopic), mark);
  }
  for (const { name } of RUN_OPTIONS.filter(({ name }) => name !== "help" && name !== "version")) {
    assertStringIncludes(page.replace(/^```text help[^]*?^```$/gm, ""), `--${name}`);
  }
});

Deno.test("the tables of options in the docs name existing options", async () => {
  const known = new Set(
    Object.values(TOPICS).flat().flatMap(({ name, letter }) => {
      return letter === undefined ? [`--${name}`] : [`--${name}`, `-${letter}`];
    }),
  );
  const readme = (await readPages()).get("README.md")!;
  const cells = [...proseOf(readme).matchAll(/^\| (`--?[A-Za-z][^|]*)\|/gm)].map(([, cell]) =>
    cell
  );
  const named = cells.flatMap((cell) => cell.match(/(?<![\w-])--?[A-Za-z][\w-]*/g) ?? []);
  assert(named.length > 20, "options");
  assertEquals(named.filter((option) => !known.has(option)), []);
});

Deno.test("every link of the docs leads to an existing file and heading", async () => {
  const pages = await readPages();
  let links = 0;
  for (const [page, source] of pages) {
    for (const link of linksOf(source)) {
      links++;
      const { pathname, hash } = new URL(link, new URL(page, ROOT));
      const path = pathname.slice(ROOT.pathname.length);
      await Deno.stat(new URL(path, ROOT)).catch(() => assert(false, `${page} links to ${link}`));
      if (hash === "") continue;
      const anchors = anchorsOf(pages.get(path) ?? "");
      assert(anchors.includes(hash.slice(1)), `${page} links to ${link}, and there is ${anchors}`);
    }
  }
  assert(links > 20, "links");
});

Deno.test("every task named in the docs exists in deno.json", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const named = [...await readPages()].flatMap(([page, source]) =>
    [...source.matchAll(/(?:deno|deno@\S+) task ([a-z:-]+)/g)].map(([, task]) => `${page} ${task}`)
  );
  assert(named.length > 5, "tasks");
  assertEquals(named.filter((text) => !(text.split(" ")[1] in tasks)), []);
});
