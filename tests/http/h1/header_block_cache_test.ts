/**
 * Tests that responses matched by the cache have the same meaning for the parser.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { HeaderBlockCache } from "../../../lib/http/h1/header_block_cache.ts";
import { ResponseParser } from "../../../lib/http/h1/response_parser.ts";
import { parse, type ParseOutcome } from "../../support/parse_outcome.ts";
import { readResponseCases } from "./responses/response_case.ts";

const CASES = await readResponseCases();
const encoder = new TextEncoder();

Deno.test("isWhole() agrees with the parser for every response of the corpus", () => {
  const outcomes = CASES.map((one) => parse(new ResponseParser(), one));
  let whole = 0;
  for (const remembered of CASES) {
    const cache = new HeaderBlockCache();
    parse(new ResponseParser(cache), remembered);
    for (const [i, { bytes, expectsNoBody }] of CASES.entries()) {
      if (!cache.isWhole(bytes, bytes.length, expectsNoBody)) continue;
      whole++;
      assertEquals<ParseOutcome>({
        end: "complete",
        status: cache.status,
        bodyBytes: cache.bodyBytes,
        keepsAlive: cache.keepsAlive,
        location: cache.location,
        consumedBytes: bytes.length,
      }, outcomes[i]);
    }
  }
  // Guards against a vacuous test: a good part of the corpus matches.
  assert(whole >= 100, `${whole}`);
});

Deno.test("isWhole() requires every byte, and none after them", () => {
  const cache = new HeaderBlockCache();
  const text = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
  const response = encoder.encode(`${text}abc`);
  assertEquals(cache.isWhole(response, response.length, false), false);
  parse(new ResponseParser(cache), {
    bytes: response,
    expectsNoBody: false,
    isClosedAfter: false,
  });
  assertEquals(cache.isWhole(response, response.length, false), true);
  assertEquals(cache.isWhole(response, response.length, true), false);
  assertEquals(cache.isWhole(encoder.encode(`${text}xyz`), response.length, false), true);
  for (let end = 0; end < response.length; end++) {
    assertEquals(cache.isWhole(response, end, false), false, `${end} bytes`);
  }
  const longer = encoder.encode(`${text}abcH`);
  assertEquals(cache.isWhole(longer, longer.length, false), false);
  for (let at = 0; at < text.length; at++) {
    const other = response.slice();
    other[at] ^= 1;
    assertEquals(cache.isWhole(other, other.length, false), false, `byte ${at} differs`);
  }
});

Deno.test("a header block over the limit is not cached", () => {
  const cache = new HeaderBlockCache();
  const bytes = encoder.encode(
    `HTTP/1.1 200 OK\r\nX: ${"x".repeat(1024)}\r\nContent-Length: 0\r\n\r\n`,
  );
  parse(new ResponseParser(cache), { bytes, expectsNoBody: false, isClosedAfter: false });
  assertEquals(cache.isWhole(bytes, bytes.length, false), false);
});

const HEAD = "HTTP/1.1 200 OK\r\nEtag: Tue\r\nX-Request-ID: abc\r\nContent-Length: 3\r\n";
const END = "Connection: keep-alive\r\n\r\n";

/** Returns what a cache with the response above says about another one. */
function afterKnown(text: string, known = HEAD + END + "abc") {
  const cache = new HeaderBlockCache();
  const bytes = encoder.encode(known);
  parse(new ResponseParser(cache), { bytes, expectsNoBody: false, isClosedAfter: false });
  const other = encoder.encode(text);
  return cache.isWhole(other, other.length, false) ? cache.bodyBytes : null;
}

const SAME: [what: string, text: string, bodyBytes: number][] = [
  ["the same", HEAD + END + "xyz", 3],
  ["other values", HEAD.replace("Tue", "Wed").replace("abc", "xyz") + END + "xyz", 3],
  ["a longer value", HEAD.replace("abc", "abcdefgh") + END + "xyz", 3],
  ["a shorter value", HEAD.replace("abc", "a") + END + "xyz", 3],
  ["no value", HEAD.replace("abc", "") + END + "xyz", 3],
  ["a value with what a field may hold", HEAD.replace("abc", "a: b,\t\x80\xff") + END + "xyz", 3],
  ["another length", HEAD.replace("3", "5") + END + "hello", 5],
  ["a length of more digits", HEAD.replace("3", "12") + END + "hello world\n", 12],
  ["a length with a zero before", HEAD.replace("3", "05") + END + "hello", 5],
];
for (const [what, text, bodyBytes] of SAME) {
  Deno.test(`isWhole() matches a block with ${what}`, () => {
    assertEquals(afterKnown(text), bodyBytes);
    assertEquals(afterKnown(text + "x"), null);
    assertEquals(afterKnown(text.slice(0, -1)), null);
  });
}

const OTHER: [what: string, text: string][] = [
  ["another status", HEAD.replace("200", "404") + END + "xyz"],
  ["another name", HEAD.replace("Etag", "Atag") + END + "xyz"],
  ["a field more", HEAD + "X: y\r\n" + END + "xyz"],
  ["a field less", HEAD.replace("Etag: Tue\r\n", "") + END + "xyz"],
  ["another connection option", HEAD + END.replace("keep-alive", "close") + "xyz"],
  ["a NUL in a value", HEAD.replace("abc", "a\0c") + END + "xyz"],
  ["a bare CR in a value", HEAD.replace("abc", "a\rc") + END + "xyz"],
  ["a bare LF after a value", HEAD.replace("abc\r", "abc") + END + "xyz"],
  ["a value that goes on in the next line", HEAD.replace("abc", "ab\r\n c") + END + "xyz"],
  ["a field within a value", HEAD.replace("abc", "a\r\nContent-Length: 9") + END + "xyz"],
  ["a length of no digits", HEAD.replace("3", "") + END + "xyz"],
  ["a length that is not a number", HEAD.replace("3", "3x") + END + "xyz"],
  ["a length below zero", HEAD.replace("3", "-3") + END + "xyz"],
  ["a length of nothing", HEAD.replace("3", "0") + END],
  ["a length beyond what is exact", HEAD.replace("3", "9".repeat(17)) + END + "xyz"],
  ["a list of lengths", HEAD.replace("3", "3, 3") + END + "xyz"],
];
for (const [what, text] of OTHER) {
  Deno.test(`isWhole() does not match a block with ${what}`, () => {
    assertEquals(afterKnown(text), null);
  });
}

Deno.test("isWhole() allows no different length if there are two", () => {
  const two = HEAD + "Content-Length: 3\r\n" + END;
  assertEquals(afterKnown(two + "xyz", two + "abc"), 3);
  assertEquals(afterKnown(two.replace(": 3", ": 5") + "hello", two + "abc"), null);
  const many = HEAD + "A: b\r\n".repeat(70) + "Content-Length: 3\r\n" + END;
  assertEquals(afterKnown(many.replace(": 3", ": 5") + "hello", many + "abc"), null);
});

Deno.test("isWhole() does not match a different Location, Keep-Alive or Date", () => {
  for (const field of ["Location: /a", "Keep-Alive: timeout=5", "Connection: a", "Date: Tue"]) {
    const known = HEAD + field + "\r\n" + END;
    assertEquals(afterKnown(known + "xyz", known + "abc"), 3);
    assertEquals(afterKnown(known.replace(field, field + "1") + "xyz", known + "abc"), null);
  }
});

Deno.test("a matched block has the same meaning for the parser, however it was mutated", () => {
  const alphabet = encoder.encode("\r\n \t:;,0123456789abcX-\0ContentLgh");
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  const known = encoder.encode(HEAD + END + "abc");
  let whole = 0;
  for (let i = 0; i < 5000; i++) {
    const cache = new HeaderBlockCache();
    parse(new ResponseParser(cache), { bytes: known, expectsNoBody: false, isClosedAfter: false });
    const mutated = [...known];
    for (let left = random(3); left >= 0; left--) {
      const at = random(mutated.length);
      const letter = alphabet[random(alphabet.length)];
      if (random(3) === 0) mutated.splice(at, 1);
      else mutated.splice(at, random(2), letter);
    }
    const one = { bytes: new Uint8Array(mutated), expectsNoBody: false, isClosedAfter: false };
    const expected = parse(new ResponseParser(), one);
    if (cache.isWhole(one.bytes, one.bytes.length, false)) {
      whole++;
      assertEquals([expected.end, cache.bodyBytes], [
        "complete",
        (expected as { bodyBytes: number }).bodyBytes,
      ]);
    }
    assertEquals(parse(new ResponseParser(cache), one), expected);
  }
  assert(whole > 50, `${whole}`);
});
