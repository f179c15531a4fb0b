/**
 * Keeps a scenario from ending the program, and its console from mixing with the report.
 *
 * @module
 */

/** What of the console goes to standard output, which is the report's. */
const PRINTING = ["log", "info", "debug", "dir", "dirxml", "table"] as const;

let guards = 0;

/**
 * True while the program runs a scenario, and nothing else of a caller's: errors that nothing
 * catches are the scenario's then.
 */
export function isGuarded(): boolean {
  return guards > 0;
}

/**
 * Guards the program until disposed. `Deno.exit()` and `process.exit()` throw, because a hook that
 * calls one of them would lose the report of the run; `console.log()` and the like print to standard
 * error, because `-o json` is read by programs.
 */
export function guardProgram(): Disposable {
  const { exit } = Deno;
  const printing = PRINTING.map((name) => [name, console[name]] as const);
  guards++;
  Deno.exit = () => {
    throw new Error("Deno.exit() is not allowed in a scenario; throw an error instead");
  };
  for (const name of PRINTING) console[name] = console.error;
  return {
    [Symbol.dispose]() {
      guards--;
      Deno.exit = exit;
      for (const [name, print] of printing) console[name] = print;
    },
  };
}
