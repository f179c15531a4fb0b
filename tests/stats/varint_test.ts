/**
 * Tests that numbers are decoded as encoded, and that arbitrary bytes do no harm.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { fc } from "../support/property.ts";
import { BadBytes, ByteReader, ByteWriter } from "../../lib/stats/varint.ts";

Deno.test("ByteReader reads what ByteWriter wrote", () => {
  const part = fc.oneof(fc.maxSafeNat(), fc.nat(300), fc.uint8Array({ maxLength: 3000 }));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const writer = new ByteWriter();
      for (const part of parts) {
        if (typeof part === "number") writer.number(part);
        else writer.block(part);
      }
      const reader = new ByteReader(writer.bytes());
      for (const part of parts) {
        if (typeof part === "number") assertEquals(reader.number(), part);
        else assertEquals(new Uint8Array(reader.block()), part);
      }
      assertEquals(reader.left, 0);
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("ByteWriter.number() writes seven bits per byte, the lowest first", () => {
  const bytes = (value: number) => {
    const writer = new ByteWriter();
    writer.number(value);
    return [...writer.bytes()];
  };
  assertEquals([bytes(0), bytes(127), bytes(128), bytes(300)], [[0], [127], [128, 1], [172, 2]]);
  assertEquals(bytes(Number.MAX_SAFE_INTEGER).length, 8);
});

Deno.test("ByteWriter.number() rejects values that would not be decoded the same", () => {
  for (const value of [-1, 1.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => new ByteWriter().number(value), RangeError);
  }
});

Deno.test("ByteReader rejects truncated bytes, and numbers that are too large", () => {
  const refused = (bytes: number[], read: (reader: ByteReader) => unknown) =>
    assertThrows(() => read(new ByteReader(new Uint8Array(bytes))), BadBytes).message;
  assertEquals(refused([], (reader) => reader.number()), "it ends inside a number");
  assertEquals(refused([0x80], (reader) => reader.number()), "it ends inside a number");
  const large = "a number that is too large";
  assertEquals(refused(Array(9).fill(0x80), (reader) => reader.number()), large);
  assertEquals(refused([...Array(7).fill(0xff), 0x10], (reader) => reader.number()), large);
  assertEquals(refused([3, 1, 2], (reader) => reader.block()), "it ends inside a block");
});
