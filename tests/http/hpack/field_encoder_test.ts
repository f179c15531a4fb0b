/**
 * Tests encoding the header blocks of requests, including placeholders.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { encodeFields, integerWidth, writeInteger } from "../../../lib/http/hpack/field_encoder.ts";
import type { HeaderField } from "../../../lib/http/message/request_encoding.ts";
import type { Placeholder } from "../../../lib/http/message/request_layout.ts";
import { fieldsIn } from "../../support/http2_frames.ts";

/** A placeholder whose length is the number. */
const growing: Placeholder = {
  width: null,
  mostBytes: 40_000,
  widthOf: (index) => index,
  write: (bytes, at, index) => bytes.fill(0x78, at, at + index),
};

/** A placeholder of four digits. */
const counting: Placeholder = {
  width: 4,
  mostBytes: 4,
  widthOf: () => 4,
  write: (bytes, at, index) =>
    bytes.set(new TextEncoder().encode(String(index).padStart(4, "0")), at),
};

const MARKS: Record<string, Placeholder> = { "<growing>": growing, "<counting>": counting };

function blockFor(fields: readonly HeaderField[], index: number): Uint8Array {
  const layout = encodeFields(fields.map(([name, value]) => {
    const segments = value.split(/(<\w+>)/).map((part) => MARKS[part] ?? part);
    return [name, segments.length === 1 ? value : segments];
  }));
  const bytes = new Uint8Array(layout.lengthOf(index));
  layout.write(bytes, index);
  return bytes;
}

Deno.test("encodeFields() uses entries of the static table", () => {
  const block = blockFor([[":method", "GET"], [":path", "/"], ["accept", "*/*"]], 0);
  assertEquals(block.toHex(), "8284" + "0f04" + "03" + "2a2f2a");
});

Deno.test("encodeFields() marks secrets as never indexed", () => {
  const [authorization] = blockFor([["authorization", "Basic YQ=="]], 0);
  const [cookie] = blockFor([["cookie", "a=b"]], 0);
  const [other] = blockFor([["x-other", "a"]], 0);
  assertEquals([authorization & 0xf0, cookie & 0xf0, other & 0xf0], [0x10, 0x10, 0]);
});

Deno.test("encodeFields() encodes fields that decode to the same", () => {
  const fields: HeaderField[] = [
    [":method", "DELETE"],
    [":path", "/ä?x=" + "y".repeat(300)],
    ["x-empty", ""],
    ["x-long", "z".repeat(20_000)],
    ["cookie", "a=b"],
  ];
  assertEquals(fieldsIn(blockFor(fields, 0)), fields);
});

Deno.test("encodeFields() fills in placeholders, whatever the resulting string length", () => {
  const fields: HeaderField[] = [
    [":path", "/ü<growing>/<counting>?<growing>"],
    ["x-id", "<counting>"],
  ];
  for (const index of [0, 1, 55, 56, 57, 58, 59, 126, 127, 128, 255, 8000, 9999]) {
    const xs = "x".repeat(index);
    const digits = String(index).padStart(4, "0");
    assertEquals(fieldsIn(blockFor(fields, index)), [
      [":path", `/ü${xs}/${digits}?${xs}`],
      ["x-id", digits],
    ]);
  }
});

Deno.test("writeInteger() encodes the examples of RFC 7541", () => {
  const written = (value: number, bits: number) => {
    const bytes = new Uint8Array(integerWidth(value, bits));
    writeInteger(bytes, 0, value, bits, 0);
    return [...bytes];
  };
  assertEquals(written(10, 5), [0b01010]);
  assertEquals(written(1337, 5), [31, 154, 10]);
  assertEquals(written(42, 8), [42]);
  assertEquals(written(127, 7), [127, 0]);
  assertEquals(written(254, 7), [127, 127]);
  assertEquals(written(255, 7), [127, 128, 1]);
});
