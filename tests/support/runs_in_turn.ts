/**
 * A program that runs the command line several times in one process, with the permissions of that
 * process: `runs_in_turn.ts '[["URL", "-n", "5"], ["--version"]]'`. Each run is headed by its
 * arguments.
 *
 * @module
 */
import { runProgram } from "../../lib/cli/program.ts";

const runs: string[][] = JSON.parse(Deno.args[0]);
for (const args of runs) {
  console.log(`\n=== load-tester ${args.join(" ")}`);
  await runProgram(args);
}
console.log("=== end");
Deno.exit();
