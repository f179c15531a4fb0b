/**
 * A program that runs the command line several times in one process, with the permissions of that
 * process: `runs_in_turn.ts '[["URL", "-n", "5"], ["--version"]]'`. Before each run, it prints the
 * last exit code and the arguments to both streams, on a line that begins with a record separator.
 *
 * @module
 */
import { runProgram } from "../../lib/cli/program.ts";

/** Begins a line between two runs. */
export const SEPARATOR = "\x1e";

if (import.meta.main) {
  const runs: string[][] = JSON.parse(Deno.args[0]);
  let last = "begin";
  for (const args of runs) {
    announce(`${last}: ${JSON.stringify(args)}`);
    last = `${await runProgram(args)}`;
  }
  announce(`${last}: end`);
  Deno.exit();
}

function announce(text: string): void {
  const line = new TextEncoder().encode(`${SEPARATOR}${text}\n`);
  Deno.stdout.writeSync(line);
  Deno.stderr.writeSync(line);
}
