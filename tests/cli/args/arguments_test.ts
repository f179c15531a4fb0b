/**
 * Tests that every spelling of an option is normalized to the same one.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { fc } from "../../support/property.ts";
import type { OptionRow } from "../../../lib/cli/args/option_table.ts";
import { normalized } from "../../../lib/cli/args/arguments.ts";
import { lookedUp } from "../../../lib/cli/args/hints.ts";
import { UsageError } from "../../../lib/errors.ts";

const ROWS: readonly OptionRow[] = [
  { name: "number", letter: "n", value: "N", help: "" },
  { name: "text", letter: "t", value: "TEXT", help: "" },
  { name: "test", help: "" },
  { name: "long-only", value: "X", help: "" },
  { name: "quiet", letter: "q", help: "" },
  { name: "keen", letter: "k", help: "" },
];

/** Returns the options, then `--` and the positionals. */
const spelled = (...args: string[]) => {
  const { options, positionals } = normalized(args, ROWS);
  return [...options, "--", ...positionals];
};

Deno.test("normalized() converts every spelling of an option to --name=value", () => {
  for (
    const args of [["--number", "5"], ["--number=5"], ["-n", "5"], ["-n5"], ["-n=5"]]
  ) {
    assertEquals(spelled(...args), ["--number=5", "--"], args.join(" "));
  }
});

Deno.test("normalized() splits clusters of flags, without a value after them", () => {
  assertEquals(spelled("-qk"), ["--quiet", "--keen", "--"]);
  const refused: Record<string, string> = {
    "-kqn": "Unknown option -kqn. Write the letters apart: -k -q -n.",
    "-qn5": "Unknown option -q… See --help.",
    "-nqk": "Unknown option -n… Write a space after the letter: -n N.",
    "-tsecret": "Unknown option -t… Write a space after the letter: -t TEXT.",
    "-number": "Unknown option -number. Did you mean --number?",
    "-number=5": "Unknown option -number. Did you mean --number?",
  };
  for (const [arg, message] of Object.entries(refused)) {
    assertEquals(lookedUp(assertThrows(() => spelled(arg, "5"), UsageError)).message, message);
  }
});

Deno.test("normalized() accepts the letters of an alias", () => {
  const rows: OptionRow[] = [
    { name: "method", value: "M", alias: { letter: "X" }, help: "" },
    { name: "redirects", value: "N", alias: { letter: "L", value: "50" }, help: "" },
    { name: "quiet", letter: "q", help: "" },
  ];
  const options = (...args: string[]) => normalized(args, rows).options;
  assertEquals(options("-X", "PUT", "-L"), ["--method=PUT", "--redirects=50"]);
  assertEquals(options("-qL"), ["--quiet", "--redirects=50"]);
});

Deno.test("normalized() rejects a time as the value of -d only", () => {
  const rows: OptionRow[] = [{ name: "body", letter: "d", value: "TEXT", help: "" }];
  const read = (...args: string[]) => normalized(args, rows).options;
  for (
    const [value, time] of [["30s", "30s"], ["30", "30s"], ["1.5m", "1.5m"], ["500ms", "500ms"]]
  ) {
    const message = `body: "${value}" looks like a duration. For a duration, write -z ${time}. ` +
      `If it is the body, write --body=${value}.`;
    for (const args of [["-d", value], [`-d${value}`], [`-d=${value}`]]) {
      assertEquals(assertThrows(() => read(...args), UsageError).message, message);
    }
    assertEquals(read(`--body=${value}`), [`--body=${value}`]);
    assertEquals(read("--body", value), [`--body=${value}`]);
  }
  for (const value of ["30 seconds", "id=30s", '{"a":1}', "", "s", "30s "]) {
    assertEquals(read("-d", value), [`--body=${value}`]);
  }
});

Deno.test("normalized() keeps dashes between positionals if they are separators", () => {
  assertEquals(normalized(["a", "--", "-q", "b"], ROWS, true).positionals, ["a", "--", "b"]);
});

Deno.test("normalized() leaves values unchanged, whatever they begin with or contain", () => {
  const values = ["-x", "--", "--quiet", "-n", "=", "a=b", "==", " ", "a b", "ü", "\n", "-"];
  for (const value of values) {
    const expected = [`--text=${value}`, "--"];
    assertEquals(spelled("--text", value), expected);
    assertEquals(spelled(`--text=${value}`), expected);
    assertEquals(spelled("-t", value), expected);
    assertEquals(spelled(`-t=${value}`), expected);
  }
  assertEquals(spelled("-t=a=b"), ["--text=a=b", "--"]);
  assertEquals(spelled("-t-x"), ["--text=-x", "--"]);
});

Deno.test("normalized() accepts empty values", () => {
  for (const args of [["--text", ""], ["--text="], ["-t", ""], ["-t="]]) {
    assertEquals(spelled(...args), ["--text=", "--"], JSON.stringify(args));
  }
});

Deno.test("normalized() moves positionals after --, in order, wherever they were", () => {
  assertEquals(spelled("a", "-q", "b", "-n", "5", "c"), [
    ...["--quiet", "--number=5", "--", "a", "b", "c"],
  ]);
  assertEquals(spelled("-", ""), ["--", "-", ""]);
  assertEquals(spelled(), ["--"]);
});

Deno.test("normalized() drops a -- passed on by a task runner, and continues after it", () => {
  assertEquals(spelled("--", "-q", "a"), ["--quiet", "--", "a"]);
  assertEquals(spelled("a", "--", "--number", "5"), ["--number=5", "--", "a"]);
  // As the value of an option, it is a value.
  assertEquals(spelled("-t", "--", "--", "-q"), ["--text=--", "--quiet", "--"]);
});

Deno.test("normalized() keeps repeated options, in order", () => {
  assertEquals(spelled("-t1", "-q", "--text", "2", "-t=3"), [
    ...["--text=1", "--quiet", "--text=2", "--text=3", "--"],
  ]);
});

Deno.test("normalized() throws if a value is missing", () => {
  for (const args of [["--number"], ["-n"], ["a", "--number"]]) {
    const error = assertThrows(() => spelled(...args), UsageError);
    assertEquals(error.message, "number needs a value, such as number N.");
    assertEquals(error.option, "number");
  }
});

Deno.test("normalized() throws if a flag is given a value", () => {
  for (const value of ["1", "", "false"]) {
    const error = assertThrows(() => spelled(`--quiet=${value}`), UsageError);
    assertEquals(error.message, `quiet: unexpected value ${JSON.stringify(value)}. It takes none.`);
  }
});

Deno.test("normalized() throws for an unknown option, with the nearest name", () => {
  const hints: Record<string, string | undefined> = {
    ...{ "--numbr": "number", "--numberr": "number", "--nmuber": "number", "--numb": "number" },
    ...{ "--quite": "quiet", "--keem": "keen", "--long": "long-only", "--longonly": "long-only" },
    // Equally close to text and test: the first one in the table.
    ...{
      "--tet": "text",
      "--texts=5": "text",
      "--QUIET": "quiet",
      "--xyz": undefined,
      "--n": undefined,
    },
    ...{ "--zebra-crossing": undefined, "-J": undefined, "-5": undefined, "---": undefined },
    ...{ "--constructor": undefined, "--__proto__": undefined, "--=5": undefined },
  };
  for (const [arg, hint] of Object.entries(hints)) {
    const error = lookedUp(assertThrows(() => spelled(arg), UsageError));
    const advice = hint === undefined ? "See --help." : `Did you mean --${hint}?`;
    assertEquals(error.message, `Unknown option ${arg.split("=")[0]}. ${advice}`);
  }
});

Deno.test("normalized() returns the same for every spelling of the same options", () => {
  const value = fc.string({ unit: "binary-ascii", maxLength: 6 });
  const option = fc.record({ row: fc.constantFrom(...ROWS), value });
  const spelling = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(fc.array(fc.tuple(option, spelling), { maxLength: 6 }), (options) => {
      const args: string[] = [];
      const expected: string[] = [];
      for (const [{ row: { name, letter, value: takes }, value }, spelling] of options) {
        if (takes === undefined) {
          args.push(spelling > 1 && letter !== undefined ? `-${letter}` : `--${name}`);
          expected.push(`--${name}`);
        } else {
          const isShort = spelling > 1 && letter !== undefined;
          const flag = isShort ? `-${letter}` : `--${name}`;
          args.push(...(spelling % 2 === 0 ? [flag, value] : [`${flag}=${value}`]));
          expected.push(`--${name}=${value}`);
        }
      }
      assertEquals(normalized(args, ROWS).options, expected);
    }),
    { seed: 4, numRuns: 300 },
  );
});
