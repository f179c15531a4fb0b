/**
 * Tests that no option makes Deno prompt, with any form of network permission: in a terminal, a
 * prompt would block the program.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { programInTerminal, RUNS_IN_TURN } from "../support/program.ts";
import { ok, RawTarget } from "../support/raw_target.ts";
import { SEPARATOR } from "../support/runs_in_turn.ts";
import { inTerminals } from "../support/system.ts";
import { inFolder } from "../support/temporary_folder.ts";

/** Every option that reads, writes, resolves a name, connects or starts a thread. */
function optionsIn(folder: string, port: number): string[][] {
  const url = `http://localhost:${port}/`;
  const file = `${folder}/file`;
  return [
    [url],
    [url, "-4"],
    [url, "-6"],
    [url, "-4", "--no-keepalive"],
    [url, "--connect-to", `localhost:${port}`],
    [url, "--connect-to", `127.0.0.1:${port}`],
    [url, "-4", "--connect-to", `localhost:${port}`],
    [url, "--proxy", `http://localhost:${port}`],
    [url, "-4", "--proxy", `http://localhost:${port}`],
    // The target does not speak TLS.
    [url.replace("http", "https"), "-k", "--connect-timeout", "500ms"],
    [url.replace("http", "https"), "-k", "-4", "--connect-timeout", "500ms"],
    [url, "--redirects", "3"],
    [url, "--unix-socket", `${folder}/socket`],
    [url, "--threads", "2"],
    [url, "-q", "100", "-z", "100ms"],
    [url, "-c", "300", "-n", "300"],
    [url, "--save", file],
    [url, "--html", file],
    [url, "--log", file],
    [url, "--feed", file],
    [url, "-D", file],
    [url, "-F", `a=@${file}`],
    [url, "--cacert", file],
    [url, "--cert", file, "--key", file],
    [url, "--targets", file],
    [url, "-S", `${folder}/scenario.ts`],
    ["--curl", `curl -4 -d @${file} ${url}`],
    ["--curl", `curl -u "$USER" ${url}`],
    ["demo"],
    ["target", "--port", "0"],
    ["compare", file, file],
    ["merge", file, file, "--save", file],
  ];
}

for (const form of ["-N", "-N=HOST:PORT", "-N=HOST", "none"] as const) {
  inTerminals.test(`no option causes a permission prompt, with ${form}`, async () => {
    await using target = new RawTarget(() => ok());
    await inFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/scenario.ts`, "export default { request: () => ({}) };");
      const { port } = new URL(target.url);
      const flag = form.replace("HOST", "localhost").replace("PORT", port);
      // Without a permission to listen, the server cannot run until it is stopped.
      const runs = optionsIn(folder, Number(port))
        .filter(([name]) => name !== "target" || form !== "-N")
        .map((options) => isRun(options) ? [...options, "-n5"] : options);
      const { screen } = await programInTerminal(
        [JSON.stringify(runs)],
        form === "none" ? [] : [flag],
        RUNS_IN_TURN,
      );
      assert(!/Allow\?|Deny|requests .* access/.test(screen), screen);
      assert(!/Uncaught|NotCapable|at file:/.test(screen), screen);
      // Both streams are on the screen.
      assertEquals(screen.split(SEPARATOR).length - 1, 2 * (runs.length + 1), screen);
    });
  });
}

function isRun(options: readonly string[]): boolean {
  return !["target", "compare", "merge"].includes(options[0]) && !options.includes("-n");
}
