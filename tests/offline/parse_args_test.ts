/**
 * Tests the behavior of parseArgs, of @std/cli and its stand-in, that this project relies on.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { assertEquals } from "@std/assert";
import { fc } from "../support/property.ts";

const OPTIONS = {
  boolean: ["quiet", "no-progress"],
  string: ["_", "number", "text", "header"],
  collect: ["header"],
};

/** The result without arguments: flags are false, repeatable options are empty. */
const NOTHING = { _: [], quiet: false, "no-progress": false, header: [] };

function parsed(...args: string[]): Record<string, unknown> {
  const { _, ...options } = parseArgs(args, OPTIONS);
  return { _: [..._], ...options };
}

Deno.test("parseArgs() returns false for flags and [] for repeatable options that are absent", () => {
  assertEquals(parsed("--"), NOTHING);
  assertEquals(parsed(), NOTHING);
});

Deno.test("parseArgs() returns true for flags, including those that begin with no-", () => {
  assertEquals(parsed("--quiet", "--no-progress", "--"), {
    ...NOTHING,
    quiet: true,
    "no-progress": true,
  });
  assertEquals(parsed("--quiet", "--quiet", "--"), { ...NOTHING, quiet: true });
});

Deno.test("parseArgs() returns values as text, whatever they look like", () => {
  for (const value of ["5", "007", "1e3", "true", "-x", "--", "--quiet", "a=b", "=", " ", "\n"]) {
    assertEquals(parsed(`--text=${value}`, "--"), { ...NOTHING, text: value });
  }
});

Deno.test("parseArgs() returns an empty value as empty text", () => {
  // Releases of @std/cli before https://github.com/denoland/std/pull/6995 did not.
  assertEquals(parsed("--text=", "--quiet", "--", "a"), {
    ...NOTHING,
    _: ["a"],
    quiet: true,
    text: "",
  });
});

Deno.test("parseArgs() returns the last value of an option, and all of a repeatable one", () => {
  assertEquals(
    parsed("--number=1", "--header=a", "--number=2", "--header=b: c", "--header=a", "--"),
    { ...NOTHING, number: "2", header: ["a", "b: c", "a"] },
  );
});

Deno.test("parseArgs() returns everything after -- as text, in order", () => {
  assertEquals(parsed("--quiet", "--", "a", "5", "-x", "--text=b", "--", ""), {
    ...NOTHING,
    _: ["a", "5", "-x", "--text=b", "--", ""],
    quiet: true,
  });
});

Deno.test("parseArgs() returns everything written in canonical form", () => {
  const value = fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 8 });
  const values = fc.array(value, { maxLength: 3 });
  fc.assert(
    fc.property(values, fc.option(value), fc.boolean(), values, (headers, text, quiet, rest) => {
      const args = [
        ...headers.map((header) => `--header=${header}`),
        ...(text === null ? [] : [`--text=${text}`]),
        ...(quiet ? ["--quiet"] : []),
        ...["--", ...rest],
      ];
      const expected = { ...NOTHING, _: rest, header: headers, quiet };
      assertEquals(parsed(...args), text === null ? expected : { ...expected, text });
    }),
    { seed: 9, numRuns: 300 },
  );
});
