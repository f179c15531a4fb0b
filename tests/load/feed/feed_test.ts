/**
 * Tests parsing rows from CSV and JSON lines, assigning rows to requests, and errors.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { fc } from "../../support/property.ts";
import { UsageError } from "../../../lib/errors.ts";
import { parseCsv } from "../../../lib/load/feed/csv.ts";
import { parseFeed } from "../../../lib/load/feed/feed_file.ts";
import { Feed, type FeedRow } from "../../../lib/load/feed/feed.ts";

const rows = async (text: string, name = "f.csv") => (await parseFeed(text, name)).rows;

/** Fails unless the text is rejected with this message. */
async function assertRefused(text: string, message: string, name = "f.csv"): Promise<void> {
  const error = await assertRejects(() => parseFeed(text, name), UsageError);
  assertEquals(error.message, message, text);
}

Deno.test("parseFeed() parses CSV with a header row and any line ends, also at the end of the file", async () => {
  const expected = [{ a: "1", b: "x y" }, { a: "2", b: "" }];
  const texts = [
    "a,b\n1,x y\n2,\n",
    "a,b\r\n1,x y\r\n2,\r\n",
    "\ufeffa,b\n1,x y\n2,",
    "a,b\r1,x y\r2,\r",
    "a,b\n1,x y\r\n2,\n",
    "\n\na,b\n\n1,x y\n\r\n2,\n\n",
    '"a","b"\r\n"1","x y"\r\n2,""',
    " a , b\t\n1,x y\n2,",
    "a,b,,\n1,x y,,\n2,,,\n",
    "a,b\n1,x y,\n2,,\n",
    "a;b\n1;x y\n2;\n",
    "a\tb\n1\tx y\n2\t\n",
    "a|b\n1|x y\n2|",
    "sep=;\r\na;b\r\n1;x y\r\n2;\r\n",
    '\ufeff"sep=^"\na^b\n1^x y\n2^',
    "a,b,c,c\n1,x y,,\n2,,,\n",
  ];
  for (const text of texts) {
    const read = (await rows(text)).map(({ a, b }) => ({ a, b }));
    assertEquals(read, expected, JSON.stringify(text));
  }
});

Deno.test("parseFeed() uses the separator of the header row", async () => {
  assertEquals(await rows('"a,b";c\n1;"2,5"\n'), [{ "a,b": "1", c: "2,5" }]);
  assertEquals(await rows("name\nAnn; Bob\n"), [{ name: "Ann; Bob" }]);
  const { rows: asked } = await parseFeed("a;b,c\n1;2,3\n", "f.csv", { delimiter: "," });
  assertEquals(asked, [{ "a;b": "1;2", c: "3" }]);
});

Deno.test("parseFeed() parses quoted values with commas, quotes and line breaks", async () => {
  assertEquals(await rows('a,b\n"x,y","he said ""no"""\n"1\r\n2\n",z\n"",""""\n'), [
    { a: "x,y", b: 'he said "no"' },
    { a: "1\n2\n", b: "z" },
    { a: "", b: '"' },
  ]);
  assertEquals(await rows('a\n""\n'), [{ a: "" }]);
  assertEquals(await rows("a\n x \n"), [{ a: " x " }]);
});

Deno.test("parseFeed() returns the line on which each row begins", async () => {
  const lines = async (text: string, name = "f.csv") => (await parseFeed(text, name)).lines;
  assertEquals(await lines('a\n1\n\n"2\n2"\n3\n'), [2, 4, 6]);
  assertEquals(await lines("sep=,\r\na\r\n\r\n1\r\n2"), [4, 5]);
  assertEquals(await lines("a\r1\r2"), [2, 3]);
  assertEquals(await lines('\n{"a":1}\n\n{"a":2}\n', "f.jsonl"), [2, 4]);
});

Deno.test("parseCsv() parses everything that a writer of RFC 4180 writes", () => {
  const value = fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\n", "\r", "é", " ") });
  // A record with a single empty value would be an empty line; the writer quotes everything.
  const records = fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(records, fc.constantFrom("\n", "\r\n", "\r"), fc.boolean(), (made, end, ends) => {
      const text = made.map((values) => values.map(quoted).join(",")).join(end);
      const read = parseCsv(ends && text !== "" ? text + end : text);
      const unix = made.map((values) => values.map((value) => value.replace(/\r\n?/g, "\n")));
      assertEquals(read.map(({ values }) => values), unix);
    }),
    { seed: 6, numRuns: 500 },
  );
});

Deno.test("parseFeed() parses JSON lines and arrays, by file name or by their first character", async () => {
  const lines = '{"a":1,"b":"x"}\r\n{"b":null,"a":[1,{"c":"d"}]}\n';
  const array = '\ufeff [\n  {"a": 1, "b": "x"},\n  {"b": null, "a": [1, {"c": "d"}]}\n]\n';
  const expected = [{ a: 1, b: "x" }, { b: null, a: '[1,{"c":"d"}]' }];
  for (const name of ["f.jsonl", "f.NDJSON", "f", "f.csv"]) {
    assertEquals(await rows(lines, name), expected);
    assertEquals(await rows(array, name), expected);
  }
  assertEquals((await rows('{"__proto__":"x"}'))[0], JSON.parse('{"__proto__":"x"}'));
});

Deno.test("parseFeed() keeps the digits of JSON numbers", async () => {
  const object = '{"id":1278747501642657792,"price":1.50,"n":7,"all":[1e3,0.10,{"x":-0}]}';
  const expected = [{
    id: "1278747501642657792",
    price: "1.50",
    n: 7,
    all: '[1e3,0.10,{"x":-0}]',
  }];
  assertEquals(await rows(object), expected);
  assertEquals(await rows(`[${object}]`), expected);
});

Deno.test("parseFeed() rejects invalid CSV with its line", async () => {
  const other = "--feed-delimiter sets another separator.";
  await assertRefused(
    "a,b\n1,2\n3\n",
    `feed: f.csv:3: 1 value for 2 columns. Give every row a value for each column. ${other}`,
  );
  await assertRefused(
    'a,b\n"1\n1",2\n1,2,3\n',
    "feed: f.csv:4: 3 values for 2 columns. Name every column in the first line, and quote values " +
      `that contain the separator. ${other}`,
  );
  const quotes = "Put values that hold quotes, separators or line breaks in double quotes, and " +
    "double the quotes in them.";
  const quote = (line: number, problem: string) => `feed: f.csv:${line}: ${problem}. ${quotes}`;
  const after = "text after the closing quote of a value";
  await assertRefused('a\n1\n"2\n3', quote(3, "a quoted value is not closed"));
  const inside = "a quote inside a value that does not begin with one";
  await assertRefused('a\n1"2\n', quote(2, inside));
  await assertRefused('sep=;\na\n1"2\n', quote(3, inside));
  await assertRefused('a\n"1"2\n', quote(2, after));
  await assertRefused('a\n"1\n" \n', quote(3, after));
  for (const text of ["", "a,b\n", "\n\r\n", "\ufeff", "[]", " [ ] "]) {
    await assertRefused(text, "feed: f.csv: no rows.");
  }
});

Deno.test("parseFeed() rejects JSON that is not objects, with its line or element", async () => {
  const advice = "Write one object per line, or all of them in one array.";
  for (const line of ["[1]", "1", "null", '{"a":', "x", '{"a":1}{"a":2}']) {
    const message = `feed: f.jsonl:2: not a JSON object. ${advice}`;
    await assertRefused(`{"a":1}\n${line}\n`, message, "f.jsonl");
  }
  await assertRefused(
    '{\n  "a": 1\n',
    "feed: f.csv: not JSON: Expected ',' or '}' after property value in JSON at position 12 " +
      "(line 3 column 1).",
  );
  await assertRefused("\n", "feed: f.jsonl: no rows.", "f.jsonl");
  await assertRefused(
    '[{"a":1},2]',
    "feed: f.csv: element 2 is not a JSON object. Write each row as an object, such as " +
      '{"id": 1}.',
  );
  const error = await assertRejects(() => parseFeed('[{"a":1},', "f.json"), UsageError);
  assertStringIncludes(error.message, "feed: f.json: not a JSON array: ");
});

Deno.test("Feed rejects a duplicate column once a template uses it", async () => {
  const options = await parseFeed("id,a,a\n1,2,3\n", "f.csv");
  assertEquals(new Feed(options, 1).column("id"), ["1"]);
  assertThrows(
    () => new Feed(options, 1).column("a"),
    UsageError,
    'feed: f.csv: more than one column is named "a". Give each column that a template uses its own ' +
      "name.",
  );
});

Deno.test("Feed returns rows in order, then starts over", () => {
  const feed = new Feed({ rows: [{ a: "x" }, { a: 1 }, { a: null }] }, 1);
  assertEquals([0, 1, 2, 3, 7].map((index) => feed.rowOf(index)), [0, 1, 2, 0, 1]);
  assertEquals(feed.isUsed, false);
  assertEquals(feed.column("a"), ["x", "1", "null"]);
  assertEquals(feed.isUsed, true);
});

Deno.test("Feed draws random rows only by seed and number", () => {
  const made = (seed: number) => {
    const feed = new Feed({ rows: Array(7).fill({ a: "x" }), order: "random" }, seed);
    return Array.from({ length: 1000 }, (_, index) => feed.rowOf(index));
  };
  assertEquals(made(1), made(1));
  assertNotEquals(made(1), made(2));
  assertEquals(new Set(made(1)), new Set([0, 1, 2, 3, 4, 5, 6]));
});

Deno.test("Feed rejects no rows, an unknown order, and a row without the column", () => {
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

Deno.test("parseFeed() takes linear time for hostile text", async () => {
  const texts = [
    `{\n"a": 1\n}${"\n".repeat(200_000)}`,
    `{\n${'"a": 1\n}\n\n{\n'.repeat(50_000)}`,
    `${"-".repeat(200_000)}x\n1\n`,
    `${"a b\n".repeat(2)}${"(1 rows)\n".repeat(50_000)}x`,
  ];
  const begunMs = performance.now();
  for (const text of texts) await parseFeed(text, "f.csv").catch(() => null);
  assert(performance.now() - begunMs < 3000, `${performance.now() - begunMs} ms`);
});
