/**
 * Keeps a scenario from exiting the program.
 *
 * @module
 */

/**
 * Makes `Deno.exit()` and `process.exit()` throw until disposed, because a hook that calls one of
 * them would lose the report of the run.
 */
export function forbidExit(): Disposable {
  const { exit } = Deno;
  Deno.exit = () => {
    throw new Error("Deno.exit() is not allowed in a scenario; throw an error instead");
  };
  return {
    [Symbol.dispose]() {
      Deno.exit = exit;
    },
  };
}
