/**
 * Tests that the help covers every option and fits a terminal.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { helpText } from "../../../lib/cli/args/help.ts";
import { type OptionRow, RUN_OPTIONS, TARGET_OPTIONS } from "../../../lib/cli/args/option_table.ts";

const TEXTS: [of: "all" | "target", rows: readonly OptionRow[]][] = [
  ["all", RUN_OPTIONS],
  ["target", TARGET_OPTIONS],
];

for (const [of, rows] of TEXTS) {
  const lines = helpText(of).split("\n");

  Deno.test(`helpText() of ${of} has a line for every option, in the order of the table`, () => {
    const optionLines = lines.filter((line) => /^ {2}(-\S, | {4})--/.test(line));
    assertEquals(optionLines.length, rows.length);
    for (const [i, { name, letter, value, help }] of rows.entries()) {
      const flag = letter === undefined ? `      --${name}` : `  -${letter}, --${name}`;
      const left = value === undefined ? flag : `${flag} ${value}`;
      assertEquals(optionLines[i].slice(0, 32).trimEnd(), left, "left column");
      assertEquals(optionLines[i].slice(32), help, "right column");
    }
  });

  Deno.test(`helpText() of ${of} fits 80 columns, without trailing spaces`, () => {
    assertEquals(lines.filter((line) => line.length > 80), []);
    assertEquals(lines.filter((line) => line !== line.trimEnd()), []);
    assertEquals(lines.at(-1), "", "one line end at the end");
    assert(lines.at(-2) !== "");
  });
}

Deno.test("helpText() of all describes the commands, the exit codes and Ctrl+C", () => {
  const text = helpText("all");
  for (const command of ["[options] --url URL", "demo [options]", "target [options]"]) {
    assertStringIncludes(text, `load-tester ${command} `);
  }
  for (const code of ["0", "2", "3", "130", "143"]) {
    assert(new RegExp(`Exit codes:[^]*\\b${code}\\b`).test(text), `exit code ${code}`);
  }
  assertStringIncludes(text, "Ctrl+C");
});

Deno.test("helpText() of run fits one screen: examples first, then the most common options", () => {
  const lines = helpText("run").split("\n");
  assert(lines.length <= 40, `${lines.length} lines`);
  assertEquals(lines.filter((line) => line.length > 80), []);
  const firstOption = lines.findIndex((line) => line.startsWith("  -n, --requests"));
  const firstExample = lines.findIndex((line) => line.startsWith("  load-tester http://"));
  assert(firstExample > 0 && firstExample < firstOption);
  for (const name of ["requests", "duration", "rate", "header", "assert", "help"]) {
    assert(lines.some((line) => line.includes(`--${name}`)), name);
  }
});
