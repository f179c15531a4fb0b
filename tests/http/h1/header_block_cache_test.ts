/**
 * That what is taken for a whole remembered response is what the parser says of it.
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

Deno.test("isWhole() says nothing of a response that the parser would not say", () => {
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
  // So that the test can fail: a good part of the corpus does take this way.
  assert(whole >= 100, `${whole}`);
});

Deno.test("isWhole() wants every byte, and none after them", () => {
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

Deno.test("a header block over the limit is not remembered", () => {
  const cache = new HeaderBlockCache();
  const bytes = encoder.encode(
    `HTTP/1.1 200 OK\r\nX: ${"x".repeat(512)}\r\nContent-Length: 0\r\n\r\n`,
  );
  parse(new ResponseParser(cache), { bytes, expectsNoBody: false, isClosedAfter: false });
  assertEquals(cache.isWhole(bytes, bytes.length, false), false);
});
