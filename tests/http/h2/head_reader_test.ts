/**
 * Tests which header blocks are remembered, and on which connections they have the same meaning.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ReusedPart } from "../../../lib/http/frame/frame_handler.ts";
import { HeadCache } from "../../../lib/http/h2/head_cache.ts";
import { HeadReader } from "../../../lib/http/h2/head_reader.ts";

function part(hex: string): ReusedPart {
  const bytes = Uint8Array.fromHex(hex);
  return new ReusedPart().set(1, bytes, 0, bytes.length, 0, bytes.length, true);
}

/** `:status: 200`, and `location: /a` to be added to the table. */
const ADDS = "886e022f61";

Deno.test("HeadReader remembers a block that adds to a table without room", () => {
  const cache = new HeadCache();
  const reader = new HeadReader(cache);
  assertEquals(reader.read(part(ADDS), false, false), true);
  assertEquals(reader.match(part(ADDS)), false, "it changes the table");
  reader.read(part("20" + ADDS), false, false);
  reader.read(part(ADDS), false, false);
  assertEquals(reader.match(part(ADDS)), true);
  assertEquals([cache.status, cache.location], [200, "/a"]);
});

Deno.test("HeadReader decodes a remembered block if its own table has room", () => {
  const cache = new HeadCache();
  const [first, second] = [new HeadReader(cache), new HeadReader(cache)];
  for (const block of ["2088", ADDS]) first.read(part(block), false, false);
  assertEquals(first.match(part(ADDS)), true);
  assertEquals(second.match(part(ADDS)), false);
  second.read(part(ADDS), false, false);
  // It is the newest entry now.
  second.read(part("88be"), false, false);
  assertEquals(second.head.location, "/a");
});
