/**
 * How rows are read from CSV and JSON lines, which request takes which, and how bad ones are
 * refused.
 *
 * @module
 */
import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { fc } from "../../support/property.ts";
import { UsageError } from "../../../lib/errors.ts";
import { parseCsv } from "../../../lib/load/feed/csv.ts";
import { parseFeed } from "../../../lib/load/feed/feed_file.ts";
import { Feed, type FeedRow } from "../../../lib/load/feed/feed.ts";

const rows = (text: string, name = "f.csv") => parseFeed(text, name).rows;

/** Fails unless the text is refused in those words. */
function assertRefused(text: string, message: string, name = "f.csv"): void {
  assertEquals(assertThrows(() => parseFeed(text, name), UsageError).message, message, text);
}

Deno.test("parseFeed() reads CSV: names first, LF or CRLF, with or without an end to the last line", () => {
  const expected = [{ a: "1", b: "x y" }, { a: "2", b: "" }];
  for (const text of ["a,b\n1,x y\n2,\n", "a,b\r\n1,x y\r\n2,\r\n", "\ufeffa,b\n1,x y\n2,"]) {
    assertEquals(rows(text), expected, JSON.stringify(text));
  }
  assertEquals(rows("\n\na,b\n\n1,x y\n\r\n2,\n\n"), expected);
  assertEquals(rows('"a","b"\r\n"1","x y"\r\n2,""'), expected);
});

Deno.test("parseFeed() reads quoted values with commas, quotes and line breaks", () => {
  assertEquals(rows('a,b\n"x,y","he said ""no"""\n"1\r\n2\n",z\n"",""""\n'), [
    { a: "x,y", b: 'he said "no"' },
    { a: "1\r\n2\n", b: "z" },
    { a: "", b: '"' },
  ]);
  assertEquals(rows('a\n""\n'), [{ a: "" }]);
  assertEquals(rows("a\n x \n"), [{ a: " x " }]);
});

Deno.test("parseFeed() knows on which line each row begins", () => {
  assertEquals(parseFeed('a\n1\n\n"2\n2"\n3\n', "f.csv").lines, [2, 4, 6]);
  assertEquals(parseFeed('\n{"a":1}\n\n{"a":2}\n', "f.jsonl").lines, [2, 4]);
});

Deno.test("parseCsv() reads back whatever a writer of RFC 4180 writes", () => {
  const value = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "é", " ") });
  // A record of one empty value would be an empty line; the writer quotes all.
  const records = fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(records, fc.constantFrom("\n", "\r\n"), fc.boolean(), (made, end, ends) => {
      const text = made.map((values) => values.map(quoted).join(",")).join(end);
      const read = parseCsv(ends && text !== "" ? text + end : text);
      assertEquals(read.map(({ values }) => values), made);
    }),
    { seed: 6, numRuns: 1000 },
  );
});

Deno.test("parseFeed() reads JSON lines, by name or by their first character", () => {
  const text = '{"a":1,"b":"x"}\r\n{"b":null,"a":[1,{"c":"d"}]}\n';
  const expected = [{ a: 1, b: "x" }, { b: null, a: '[1,{"c":"d"}]' }];
  for (const name of ["f.jsonl", "f.NDJSON", "f", "f.csv"]) {
    assertEquals(rows(text, name), expected);
  }
  assertEquals(rows('{"__proto__":"x"}')[0], JSON.parse('{"__proto__":"x"}'));
});

Deno.test("parseFeed() refuses what is no CSV, by its line", () => {
  const columns = "values for 2 columns. Quote values that contain a comma.";
  assertRefused("a,b\n1,2\n3\n", `feed: f.csv:3: 1 ${columns}`);
  assertRefused('a,b\n"1\n1",2\n1,2,3\n', `feed: f.csv:4: 3 ${columns}`);
  assertRefused("a,b,a\n1,2,3\n", 'feed: f.csv:1: two columns are named "a". Rename one.');
  assertRefused('a\n1\n"2\n3', "feed: f.csv:3: a quoted value without a closing quote.");
  assertRefused('a\n1"2\n', "feed: f.csv:2: a quote inside an unquoted value.");
  assertRefused('a\n"1"2\n', "feed: f.csv:2: text after a closing quote.");
  assertRefused('a\n"1\n" \n', "feed: f.csv:3: text after a closing quote.");
  for (const text of ["", "a,b\n", "\n\r\n", "\ufeff"]) {
    assertRefused(text, "feed: f.csv: no rows.");
  }
});

Deno.test("parseFeed() refuses what are no JSON lines, by their line", () => {
  for (const line of ["[1]", "1", "null", '{"a":', "x", '{"a":1}{"a":2}']) {
    const message = "feed: f.jsonl:2: not a JSON object. Write one JSON object per line.";
    assertRefused(`{"a":1}\n${line}\n`, message, "f.jsonl");
  }
  assertRefused("\n", "feed: f.jsonl: no rows.", "f.jsonl");
});

Deno.test("Feed takes rows in order, and then the first again", () => {
  const feed = new Feed({ rows: [{ a: "x" }, { a: 1 }, { a: null }] }, 1);
  assertEquals([0, 1, 2, 3, 7].map((index) => feed.rowOf(index)), [0, 1, 2, 0, 1]);
  assertEquals(feed.isUsed, false);
  assertEquals(feed.column("a"), ["x", "1", "null"]);
  assertEquals(feed.isUsed, true);
});

Deno.test("Feed takes rows at random by seed and number alone", () => {
  const made = (seed: number) => {
    const feed = new Feed({ rows: Array(7).fill({ a: "x" }), order: "random" }, seed);
    return Array.from({ length: 1000 }, (_, index) => feed.rowOf(index));
  };
  assertEquals(made(1), made(1));
  assertNotEquals(made(1), made(2));
  assertEquals(new Set(made(1)), new Set([0, 1, 2, 3, 4, 5, 6]));
});

Deno.test("Feed refuses no rows, an order it does not have, and a row without the column", () => {
  const refused = (make: () => unknown) => assertThrows(make, UsageError).message;
  assertEquals(refused(() => new Feed({ rows: [] }, 1)), "feed: no rows.");
  assertEquals(
    refused(() => new Feed({ rows: [{ a: 1 }], order: "shuffled" as "random" }, 1)),
    'feedOrder: invalid value "shuffled". Use sequential or random.',
  );
  const lacking: FeedRow[] = [{ a: 1 }, { b: 2 }];
  const problem = 'no value for the column "a".';
  assertEquals(
    refused(() => new Feed({ rows: lacking }, 1).column("a")),
    `feed: row 2: ${problem}`,
  );
  assertEquals(
    refused(() => new Feed({ rows: lacking, name: "f.jsonl", lines: [1, 5] }, 1).column("a")),
    `feed: f.jsonl:5: ${problem}`,
  );
  assertEquals(new Feed({ rows: lacking }, 1).has("toString"), false);
});
