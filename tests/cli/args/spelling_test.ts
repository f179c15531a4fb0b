/**
 * Every way to spell an option, and the one reading of each.
 *
 * @module
 */
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { fc } from "../../support/property.ts";
import type { OptionRow } from "../../../lib/cli/args/option_table.ts";
import { spellOut, UnknownOption } from "../../../lib/cli/args/spelling.ts";
import { UsageError } from "../../../lib/errors.ts";

const ROWS: readonly OptionRow[] = [
  { name: "number", letter: "n", value: "N", help: "" },
  { name: "text", letter: "t", value: "TEXT", help: "" },
  { name: "test", help: "" },
  { name: "long-only", value: "X", help: "" },
  { name: "quiet", letter: "q", help: "" },
  { name: "keen", letter: "k", help: "" },
];

const spelled = (...args: string[]) => spellOut(args, ROWS);

Deno.test("spellOut() makes --name=value of every spelling of an option", () => {
  for (
    const args of [["--number", "5"], ["--number=5"], ["-n", "5"], ["-n5"], ["-n=5"], ["-qn5"]]
  ) {
    const expected = args[0].startsWith("-q") ? ["--quiet", "--number=5"] : ["--number=5"];
    assertEquals(spelled(...args), [...expected, "--"], args.join(" "));
  }
});

Deno.test("spellOut() takes joined letters apart, the last of which may have a value", () => {
  assertEquals(spelled("-qk"), ["--quiet", "--keen", "--"]);
  assertEquals(spelled("-kqn", "5"), ["--keen", "--quiet", "--number=5", "--"]);
  assertEquals(spelled("-kn=5"), ["--keen", "--number=5", "--"]);
  // Behind a letter that takes a value everything is the value.
  assertEquals(spelled("-nqk"), ["--number=qk", "--"]);
});

Deno.test("spellOut() leaves a value as it is, whatever it begins with or holds", () => {
  const values = ["-x", "--", "--quiet", "-n", "=", "a=b", "==", " ", "a b", "ü", "\n", "-"];
  for (const value of values) {
    const expected = [`--text=${value}`, "--"];
    assertEquals(spelled("--text", value), expected);
    assertEquals(spelled(`--text=${value}`), expected);
    assertEquals(spelled("-t", value), expected);
    assertEquals(spelled(`-t=${value}`), expected);
  }
  assertEquals(spelled("-ta=b"), ["--text=a=b", "--"]);
  assertEquals(spelled("-t-x"), ["--text=-x", "--"]);
});

Deno.test("spellOut() takes empty values", () => {
  for (const args of [["--text", ""], ["--text="], ["-t", ""], ["-t="]]) {
    assertEquals(spelled(...args), ["--text=", "--"], JSON.stringify(args));
  }
});

Deno.test("spellOut() puts positionals behind --, in order, wherever they stood", () => {
  assertEquals(spelled("a", "-q", "b", "-n", "5", "c"), [
    ...["--quiet", "--number=5", "--", "a", "b", "c"],
  ]);
  assertEquals(spelled("-", ""), ["--", "-", ""]);
  assertEquals(spelled(), ["--"]);
});

Deno.test("spellOut() drops a -- that a task runner passes on, and reads on behind it", () => {
  assertEquals(spelled("--", "-q", "a"), ["--quiet", "--", "a"]);
  assertEquals(spelled("a", "--", "--number", "5"), ["--number=5", "--", "a"]);
  // Where a value is wanted it is one.
  assertEquals(spelled("-t", "--", "--", "-q"), ["--text=--", "--quiet", "--"]);
});

Deno.test("spellOut() keeps repeated options, in order", () => {
  assertEquals(spelled("-t1", "-q", "--text", "2", "-t=3"), [
    ...["--text=1", "--quiet", "--text=2", "--text=3", "--"],
  ]);
});

Deno.test("spellOut() throws where a value is missing", () => {
  for (const args of [["--number"], ["-n"], ["-qn"], ["a", "--number"]]) {
    const error = assertThrows(() => spelled(...args), UsageError);
    assertEquals(error.message, "number needs a value. Write --number N.");
    assertEquals(error.option, "number");
  }
});

Deno.test("spellOut() throws where a flag is given a value", () => {
  for (const value of ["1", "", "false"]) {
    const error = assertThrows(() => spelled(`--quiet=${value}`), UsageError);
    assertEquals(error.message, `quiet: unexpected value ${JSON.stringify(value)}. It takes none.`);
  }
});

Deno.test("spellOut() throws for an unknown option, with the name that is nearest", () => {
  const hints: Record<string, string | undefined> = {
    ...{ "--numbr": "number", "--numberr": "number", "--nmuber": "number", "--num": "number" },
    ...{ "--quite": "quiet", "--keem": "keen", "--long": "long-only", "--longonly": "long-only" },
    // As near to text as to test: the first of the table.
    ...{
      "--tet": "text",
      "--texts=5": "text",
      "--QUIET": undefined,
      "--xyz": undefined,
      "--n": undefined,
    },
    ...{ "--zebra-crossing": undefined, "-x": undefined, "-5": undefined, "---": undefined },
    ...{ "--constructor": undefined, "--__proto__": undefined, "--=5": undefined },
  };
  for (const [arg, hint] of Object.entries(hints)) {
    const error = assertThrows(() => spelled(arg), UnknownOption);
    const advice = hint === undefined ? "See --help." : `Did you mean --${hint}?`;
    assertEquals(error.message, `Unknown option ${arg.split("=")[0]}. ${advice}`);
  }
});

Deno.test("spellOut() names the letter that is unknown among joined ones", () => {
  const error = assertThrows(() => spelled("-qxk"), UnknownOption);
  assertMatch(error.message, /^Unknown option -x\. /);
});

Deno.test("spellOut() gives the same for every spelling of the same options", () => {
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
      assertEquals(spellOut(args, ROWS), [...expected, "--"]);
    }),
    { seed: 4, numRuns: 300 },
  );
});
