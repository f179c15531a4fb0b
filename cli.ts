/**
 * The program: `deno run -N jsr:@x/load-tester/cli --url http://127.0.0.1:8080/`, or
 * `deno install -g -N jsr:@x/load-tester/cli`. Importing it runs it; the module is
 * `jsr:@x/load-tester`.
 *
 * @module
 */
import { runProgram } from "./lib/cli/program.ts";

Deno.exit(await runProgram(Deno.args));
