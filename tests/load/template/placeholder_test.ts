/**
 * Tests the values of each kind of placeholder, byte by byte, and their widths.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Feed } from "../../../lib/load/feed/feed.ts";
import {
  digits,
  feedPlaceholder,
  nowPlaceholder,
  randomPlaceholder,
  sequencePlaceholder,
  textIn,
  textPlaceholder,
  uuidPlaceholder,
  writeNumber,
} from "../../../lib/load/template/placeholder.ts";
import type { Placeholder } from "../../../lib/http/message/request_layout.ts";
import { RequestIds } from "../../../lib/load/request/request_id.ts";

const INDICES = [0, 1, 9, 10, 99, 100, 12_345, 2 ** 31, 2 ** 32 + 7, 999_999_999_998];

/** Fails unless each value has its width, and is written exactly there. */
function assertWidths(placeholder: Placeholder): void {
  for (const index of INDICES) {
    const width = placeholder.widthOf(index);
    assert(width <= placeholder.mostBytes, `${width} of ${placeholder.mostBytes}`);
    if (placeholder.width !== null) assertEquals(width, placeholder.width);
    const bytes = new Uint8Array(width + 4).fill(0xff);
    placeholder.write(bytes, 2, index);
    assertEquals([...bytes.subarray(0, 2), ...bytes.subarray(-2)], [255, 255, 255, 255]);
    assert(!bytes.subarray(2, -2).includes(0xff), `${index}: all of it is written`);
    assertEquals(textIn(placeholder, index), textIn(placeholder, index), "the same each time");
  }
}

Deno.test("sequencePlaceholder() is the number, from 0", () => {
  assertEquals(INDICES.map((index) => textIn(sequencePlaceholder(), index)), INDICES.map(String));
  assertEquals(sequencePlaceholder().width, null);
  assertWidths(sequencePlaceholder());
});

Deno.test("writeNumber() and digits() agree with String()", () => {
  for (const n of [0, 7, 10, 999, 1000, 2 ** 53 - 1, -1, -10, -(2 ** 53 - 1)]) {
    const bytes = new Uint8Array(digits(n));
    writeNumber(bytes, 0, n);
    assertEquals(new TextDecoder().decode(bytes), String(n));
  }
});

Deno.test("randomPlaceholder() stays in its range, and has a fixed width if its bounds have the same", () => {
  const widths = ([low, high]: [number, number]) => randomPlaceholder(1, 1, low, high).width;
  assertEquals(
    ([[0, 9], [10, 99], [0, 10], [-9, -1], [-9, 9], [5, 5], [-5, 10]] as [number, number][])
      .map(widths),
    [1, 2, null, 2, null, 1, null],
  );
  for (const [low, high] of [[1, 1000], [-5, 5], [100, 999]]) {
    const placeholder = randomPlaceholder(3, 2, low, high);
    assertWidths(placeholder);
    for (const index of INDICES) {
      const value = Number(textIn(placeholder, index));
      assert(Number.isInteger(value) && value >= low && value <= high, `${value}`);
    }
  }
});

Deno.test("uuidPlaceholder() is version 4, and differs by number, stream and seed", () => {
  const placeholder = uuidPlaceholder(1, 1);
  assertWidths(placeholder);
  const seen = new Set<string>();
  for (let index = 0; index < 20_000; index++) {
    const uuid = textIn(placeholder, index);
    assertMatch(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    seen.add(uuid);
  }
  for (const other of [uuidPlaceholder(2, 1), uuidPlaceholder(1, 2)]) {
    for (let index = 0; index < 20_000; index++) seen.add(textIn(other, index));
  }
  assertEquals(seen.size, 60_000);
});

Deno.test("nowPlaceholder() is RFC 3339 with milliseconds", () => {
  let ms = Date.UTC(2026, 10, 24, 9, 0, 0, 7);
  const placeholder = nowPlaceholder(() => ms);
  assertEquals(textIn(placeholder, 0), "2026-11-24T09:00:00.007Z");
  ms += 993;
  assertEquals(textIn(placeholder, 0), "2026-11-24T09:00:01.000Z");
  assertWidths(placeholder);
  const before = Date.now();
  const told = Date.parse(textIn(nowPlaceholder(), 0));
  assert(told >= before && told <= Date.now());
});

Deno.test("RequestIds.placeholder is the ID of the request", () => {
  const ids = new RequestIds("0a1b2c3d");
  const { placeholder } = ids;
  assertWidths(placeholder);
  for (const index of INDICES) assertEquals(textIn(placeholder, index), ids.of(index));
});

Deno.test("feedPlaceholder() is the escaped value of the row, in bytes", () => {
  const values = ["a", "ünï", "", "→🦕", "\ud800"];
  const feed = new Feed({ rows: values.map((v) => ({ v })) }, 1);
  const plain = feedPlaceholder(feed, "v", (value) => value);
  assertWidths(plain);
  assertEquals(values.map((_, i) => textIn(plain, i)), ["a", "ünï", "", "→🦕", "\ufffd"]);
  const escaped = feedPlaceholder(feed, "v", (value) => `<${value}>`);
  assertEquals(textIn(escaped, 5), "<a>");
  assertEquals([plain.width, plain.mostBytes], [null, 7]);
});

Deno.test("feedPlaceholder() has a fixed width if all values have the same", () => {
  const widthOf = (...values: string[]) =>
    feedPlaceholder(new Feed({ rows: values.map((v) => ({ v })) }, 1), "v", (value) => value).width;
  assertEquals([widthOf("ab", "cd", "é"), widthOf("ab", "c"), widthOf("")], [2, null, 0]);
});

Deno.test("textPlaceholder() is the given text, in bytes", () => {
  const placeholder = textPlaceholder((index) => `é${index}`, 20);
  assertWidths(placeholder);
  assertEquals(textIn(placeholder, 12), "é12");
});
