/**
 * A program that runs the command line several times in one process, with the permissions of that
 * process: `runs_in_turn.ts '[["URL", "-n", "5"], ["--version"]]'`. Prints the arguments before
 * each run.
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
