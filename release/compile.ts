/**
 * Builds the executables: for which systems, with which modules and permissions.
 *
 * Usage: deno task compile [--into=FOLDER] [TARGET…]; without a target, for all five systems.
 *
 * @module
 */
import { importMap } from "../offline/import_map.ts";

/** The systems that `deno compile` supports. */
const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];

/**
 * An executable's permissions are fixed at build time, while options name files and variables to
 * use. Executables can neither start programs nor load libraries.
 */
const PERMISSIONS = ["--allow-net", "--allow-read", "--allow-write", "--allow-env", "--no-prompt"];

/**
 * Allocations of a request become garbage when it completes. The usual young generation of 16 MB
 * would only exceed the processor's cache, at a cost of 3% of the CPU and 50 MB of memory.
 */
const V8_FLAGS = "--v8-flags=--max-semi-space-size=4";

/** The exit code if the base of an executable could not be downloaded. */
const EXIT_NO_BASE = 3;

const THREADS = ["lib/load/run/thread.ts", "lib/cli/stuck_report.ts"];

const root = new URL("../", import.meta.url);

const into = Deno.args.find((arg) => arg.startsWith("--into="))?.slice("--into=".length) ?? "dist";
const named = Deno.args.filter((arg) => !arg.startsWith("--into="));
Deno.exit(await compileAll(named.length === 0 ? TARGETS : named));

async function compileAll(targets: readonly string[]): Promise<number> {
  for (const target of targets) {
    if (TARGETS.includes(target)) continue;
    console.error(`Unknown target "${target}". Use one of ${TARGETS.join(", ")}.`);
    return 2;
  }
  for (const target of targets) {
    const file = `${into}/load-tester-${target}${target.includes("windows") ? ".exe" : ""}`;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["compile", "--no-check", V8_FLAGS, ...importMap, ...PERMISSIONS],
        // `deno compile` does not see the modules of threads, which are referenced by URL.
        ...THREADS.flatMap((path) => ["--include", path]),
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
