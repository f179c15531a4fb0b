/**
 * Tests decoding header blocks of RFC 7541 and of other encoders, and rejecting malformed ones.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { FieldDecoder, type FieldSink } from "../../../lib/http/hpack/field_decoder.ts";
import stories from "./hpack_stories.json" with { type: "json" };

type Field = [name: string, value: string];

const text = (bytes: Uint8Array, length: number) =>
  new TextDecoder().decode(bytes.subarray(0, length));

function decode(decoder: FieldDecoder, hex: string): Field[] | string {
  const fields: Field[] = [];
  const sink: FieldSink = {
    takeField: (name, nameLength, value, valueLength) =>
      fields.push([text(name, nameLength), text(value, valueLength)]),
  };
  // Surrounded by other bytes, which must be ignored.
  const block = Uint8Array.fromHex(`ffff${hex.replaceAll(" ", "")}ffff`);
  return decoder.decode(block, 2, block.length - 2, sink) ?? fields;
}

/** Blocks that share a table, and the fields of each: RFC 7541, appendix C. */
const APPENDIX_C: Record<
  string,
  { tableBytes?: number; blocks: [hex: string, fields: Field[]][] }
> = {
  "C.2.1, a literal with indexing": {
    blocks: [[
      "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
      [["custom-key", "custom-header"]],
    ]],
  },
  "C.2.2, a literal without indexing": {
    blocks: [["040c 2f73 616d 706c 652f 7061 7468", [[":path", "/sample/path"]]]],
  },
  "C.2.3, a literal that is never indexed": {
    blocks: [["1008 7061 7373 776f 7264 0673 6563 7265 74", [["password", "secret"]]]],
  },
  "C.2.4, an indexed field": { blocks: [["82", [[":method", "GET"]]]] },
  "C.3, requests without Huffman": {
    blocks: [
      ["8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", [
        [":method", "GET"],
        [":scheme", "http"],
        [":path", "/"],
        [":authority", "www.example.com"],
      ]],
      ["8286 84be 5808 6e6f 2d63 6163 6865", [
        [":method", "GET"],
        [":scheme", "http"],
        [":path", "/"],
        [":authority", "www.example.com"],
        ["cache-control", "no-cache"],
      ]],
      ["8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65", [
        [":method", "GET"],
        [":scheme", "https"],
        [":path", "/index.html"],
        [":authority", "www.example.com"],
        ["custom-key", "custom-value"],
      ]],
    ],
  },
  "C.4, requests with Huffman": {
    blocks: [
      ["8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", [
        [":method", "GET"],
        [":scheme", "http"],
        [":path", "/"],
        [":authority", "www.example.com"],
      ]],
      ["8286 84be 5886 a8eb 1064 9cbf", [
        [":method", "GET"],
        [":scheme", "http"],
        [":path", "/"],
        [":authority", "www.example.com"],
        ["cache-control", "no-cache"],
      ]],
      ["8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", [
        [":method", "GET"],
        [":scheme", "https"],
        [":path", "/index.html"],
        [":authority", "www.example.com"],
        ["custom-key", "custom-value"],
      ]],
    ],
  },
  "C.5, responses without Huffman, with eviction": {
    tableBytes: 256,
    blocks: [
      [
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a" +
        "3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        [
          [":status", "302"],
          ["cache-control", "private"],
          ["date", "Mon, 21 Oct 2013 20:13:21 GMT"],
          ["location", "https://www.example.com"],
        ],
      ],
      ["4803 3330 37c1 c0bf", [
        [":status", "307"],
        ["cache-control", "private"],
        ["date", "Mon, 21 Oct 2013 20:13:21 GMT"],
        ["location", "https://www.example.com"],
      ]],
      [
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04" +
        "677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49" +
        "553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
        [
          [":status", "200"],
          ["cache-control", "private"],
          ["date", "Mon, 21 Oct 2013 20:13:22 GMT"],
          ["location", "https://www.example.com"],
          ["content-encoding", "gzip"],
          ["set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"],
        ],
      ],
    ],
  },
  "C.6, responses with Huffman, with eviction": {
    tableBytes: 256,
    blocks: [
      [
        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e" +
        "919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        [
          [":status", "302"],
          ["cache-control", "private"],
          ["date", "Mon, 21 Oct 2013 20:13:21 GMT"],
          ["location", "https://www.example.com"],
        ],
      ],
      ["4883 640e ffc1 c0bf", [
        [":status", "307"],
        ["cache-control", "private"],
        ["date", "Mon, 21 Oct 2013 20:13:21 GMT"],
        ["location", "https://www.example.com"],
      ]],
      [
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7" +
        "821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed" +
        "4ee5 b106 3d50 07",
        [
          [":status", "200"],
          ["cache-control", "private"],
          ["date", "Mon, 21 Oct 2013 20:13:22 GMT"],
          ["location", "https://www.example.com"],
          ["content-encoding", "gzip"],
          ["set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"],
        ],
      ],
    ],
  },
};

for (const [name, { tableBytes, blocks }] of Object.entries(APPENDIX_C)) {
  Deno.test(`FieldDecoder decodes ${name}`, () => {
    const decoder = new FieldDecoder();
    if (tableBytes !== undefined) {
      // The examples begin with a table of that size; 256 is 0x3f 0xe1 0x01 as a size update.
      assertEquals(decode(decoder, "3fe101"), []);
    }
    for (const [hex, fields] of blocks) assertEquals(decode(decoder, hex), fields);
  });
}

interface StoryBlock {
  readonly wire: string;
  readonly tableSize?: number;
}

function assertStory(blocks: readonly StoryBlock[], fields: readonly unknown[]): void {
  const decoder = new FieldDecoder();
  for (const [i, { wire, tableSize }] of blocks.entries()) {
    if (tableSize !== undefined) decoder.limitTable(tableSize);
    assertEquals<unknown>(decode(decoder, wire), fields[i], `block ${i}`);
  }
}

for (const [encoder, blocks] of Object.entries(stories.encoders)) {
  Deno.test(`FieldDecoder decodes what ${encoder} encodes`, () => {
    assert(blocks.length === stories.blocks.length && blocks.length > 0);
    assertStory(blocks, stories.blocks);
  });
}

const SHARED = new URL("../../../../shared/hpack/", import.meta.url);

Deno.test({
  name: "FieldDecoder decodes every story of the hpack-test-case collection in ../shared",
  // In CI, it is next to the checkout; a plain clone has only the stories above.
  ignore: await Deno.stat(SHARED).then(() => false, () => true),
  async fn() {
    let count = 0;
    for await (const { name: encoder, isDirectory } of Deno.readDir(SHARED)) {
      if (!isDirectory) continue;
      for await (const { name } of Deno.readDir(new URL(`${encoder}/`, SHARED))) {
        const file = new URL(`${encoder}/${name}`, SHARED);
        const { cases } = JSON.parse(await Deno.readTextFile(file));
        assertStory(
          // deno-lint-ignore no-explicit-any
          cases.map((block: any) => ({
            wire: block.wire,
            tableSize: block.header_table_size ?? undefined,
          })),
          // deno-lint-ignore no-explicit-any
          cases.map((block: any) => block.headers.flatMap(Object.entries)),
        );
        count++;
      }
    }
    assert(count > 0);
  },
});

/** Malformed blocks, and the error. */
const MALFORMED: [hex: string, error: string][] = [
  ["80", "the index 0 of no entry in the header tables"],
  ["be", "the index 62 of no entry in the header tables"],
  ["ff80808001", "the index 2097279 of no entry in the header tables"],
  ["ffffffffffff", "an integer that is too large"],
  ["ff", "an unfinished integer"],
  ["7f", "an unfinished integer"],
  ["40", "an unfinished field"],
  ["4001", "a string that is longer than its header block"],
  ["400161", "an unfinished field"],
  ["40016105", "a string that is longer than its header block"],
  // Padding of eight ones, of zeros, of other bits, and EOS inside a string.
  ["00016182ffff", "a malformed Huffman code"],
  ["000161811c", "a malformed Huffman code"],
  ["0001618118", "a malformed Huffman code"],
  ["00016184fffffffc", "a malformed Huffman code"],
  ["8220", "a change of the table size after a field"],
  ["3fe21f", "a header table of 4097 bytes, where 4096 are allowed"],
];

Deno.test("FieldDecoder rejects malformed blocks", () => {
  for (const [hex, error] of MALFORMED) assertEquals(decode(new FieldDecoder(), hex), error, hex);
});

Deno.test("FieldDecoder limits the size of the table", () => {
  const decoder = new FieldDecoder();
  assertEquals(decode(decoder, "3fe11f"), [], "the initial size");
  decoder.limitTable(0);
  assertEquals(decode(decoder, "2082"), [[":method", "GET"]]);
  assertEquals(decode(decoder, "21"), "a header table of 1 bytes, where 0 are allowed");
});

Deno.test("FieldDecoder evicts entries that no longer fit into the table", () => {
  const decoder = new FieldDecoder();
  const add = "400a637573746f6d2d6b65790d637573746f6d2d686561646572";
  assertEquals(decode(decoder, add), [["custom-key", "custom-header"]]);
  assertEquals(decode(decoder, "be"), [["custom-key", "custom-header"]]);
  // The entry takes 55 bytes (RFC 7541, section 4.1).
  assertEquals(decode(decoder, "3f18be"), [["custom-key", "custom-header"]]);
  assertEquals(decode(decoder, "3f17be"), "the index 62 of no entry in the header tables");
});

Deno.test("FieldDecoder knows which blocks depend on others, or affect them", () => {
  const decoder = new FieldDecoder();
  const add = "400a637573746f6d2d6b65790d637573746f6d2d686561646572";
  const isStateless = (hex: string) => {
    assert(typeof decode(decoder, hex) !== "string", hex);
    return decoder.isStateless;
  };
  assertEquals(isStateless("88"), true);
  assertEquals(isStateless(add), false);
  assertEquals(isStateless("be"), false);
  assertEquals(isStateless("0f2f0161"), false, "a name from the table");
  assertEquals(isStateless("20"), false, "a change of its size");
  assertEquals(isStateless("2088"), true, "the size that it has");
  assertEquals([decoder.needsNoTable, decoder.hasTable], [true, false]);
  assertEquals(isStateless(add), true, "added to a table without room");
  assertEquals(decoder.needsNoTable, true);
  assertEquals(isStateless("88"), true);
  assertEquals(decoder.needsNoTable, false);
  assertEquals(isStateless("1001610162"), true);
});
