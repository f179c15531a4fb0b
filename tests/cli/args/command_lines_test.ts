/**
 * Tests command lines that users bring from other tools, and typos. The lines are taken from the
 * tools' documentation, with other hosts and files.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type Command, parseCommand } from "../../../lib/cli/args/command.ts";
import { explained } from "../../../lib/cli/args/hints.ts";
import { UsageError } from "../../../lib/errors.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import { requireAssertions } from "../../../lib/report/assertions/assertion_check.ts";
import { shellWords } from "./shell_words.ts";

/** A tool, the line after the name of the program, and its outcome. */
const ROW = /^(\S+) \| (.*)\n {4}(.*)$/gm;

const text = await Deno.readTextFile(new URL("./command_lines.txt", import.meta.url));
const rows = [...text.matchAll(ROW)].map(([, tool, line, outcome]) => ({ tool, line, outcome }));

/** Returns the error message, or the options that differ from those of a plain run. */
function outcomeOf(line: string): string {
  const args = shellWords(line.replaceAll("\\n", "\n"));
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

for (const tool of new Set(rows.map(({ tool }) => tool))) {
  Deno.test(`command lines of ${tool === "-" ? "this program" : tool} have the expected outcome`, () => {
    for (const { line, outcome } of rows.filter((row) => row.tool === tool)) {
      assertEquals(outcomeOf(line), outcome, line);
    }
  });
}

Deno.test("the list of command lines is complete, and outcomes show no secret", () => {
  assertEquals(rows.length, text.split("\n").filter((line) => line.includes(" | ")).length);
  assert(rows.length >= 200, `${rows.length}`);
  for (const { outcome } of rows) {
    if (!outcome.startsWith("{")) assert(!outcome.includes("secret"), outcome);
  }
});
