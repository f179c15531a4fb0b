/**
 * Tests which modules the program loads, because each takes time before the first request.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { startProgram } from "./support/program.ts";
import { ok, RawTarget } from "./support/raw_target.ts";
import { inFolder } from "./support/temporary_folder.ts";

const ROOT = new URL("../", import.meta.url);

/** Rooms that a plain run does not need, and files by the beginnings of their paths. */
const FOR_OPTIONS = [
  ...["lib/http/h2/", "lib/http/hpack/", "lib/http/frame/", "lib/http/dial/tunnel"],
  ...["lib/http/dial/node_tls", "lib/http/dial/alpn", "lib/capacity/", "lib/target/"],
  ...["lib/load/targets/", "lib/load/virtual_user/", "lib/load/log/", "lib/load/run/thread"],
  ...["lib/load/engine/alarm", "lib/load/engine/observers", "lib/load/plan/signatures"],
  ...["lib/report/page/", "lib/report/formats/", "lib/report/shards/", "lib/report/dashboard/"],
  ...["lib/report/saved/", "lib/report/compare/", "lib/report/capacity/", "lib/stats/compare/"],
  ...[
    "lib/report/assertions/abort_on",
    "lib/report/summary/run_metrics",
    "lib/report/summary/run_span",
    "lib/telemetry/meter",
  ],
  ...["lib/cli/curl", "lib/cli/dashboard/", "lib/cli/file_options", "lib/cli/files/inputs"],
];

/** Returns the modules that a command line loads, by path. */
async function loadedBy(args: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  await inFolder(async (folder) => {
    const { code, stderr } = await startProgram(args, ["-N", `--coverage=${folder}`]).ended;
    assertEquals(code, 0, stderr);
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".json")) continue;
      const { url } = JSON.parse(await Deno.readTextFile(`${folder}/${name}`));
      if (url.startsWith(ROOT.href)) paths.push(url.slice(ROOT.href.length));
    }
  });
  // Stand-ins for packages do not belong to the program.
  return paths.filter((path) => path.startsWith("lib/")).sort();
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = paths.map(async (path) => (await Deno.stat(new URL(path, ROOT))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

Deno.test("a plain run loads nothing that only an option needs", async () => {
  await using target = new RawTarget(() => ok());
  const loaded = await loadedBy([target.url, "-n", "1", "--no-progress"]);
  const unneeded = loaded.filter((path) => FOR_OPTIONS.some((start) => path.startsWith(start)));
  assertEquals(unneeded, []);
  // Limits slightly above the current numbers. A module costs about 0.15 ms per start.
  assert(loaded.length <= 150, `${loaded.length} modules`);
  assert(await sizeOf(loaded) <= 600_000, `${await sizeOf(loaded)} bytes`);
  assert(loaded.includes("lib/http/h1/connection.ts"), "modules are told by their paths");
});

Deno.test("--version loads nothing of a run", async () => {
  const loaded = await loadedBy(["--version"]);
  const ofRun = loaded.filter((path) => /^lib\/(http|load|report|stats)\//.test(path));
  assertEquals(ofRun, ["lib/load/plan/number_limits.ts"]);
  assert(loaded.length <= 20, `${loaded.length} modules`);
});
