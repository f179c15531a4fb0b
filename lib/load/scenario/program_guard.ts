/**
 * Keeps a scenario from ending the program, and its console from mixing with the report.
 *
 * @module
 */

/** Console methods that print to standard output, which is reserved for the report. */
const PRINTING = ["log", "info", "debug", "dir", "dirxml", "table"] as const;

let guards = 0;

/**
 * Returns true while the program runs a scenario but no other code of a caller, so that uncaught
 * errors belong to the scenario.
 */
export function isGuarded(): boolean {
  return guards > 0;
}

/**
 * Guards the program until disposed. `Deno.exit()` and `process.exit()` throw, because a hook that
 * calls one of them would lose the report of the run. `console.log()` and similar methods print to
 * standard error, because programs read the standard output of `-o json`.
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
