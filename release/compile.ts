/**
 * How the executables are made: for which systems, with which modules and which permissions.
 *
 * Usage: deno task compile [--into=FOLDER] [TARGET…]; without a target, for all five systems.
 *
 * @module
 */
import { importMap } from "../offline/import_map.ts";

/** The systems that `deno compile` knows. */
const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];

/**
 * An executable cannot be told afterwards what it may do, and a file or a variable that somebody
 * names by an option is meant to be used. It may start no other program and load no library.
 */
const PERMISSIONS = ["--allow-net", "--allow-read", "--allow-write", "--allow-env", "--no-prompt"];

/**
 * What is allocated for a request is garbage when it is over: a young generation that grows to V8's
 * usual 16 MB only leaves the processor's cache, at some 3% of the CPU and 50 MB of memory.
 */
const V8_FLAGS = "--v8-flags=--max-semi-space-size=4";

/** The base of an executable comes from the network, and could not be had. */
const EXIT_NO_BASE = 3;

const THREAD = "lib/load/run/thread.ts";

const root = new URL("../", import.meta.url);

const into = Deno.args.find((arg) => arg.startsWith("--into="))?.slice("--into=".length) ?? "dist";
const named = Deno.args.filter((arg) => !arg.startsWith("--into="));
Deno.exit(await compileAll(named.length === 0 ? TARGETS : named));

async function compileAll(targets: readonly string[]): Promise<number> {
  for (const target of targets) {
    if (TARGETS.includes(target)) continue;
    console.error(`Cannot compile for "${target}": one of ${TARGETS.join(", ")} is wanted`);
    return 2;
  }
  for (const target of targets) {
    const file = `${into}/load-tester-${target}${target.includes("windows") ? ".exe" : ""}`;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["compile", "--no-check", V8_FLAGS, ...importMap, ...PERMISSIONS],
        // A thread's module is named by a URL, where `deno compile` does not see it.
        ...["--include", THREAD],
        ...["--target", target, "--output", file, "cli.ts"],
      ],
      cwd: root,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    if (success) {
      console.log(file);
      continue;
    }
    const said = new TextDecoder().decode(stderr);
    const reason = /Setting up base binary\.?\s+1: (.*)/.exec(said)?.[1];
    if (reason === undefined) {
      console.error(said);
      return 1;
    }
    console.error(`Cannot compile for ${target}: its base cannot be downloaded: ${reason}`);
    return EXIT_NO_BASE;
  }
  return 0;
}
