/**
 * Tests which options for lists and feeds are rejected, and how a separator is written.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { parseCommand } from "../../../lib/cli/args/command.ts";

const run = (...args: string[]) => {
  const command = parseCommand(args);
  if (command.kind !== "run") throw new Error("not a run");
  return command;
};

Deno.test("parseCommand() accepts a separator as one character, or as a tab", () => {
  for (const [given, delimiter] of [[";", ";"], ["tab", "\t"], ["\\t", "\t"], ["\t", "\t"]]) {
    const { varied } = run("http://a/", "--feed", "a.csv", "--feed-delimiter", given);
    assertEquals(varied.feedDelimiter, delimiter);
  }
});

Deno.test("parseCommand() needs no URL with a recording", () => {
  const { files, options } = run("--har", "a.har");
  assertEquals([files.har, options.url], ["a.har", undefined]);
});

Deno.test("parseCommand() rejects invalid options for lists and feeds", () => {
  const cases: [args: string[], message: string][] = [
    [["--feed-order", "random"], "feed-order needs --feed FILE."],
    [["--feed-delimiter", ";"], "feed-delimiter needs --feed FILE."],
    [["--har-filter", "*"], "har-filter needs --har FILE."],
    [["--har-pace"], "har-pace needs --har FILE."],
    [
      ["--har", "a", "--har-pace", "-q", "5"],
      "har-pace cannot be used with rate. Use one of them.",
    ],
    [
      ["--har", "a", "--har-pace", "--stages", "5:1s"],
      "har-pace cannot be used with stages. Use one of them.",
    ],
    [
      ["--har", "a", "--har-pace", "--arrivals", "even"],
      "har-pace cannot be used with arrivals. Use one of them.",
    ],
    [["--har", "a", "--targets", "b"], "har cannot be used with targets. Use one of them."],
    [
      ["--feed", "a", "--feed-delimiter", "ab"],
      'feed-delimiter: invalid value "ab". Use one character, or tab.',
    ],
    [
      ["--feed", "a", "--feed-delimiter", '"'],
      'feed-delimiter: invalid value "\\"". Use one character, or tab.',
    ],
    [
      ["--feed", "a", "--feed-order", "up"],
      'feed-order: invalid value "up". Use sequential or random.',
    ],
  ];
  for (const [args, message] of cases) {
    assertEquals(assertThrows(() => run("http://a/", ...args), UsageError).message, message);
  }
});
