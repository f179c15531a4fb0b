/**
 * Tests that the chart code is fetched for a page, and never for a run without one.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { denoArgs } from "../../support/program.ts";

/** Returns the npm packages in a cache that was empty before the program ran. */
async function packagesOf(args: readonly string[], permissions: readonly string[]) {
  const cache = await Deno.makeTempDir();
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: denoArgs(args, permissions),
      cwd: new URL("../../../", import.meta.url),
      env: { DENO_DIR: cache, NO_COLOR: "1" },
      stdin: "null",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const packages: string[] = [];
    for (const registry of namesIn(`${cache}/npm`)) {
      packages.push(...namesIn(`${cache}/npm/${registry}`));
    }
    return packages;
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

Deno.test("uPlot is fetched only for --html, and needs no permission besides writing", async () => {
  const file = await Deno.makeTempFile({ suffix: ".html" });
  try {
    assertEquals(await packagesOf(["demo", "-n", "20"], ["-N"]), []);
    const html = ["demo", "-n", "20", "--html", file];
    assertEquals(await packagesOf(html, ["-N", `-W=${file}`]), ["uplot"]);
    const page = await Deno.readTextFile(file);
    assert(page.includes("Leon Sorokin"), "with the name in its license");
  } finally {
    await Deno.remove(file);
  }
});
