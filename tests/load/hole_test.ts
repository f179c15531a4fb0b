// Knows: the value of each kind of hole, byte by byte, and that widths are those of the values.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Feed } from "../../lib/load/feed.ts";
import {
  digits,
  feedHole,
  type Hole,
  idHole,
  nowHole,
  randomHole,
  sequenceHole,
  textHole,
  textIn,
  uuidHole,
  writeNumber,
} from "../../lib/load/hole.ts";
import { RequestIds } from "../../lib/load/request_id.ts";

const INDICES = [0, 1, 9, 10, 99, 100, 12_345, 2 ** 31, 2 ** 32 + 7, 999_999_999_998];

/** Fails unless each value takes its width, and writes into that place and no other. */
function assertWidths(hole: Hole): void {
  for (const index of INDICES) {
    const width = hole.widthOf(index);
    assert(width <= hole.mostBytes, `${width} of ${hole.mostBytes}`);
    if (hole.width !== null) assertEquals(width, hole.width);
    const bytes = new Uint8Array(width + 4).fill(0xff);
    hole.write(bytes, 2, index);
    assertEquals([...bytes.subarray(0, 2), ...bytes.subarray(-2)], [255, 255, 255, 255]);
    assert(!bytes.subarray(2, -2).includes(0xff), `${index}: all of it is written`);
    assertEquals(textIn(hole, index), textIn(hole, index), "the same each time");
  }
}

Deno.test("sequenceHole() is the number, from 0", () => {
  assertEquals(INDICES.map((index) => textIn(sequenceHole(), index)), INDICES.map(String));
  assertEquals(sequenceHole().width, null);
  assertWidths(sequenceHole());
});

Deno.test("writeNumber() and digits() agree with String()", () => {
  for (const n of [0, 7, 10, 999, 1000, 2 ** 53 - 1, -1, -10, -(2 ** 53 - 1)]) {
    const bytes = new Uint8Array(digits(n));
    writeNumber(bytes, 0, n);
    assertEquals(new TextDecoder().decode(bytes), String(n));
  }
});

Deno.test("randomHole() stays in its range, and has one width where its bounds have", () => {
  const widths = ([low, high]: [number, number]) => randomHole(1, 1, low, high).width;
  assertEquals(
    ([[0, 9], [10, 99], [0, 10], [-9, -1], [-9, 9], [5, 5], [-5, 10]] as [number, number][])
      .map(widths),
    [1, 2, null, 2, null, 1, null],
  );
  for (const [low, high] of [[1, 1000], [-5, 5], [100, 999]]) {
    const hole = randomHole(3, 2, low, high);
    assertWidths(hole);
    for (const index of INDICES) {
      const value = Number(textIn(hole, index));
      assert(Number.isInteger(value) && value >= low && value <= high, `${value}`);
    }
  }
});

Deno.test("uuidHole() is of version 4, and another for each number, place and seed", () => {
  const hole = uuidHole(1, 1);
  assertWidths(hole);
  const seen = new Set<string>();
  for (let index = 0; index < 20_000; index++) {
    const uuid = textIn(hole, index);
    assertMatch(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    seen.add(uuid);
  }
  for (const other of [uuidHole(2, 1), uuidHole(1, 2)]) {
    for (let index = 0; index < 20_000; index++) seen.add(textIn(other, index));
  }
  assertEquals(seen.size, 60_000);
});

Deno.test("nowHole() is RFC 3339 with milliseconds", () => {
  let ms = Date.UTC(2026, 10, 24, 9, 0, 0, 7);
  const hole = nowHole(() => ms);
  assertEquals(textIn(hole, 0), "2026-11-24T09:00:00.007Z");
  ms += 993;
  assertEquals(textIn(hole, 0), "2026-11-24T09:00:01.000Z");
  assertWidths(hole);
  const before = Date.now();
  const told = Date.parse(textIn(nowHole(), 0));
  assert(told >= before && told <= Date.now());
});

Deno.test("idHole() is the run's ID of the request", () => {
  const ids = new RequestIds("0a1b2c3d");
  const hole = idHole(ids);
  assertWidths(hole);
  for (const index of INDICES) assertEquals(textIn(hole, index), ids.of(index));
});

Deno.test("feedHole() is the escaped value of the row, in bytes", () => {
  const values = ["a", "ünï", "", "→🦕", "\ud800"];
  const feed = new Feed({ rows: values.map((v) => ({ v })) }, 1);
  const plain = feedHole(feed, "v", (value) => value);
  assertWidths(plain);
  assertEquals(values.map((_, i) => textIn(plain, i)), ["a", "ünï", "", "→🦕", "\ufffd"]);
  const escaped = feedHole(feed, "v", (value) => `<${value}>`);
  assertEquals(textIn(escaped, 5), "<a>");
  assertEquals([plain.width, plain.mostBytes], [null, 7]);
});

Deno.test("feedHole() has one width where all values have", () => {
  const widthOf = (...values: string[]) =>
    feedHole(new Feed({ rows: values.map((v) => ({ v })) }, 1), "v", (value) => value).width;
  assertEquals([widthOf("ab", "cd", "é"), widthOf("ab", "c"), widthOf("")], [2, null, 0]);
});

Deno.test("textHole() is the text it is given, in bytes", () => {
  const hole = textHole((index) => `é${index}`, 20);
  assertWidths(hole);
  assertEquals(textIn(hole, 12), "é12");
});
