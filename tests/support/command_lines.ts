/**
 * Provides command lines that users bring from other tools, and their outcomes here.
 *
 * @module
 */
import { assert } from "@std/assert";
import { type Command, parseCommand } from "../../lib/cli/args/command.ts";
import { explained } from "../../lib/cli/args/hints.ts";
import { UsageError } from "../../lib/errors.ts";
import { createPlan } from "../../lib/load/plan/plan.ts";
import { requireAssertions } from "../../lib/report/assertions/assertion_check.ts";
import { shellWords } from "../cli/args/shell_words.ts";

/** A tool, the line after the name of the program, and its outcome. */
interface LineCase {
  readonly tool: string;
  readonly line: string;
  readonly outcome: string;
}

const ROW = /^(\S+) \| (.*)\n {4}(.*)$/gm;

/** File with the cases: two lines each. */
export const LINES_FILE = new URL("../cli/args/command_lines.txt", import.meta.url);

/** Returns the cases. */
export function lineCases(): LineCase[] {
  const text = Deno.readTextFileSync(LINES_FILE);
  const rows = [...text.matchAll(ROW)].map(([, tool, line, outcome]) => ({ tool, line, outcome }));
  const lines = text.split("\n").filter((line) => line.includes(" | ") && !line.startsWith(" "));
  assert(rows.length === lines.length, `${rows.length} of ${lines.length} cases`);
  return rows;
}

/** Returns the error message, or the options that differ from those of a plain run. */
export function outcomeOf(line: string): string {
  const args = shellWords(line.replaceAll("\\n", "\n").replaceAll("\\r", "\r"));
  try {
    const command = parseCommand(args);
    if (command.kind === "run") {
      const { options, files } = command;
      const hasFiles = Object.values(files).some((path) => path !== undefined);
      if (!hasFiles && options.scenario === undefined && command.curl === undefined) {
        requireAssertions(createPlan(options));
      }
    }
    return JSON.stringify(shown(command));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return explained(error, args);
  }
}

function shown(command: Command): Record<string, unknown> {
  if (command.kind !== "run") return { ...command };
  const plain = parseCommand(["http://127.0.0.1:8080/"]);
  assert(plain.kind === "run");
  const { sources, presentation, options, files, ...rest } = command;
  return {
    ...changed(options, plain.options),
    ...changed(files, plain.files),
    ...changed(rest, plain),
    ...changed(presentation, plain.presentation),
    ...(sources.body === undefined ? {} : { [sources.option]: sources.body }),
  };
}

function changed(values: object, plain: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) =>
      JSON.stringify(value) !== JSON.stringify((plain as Record<string, unknown>)[name])
    ),
  );
}
