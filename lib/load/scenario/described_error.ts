/**
 * Describes an error thrown by a scenario in one line, with file, line and column.
 *
 * @module
 */

import { harmless } from "../../text.ts";

/** The URL of this package. */
const OWN = new URL("../../../", import.meta.url).href;
const LOADER = `${OWN}lib/load/scenario/scenario_module.ts`;
/** Escape sequences that Deno adds to its messages for terminals. */
// deno-lint-ignore no-control-regex
const MARKUP = /\x1b\[[0-9;]*m/g;
/** Enough to tell what is wrong; a message may quote a whole body. */
const MOST_LETTERS = 300;

/**
 * Describes an error in one line, with its position in a module.
 *
 * @param url the module that was being loaded
 * @param named the name to show for that module; its file name by default
 */
export function describedError(error: unknown, url?: string, named?: string): string {
  try {
    return described(error, url, named);
  } catch {
    return "the thrown value cannot be described";
  }
}

/** `instanceof` for a value that a hook threw, which may be a proxy that throws when inspected. */
export function isInstance<T>(thrown: unknown, kind: new (...args: never[]) => T): thrown is T {
  try {
    return thrown instanceof kind;
  } catch {
    return false;
  }
}

function described(error: unknown, url?: string, named?: string): string {
  if (!(error instanceof Error)) {
    return shortened(`${Deno.inspect(error).split("\n")[0]} was thrown`);
  }
  const text = String(error.message).replaceAll(MARKUP, "");
  const [first] = text.split("\n");
  const { name } = error;
  const said = first === "" ? name : saysKind(first, name) ? first : `${name}: ${first}`;
  // Skip frames of this package: the error is in the scenario. Deno's own frames do not match.
  const frames = `${text}\n${stackOf(error)}`.matchAll(
    /((?:file|https?):\/\/.+?):(\d+):(\d+)/g,
  );
  const frame = frames.find(([, file]) => !file.startsWith(`${OWN}lib/`));
  if (frame === undefined) return shortened(said);
  const [whole, file, line, column] = frame;
  const rest = said.replace(` at ${whole}`, "").replace(whole, "").trim();
  // Deno does not encode spaces in stack traces.
  const isNamed = url !== undefined && decoded(file) === decoded(url);
  const called = isNamed && named !== undefined ? named : decoded(file.split("/").at(-1)!);
  return `${shortened(rest)} (${harmless(called)}:${line}:${column})`;
}

/** The stack up to the frame that loaded the module; frames below it are irrelevant. */
function stackOf({ stack = "" }: Error): string {
  return String(stack).split(LOADER, 1)[0];
}

/** True if a message needs no error name in front: it has one already, or the name adds nothing. */
function saysKind(message: string, name: string): boolean {
  return name === "Error" || name === "UsageError" || message.startsWith(name) ||
    /^(Syntax|Type|Reference|Range)Error: /.test(message);
}

/** Also escapes: an error of JSON.parse quotes what the target sent. */
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
