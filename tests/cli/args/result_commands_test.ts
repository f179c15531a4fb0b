/**
 * Tests the command lines of compare and merge.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { parseCommand } from "../../../lib/cli/args/command.ts";
import { COMPARE_OPTIONS, MERGE_OPTIONS } from "../../../lib/cli/args/option_table.ts";
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
  isPartial: false,
  save: undefined,
  output: "text",
  allowsColor: true,
  verbose: false,
} as const;

Deno.test("parseCommand() accepts two files to compare, or several per side", () => {
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
    assertEquals<unknown>(
      parseCommand(args.split(" ")),
      { ...COMPARE, base, candidate: next },
      args,
    );
  }
});

Deno.test("parseCommand() accepts the options of compare on either side", () => {
  const options = { output: "markdown", allowsColor: false, failIfSlowerPercent: 5 };
  const expected = { ...COMPARE, ...options, base: ["a"], candidate: ["b"] };
  for (
    const args of [
      "compare -o markdown --no-color --fail-if-slower 5% a b",
      "compare a --fail-if-slower=5 --no-color -- b -o=markdown",
      "compare a b -o markdown --no-color --fail-if-slower 5.0%",
    ]
  ) {
    assertEquals<unknown>(parseCommand(args.split(" ")), expected, args);
  }
  assertEquals(COMPARE_OPTIONS.map(({ name }) => name), [
    ...["fail-if-slower", "output", "no-color", "help"],
  ]);
});

Deno.test("parseCommand() accepts the files and options of merge", () => {
  const files = ["a", "b", "c"];
  assertEquals<unknown>(parseCommand(["merge", ...files]), { ...MERGE, files });
  const args = "merge a --force -o json --save out b -v --no-color -- c".split(" ");
  assertEquals<unknown>(parseCommand(args), {
    ...{ ...MERGE, files, force: true, save: "out", output: "json" },
    ...{ allowsColor: false, verbose: true },
  });
  const partial = parseCommand(["merge", "--partial", "-"]);
  assertEquals<unknown>(partial, { ...MERGE, files: ["-"], isPartial: true });
  assertEquals(MERGE_OPTIONS.map(({ name }) => name), [
    ...["partial", "save", "force", "output", "no-color", "verbose", "help"],
  ]);
});

Deno.test("parseCommand() returns the help of compare and merge without files", () => {
  for (const  of of["compare", "merge"] as const) {
    assertEquals(parseCommand([of, "--help"]), { kind: "help", of });
    assertEquals(parseCommand([of, "a", "-h"]), { kind: "help", of });
  }
});

Deno.test("parseCommand() rejects other numbers of files, and invalid formats and percentages", () => {
  const usage = "Write compare BASE NEW, or compare BASE… -- NEW….";
  const two = `compare needs two saved results, or several per side. ${usage}`;
  const cases: [args: string, message: string][] = [
    ["compare", two],
    ["compare --", two],
    ["compare a", two],
    ["compare a --", two],
    ["compare a b c", two],
    ["compare a -- b -- c", `compare: more than one --. ${usage}`],
    ["compare a b -o csv", 'output: invalid value "csv". Use text, json or markdown.'],
    [
      "compare a b --fail-if-slower -5",
      'fail-if-slower: invalid value "-5". Use a percentage from 0, such as 5%.',
    ],
    [
      "compare a b --fail-if-slower",
      "fail-if-slower needs a value, such as fail-if-slower 5%.",
    ],
    ["merge", "merge needs saved results. Write merge A B."],
    ["merge a b -o xml", 'output: invalid value "xml". Use text, json, csv or markdown.'],
  ];
  for (const [args, message] of cases) {
    const error = assertThrows(() => parseCommand(args.split(" ")), UsageError);
    assertEquals(error.message, message, args);
  }
  assertThrows(() => parseCommand(["compare", "a", "b", "-n5"]), UsageError);
  assertThrows(() => parseCommand(["merge", "a", "b", "--url", "x"]), UsageError);
});

Deno.test("parseCommand() rejects options of a run that capacity has not, by name", () => {
  const pace = "The search chooses the rate: use --from, --to and -z.";
  const run = "Use it in a run at the rate found.";
  const cases: [args: string, message: string][] = [
    ["-n 10", `capacity has no -n. ${pace}`],
    ["-q 10", `capacity has no -q. ${pace}`],
    ["--stages 10:5s", `capacity has no --stages. ${pace}`],
    ["--log x", `capacity has no --log. ${run}`],
    ["--live", `capacity has no --live. ${run}`],
    ["--dashboard 8080", `capacity has no --dashboard. ${run}`],
    ["--nonsense", "Unknown option --nonsense. See --help."],
  ];
  for (const [args, message] of cases) {
    const command = ["capacity", "http://a/", "--assert", "p99<1s", ...args.split(" ")];
    assertEquals(assertThrows(() => parseCommand(command), UsageError).message, message);
  }
});
