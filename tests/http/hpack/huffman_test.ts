/**
 * Tests the Huffman code of RFC 7541.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { decodeHuffman } from "../../../lib/http/hpack/huffman.ts";

/** All bytes from 0 to 255 in order, as encoded by another implementation. */
const ALL_BYTES = Uint8Array.fromHex(
  "ffc7fffd8fffffe2fffffe3fffffe4fffffe5fffffe6fffffe7fffffe8ffffeafffffff3fffffa7fffffabff" +
    "ffffdfffffebfffffecfffffedfffffeefffffefffffff0ffffff1ffffff2fffffffbfffffcffffffd3fffff" +
    "d7fffffdbfffffdffffffe3fffffe7fffffebfffffed4fe3f9ffaffcabf1febfafefe7fdfd2cbb00089969b7" +
    "1d79fb9f7fff20ffbff3ff50ddbd7f061c58f265cd9f469d5af66dddbf871e5f9cff7ff7fffc3ff9ffe45fff" +
    "4719242cb34e6e9d68a6a3d7dac426defe3cfaf7fffbfe7ffbffdffffffcfffe6ffff4bfff9ffffa3fffd3ff" +
    "ff53fffd5ffffb3fffeb7fffdaffffb7ffff73fffeeffffdeffffebffffbfffffd9ffffdbfffebffffe0ffff" +
    "eeffffc3ffff8bffff1ffffe4fffee7fffb1ffff97fffd9ffffcdffff9fffffbffffdafffeeffff4ffffb7ff" +
    "fee7fffe8ffffd3fffdeffffd5fffeeffffbdffffe1fffdfffff7fffff5ffffecffff07fff87fffe0ffff17f" +
    "ffedffff87ffff77fffeffffeaffff8bfffe3ffff93ffff87fffcbffff37ffff1fffff83ffffe1fffebfffe3" +
    "ffff3fffff2ffffa3ffffd9fffff17ffffc7fffff27ffffdefffffbffffff2fffff8fffffb7fff97fff8ffff" +
    "fe6fffffc1fffff87ffffe7fffffc5ffffe5fffe4ffff2fffffd1fffff4ffffffefffffe3fffffc9fffff97f" +
    "ffb3ffffcffffb7fffcdffff4ffff9ffffd1ffffcffffeaffffafffffddffffeffffff4fffff5fffffabffff" +
    "a7ffffd7fffff9bffffecfffffb7fffff3fffffe8fffffd3fffffabfffff5fffffff7ffffecfffffdbfffffb" +
    "bfffff7ffffff0fffffbbf",
);

function decoded(bytes: Uint8Array): number[] | null {
  const out = new Uint8Array(2 * bytes.length);
  const end = decodeHuffman(bytes, 0, bytes.length, out, 0);
  return end === -1 ? null : [...out.subarray(0, end)];
}

Deno.test("decodeHuffman() decodes every byte", () => {
  assertEquals(decoded(ALL_BYTES), Array.from({ length: 256 }, (_, byte) => byte));
});

Deno.test("decodeHuffman() accepts padding of ones, shorter than a byte", () => {
  // "0" is five zeros; "00" is ten of them.
  assertEquals(decoded(Uint8Array.of(0b00000_111)), [48]);
  assertEquals(decoded(Uint8Array.of(0b00000_000, 0b00_111111)), [48, 48]);
  assertEquals(decoded(Uint8Array.of(0b00000_110)), null);
  assertEquals(decoded(Uint8Array.of(0b00000_111, 0xff)), null);
  assertEquals(decoded(new Uint8Array(0)), []);
});

Deno.test("decodeHuffman() rejects the end of string symbol", () => {
  assertEquals(decoded(Uint8Array.of(0xff, 0xff, 0xff, 0xff)), null);
});

Deno.test("decodeHuffman() writes at the given position, and does not read beyond the end", () => {
  const out = new Uint8Array(8);
  assertEquals(decodeHuffman(Uint8Array.of(0xaa, 0b00000_111, 0xaa), 1, 2, out, 3), 4);
  assertEquals([...out], [0, 0, 0, 48, 0, 0, 0, 0]);
});
