/**
 * Describes in one line what a scenario's code threw, with file, line and column.
 *
 * @module
 */

import { harmless } from "../../text.ts";

/** Where this package is. */
const OWN = new URL("../../../", import.meta.url).href;
const LOADER = `${OWN}lib/load/scenario/scenario_module.ts`;
/** What Deno marks up its messages with, for a terminal. */
// deno-lint-ignore no-control-regex
const MARKUP = /\x1b\[[0-9;]*m/g;
/** Enough to tell what is wrong; a message may quote a whole body. */
const MOST_LETTERS = 300;

/**
 * An error in one line, with where in a module it came from.
 *
 * @param url the module that was to be loaded
 * @param named what that is called; a module is called by its file's name where this is not said
 */
export function describedError(error: unknown, url?: string, named?: string): string {
  if (!(error instanceof Error)) {
    return shortened(`${Deno.inspect(error).split("\n")[0]} was thrown`);
  }
  const text = String(error.message).replaceAll(MARKUP, "");
  const [first] = text.split("\n");
  const { name } = error;
  const said = first === "" ? name : saysKind(first, name) ? first : `${name}: ${first}`;
  // This package's frames are not where the fault is; Deno's own have no such place.
  const frames = `${text}\n${stackOf(error)}`.matchAll(
    /((?:file|https?):\/\/.+?):(\d+):(\d+)/g,
  );
  const frame = frames.find(([, file]) => !file.startsWith(`${OWN}lib/`));
  if (frame === undefined) return shortened(said);
  const [whole, file, line, column] = frame;
  const rest = said.replace(` at ${whole}`, "").replace(whole, "").trim();
  // Deno writes a space as it is, in what it says of a stack.
  const isNamed = url !== undefined && decoded(file) === decoded(url);
  const called = isNamed && named !== undefined ? named : decoded(file.split("/").at(-1)!);
  return `${shortened(rest)} (${harmless(called)}:${line}:${column})`;
}

/** The stack down to where a module was loaded: what is below that has nothing to do with it. */
function stackOf({ stack = "" }: Error): string {
  return String(stack).split(LOADER, 1)[0];
}

/** True where a message needs no name before it: it has one, or that says nothing. */
function saysKind(message: string, name: string): boolean {
  return name === "Error" || name === "UsageError" || message.startsWith(name) ||
    /^(Syntax|Type|Reference|Range)Error: /.test(message);
}

/** Harmless too: an error of JSON.parse quotes what the target sent. */
function shortened(text: string): string {
  return harmless(text.length <= MOST_LETTERS ? text : `${text.slice(0, MOST_LETTERS)}…`);
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
