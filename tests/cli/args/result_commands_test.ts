/**
 * What the command lines of compare and merge come to, and how they are refused.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { parseCommand } from "../../../lib/cli/args/command.ts";
import { COMPARE_OPTIONS, MERGE_OPTIONS } from "../../../lib/cli/args/option_table.ts";
import { UnknownOption } from "../../../lib/cli/args/spelling.ts";
import { UsageError } from "../../../lib/errors.ts";

const COMPARE = {
  kind: "compare",
  output: "text",
  allowsColor: true,
  failIfSlowerPercent: undefined,
} as const;
const MERGE = {
  kind: "merge",
  force: false,
  save: undefined,
  output: "text",
  allowsColor: true,
  verbose: false,
} as const;

Deno.test("parseCommand() takes two files to compare, or several a side", () => {
  const sides: [args: string, base: string[], next: string[]][] = [
    ["compare a b", ["a"], ["b"]],
    ["compare -- a b", ["a"], ["b"]],
    ["-- compare a b", ["a"], ["b"]],
    ["compare a -- b", ["a"], ["b"]],
    ["compare a b -- c", ["a", "b"], ["c"]],
    ["compare a b c -- d e f", ["a", "b", "c"], ["d", "e", "f"]],
    ["-- compare a b c -- d e f", ["a", "b", "c"], ["d", "e", "f"]],
  ];
  for (const [args, base, next] of sides) {
    assertEquals<unknown>(parseCommand(args.split(" ")), { ...COMPARE, base, next }, args);
  }
});

Deno.test("parseCommand() takes the options of compare on either side", () => {
  const options = { output: "markdown", allowsColor: false, failIfSlowerPercent: 5 };
  const expected = { ...COMPARE, ...options, base: ["a"], next: ["b"] };
  for (
    const args of [
      "compare -o markdown --no-color --fail-if-slower 5% a b",
      "compare a --fail-if-slower=5 --no-color -- b -o=markdown",
      "compare a b -omarkdown --no-color --fail-if-slower 5.0%",
    ]
  ) {
    assertEquals<unknown>(parseCommand(args.split(" ")), expected, args);
  }
  assertEquals(COMPARE_OPTIONS.map(({ name }) => name), [
    ...["fail-if-slower", "output", "no-color", "help"],
  ]);
});

Deno.test("parseCommand() takes the files and options of merge", () => {
  const files = ["a", "b", "c"];
  assertEquals<unknown>(parseCommand(["merge", ...files]), { ...MERGE, files });
  const args = "merge a --force -o json --save out b -v --no-color -- c".split(" ");
  assertEquals<unknown>(parseCommand(args), {
    ...{ ...MERGE, files, force: true, save: "out", output: "json" },
    ...{ allowsColor: false, verbose: true },
  });
  assertEquals(MERGE_OPTIONS.map(({ name }) => name), [
    ...["save", "force", "output", "no-color", "verbose", "help"],
  ]);
});

Deno.test("parseCommand() gives the help of compare and merge without files", () => {
  for (const  of of["compare", "merge"] as const) {
    assertEquals(parseCommand([of, "--help"]), { kind: "help", of });
    assertEquals(parseCommand([of, "a", "-h"]), { kind: "help", of });
  }
});

Deno.test("parseCommand() refuses other numbers of files, formats and percentages", () => {
  const two = "two saved results are wanted, or several a side: compare BASE… -- NEW…";
  const cases: [args: string, option: string, reason: string][] = [
    ["compare", "compare", `: ${two}`],
    ["compare --", "compare", `: ${two}`],
    ["compare a", "compare", ` with "a": ${two}`],
    ["compare a --", "compare", ` with "a": ${two}`],
    ["compare a b c", "compare", ` with "a", "b", "c": ${two}`],
    ["compare a -- b -- c", "compare", ` with "--" twice: ${two}`],
    ["compare a b -o csv", "output", ' "csv": text, json or markdown is wanted'],
    [
      "compare a b --fail-if-slower -5",
      "fail-if-slower",
      ' "-5": a percentage from 0 is wanted, such as 5%',
    ],
    ["compare a b --fail-if-slower", "fail-if-slower", ": a value is wanted: PERCENT"],
    ["merge", "merge", ": two saved results or more are wanted: merge A B"],
    ["merge a", "merge", ' with "a": two saved results or more are wanted: merge A B'],
    ["merge a b -o xml", "output", ' "xml": text, json, csv or markdown is wanted'],
  ];
  for (const [args, option, reason] of cases) {
    const error = assertThrows(() => parseCommand(args.split(" ")), UsageError);
    assertEquals([error.option, error.reason], [option, reason], args);
  }
  assertThrows(() => parseCommand(["compare", "a", "b", "-n5"]), UnknownOption);
  assertThrows(() => parseCommand(["merge", "a", "b", "--url", "x"]), UnknownOption);
});
