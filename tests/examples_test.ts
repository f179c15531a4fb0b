/**
 * Tests that the scenarios in examples/ do what they demonstrate.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { importMap } from "../offline/import_map.ts";
import { blocksOf } from "./support/docs_page.ts";
import { denoArgs, startProgram } from "./support/program.ts";
import { ScenarioFiles } from "./support/scenario_files.ts";

const FOLDER = new URL("../examples/scenarios/", import.meta.url);
const NAMES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();

Deno.test("every example scenario runs against the test target, and its checks hold", async () => {
  assert(NAMES.length >= 4, `${NAMES}`);
  const target = startProgram(["target", "--port", "0"]);
  const [url] = /http:\S+/.exec(await target.firstLine)!;
  const ended = await Promise.all(NAMES.map((name) => {
    const args = [url, "-n", "30", "-o", "json", "-S", new URL(name, FOLDER).pathname];
    return startProgram(args, ["-N", "-R"]).ended;
  }));
  for (const [i, { code, stdout, stderr }] of ended.entries()) {
    assertEquals(code, 0, `${NAMES[i]}: ${stderr}`);
    const { plan, requests, checks } = JSON.parse(stdout);
    assertEquals(requests.succeeded, 30 * Math.max(1, plan.steps.length), NAMES[i]);
    assertEquals(requests.failed, 0, NAMES[i]);
    assert(checks.length > 0, NAMES[i]);
    for (const { name, passed, failed } of checks) assertEquals([passed, failed], [30, 0], name);
  }
  target.kill("SIGINT");
  await target.ended;
});

Deno.test("the code on the scenarios page has the stated types, and other code runs", async () => {
  using files = new ScenarioFiles();
  const page = await Deno.readTextFile(new URL("../docs/scenarios.md", import.meta.url));
  const blocks = blocksOf("docs/scenarios.md", page).filter(({ language }) => language === "ts");
  assert(blocks.length >= 3, `${blocks.length}`);
  const paths = blocks.map(({ text, mark }) =>
    files.write(mark, text.replace("jsr:@x/load-tester", import.meta.resolve("../mod.ts")))
  );
  const deno = async (...args: string[]) => {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: new URL("../", import.meta.url),
      stdout: "null",
      stderr: "piped",
    }).output();
    assert(success, `deno ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  };
  await deno("check", ...importMap, ...paths);
  // A scenario does nothing when run, other programs do.
  await Promise.all(paths.map((path) => deno(...denoArgs([], ["-N", "-R"], path))));
});
