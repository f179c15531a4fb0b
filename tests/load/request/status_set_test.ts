/**
 * Tests parsing sets of status codes.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { statusSet } from "../../../lib/load/request/status_set.ts";

/** Returns the codes of a set. */
function codes(text: string): number[] {
  return [...statusSet(text).includes.entries()].filter(([, flag]) => flag === 1).map(([code]) =>
    code
  );
}

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

Deno.test("statusSet() parses codes and ranges, including both ends", () => {
  assertEquals(codes("200"), [200]);
  assertEquals(codes("200-399"), range(200, 399));
  assertEquals(codes("200-200"), [200]);
  assertEquals(codes("100-999"), range(100, 999));
  assertEquals(codes("200-202,304,500-501"), [200, 201, 202, 304, 500, 501]);
  assertEquals(codes("304,200,200-201"), [200, 201, 304]);
  assertEquals(codes(" 200 - 201 , 304 "), [200, 201, 304]);
});

Deno.test("statusSet() parses classes", () => {
  assertEquals(codes("2xx"), range(200, 299));
  assertEquals(codes("2xx,404"), [...range(200, 299), 404]);
  assertEquals(codes("2XX-3xx"), range(200, 399));
  assertEquals(codes("204-2xx"), range(204, 299));
});

Deno.test("statusSet() keeps the text as written", () => {
  assertEquals(statusSet(" 200-299,304").text, " 200-299,304");
});

Deno.test("statusSet() has an entry for every code", () => {
  const { includes } = statusSet("100-999");
  assertEquals([includes.length, includes[99], includes[100], includes[999]], [1000, 0, 1, 1]);
});

Deno.test("statusSet() throws if the text is invalid", () => {
  const bad = [
    ...[
      "",
      " ",
      ",",
      "200,",
      ",200",
      "200,,304",
      "2x",
      "x00",
      "20x",
      "2yy",
      "abc",
      "20",
      "2000",
      "099",
      "000",
    ],
    ...["299-200", "200-", "-200", "200-2000", "200-300-400", "200.5", "200;304", "+200", "٢٠٠"],
  ];
  for (const text of bad) {
    const error = assertThrows(() => statusSet(text), UsageError);
    const advice = "Use status codes, classes and ranges, such as 2xx,304 or 200-399.";
    assertEquals(error.option, "success");
    assertEquals(error.message, `success: invalid value ${JSON.stringify(text)}. ${advice}`);
  }
});
