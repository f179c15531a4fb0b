// Knows: that what is taken for a whole remembered response is what the parser says of it.
// Refuses to know: what the cases of the corpus are about.
import { assert, assertEquals } from "@std/assert";
import { HeadMemo } from "../../lib/http/head_memo.ts";
import { ResponseParser } from "../../lib/http/response_parser.ts";
import { parse, type ParseOutcome } from "../support/parse_outcome.ts";
import { readResponseCases } from "./responses/response_case.ts";

const CASES = await readResponseCases();
const encoder = new TextEncoder();

Deno.test("isWhole() says nothing of a response that the parser would not say", () => {
  const outcomes = CASES.map((one) => parse(new ResponseParser(), one));
  let whole = 0;
  for (const remembered of CASES) {
    const memo = new HeadMemo();
    parse(new ResponseParser(memo), remembered);
    for (const [i, { bytes, expectsNoBody }] of CASES.entries()) {
      if (!memo.isWhole(bytes, bytes.length, expectsNoBody)) continue;
      whole++;
      assertEquals<ParseOutcome>({
        end: "complete",
        status: memo.status,
        bodyBytes: memo.bodyBytes,
        keepsAlive: memo.keepsAlive,
        location: memo.location,
        consumedBytes: bytes.length,
      }, outcomes[i]);
    }
  }
  // So that the test can fail: a good part of the corpus does take this way.
  assert(whole >= 100, `${whole}`);
});

Deno.test("isWhole() wants every byte, and none after them", () => {
  const memo = new HeadMemo();
  const text = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
  const response = encoder.encode(`${text}abc`);
  assertEquals(memo.isWhole(response, response.length, false), false);
  parse(new ResponseParser(memo), {
    bytes: response,
    expectsNoBody: false,
    isClosedAfter: false,
  });
  assertEquals(memo.isWhole(response, response.length, false), true);
  assertEquals(memo.isWhole(response, response.length, true), false);
  assertEquals(memo.isWhole(encoder.encode(`${text}xyz`), response.length, false), true);
  for (let end = 0; end < response.length; end++) {
    assertEquals(memo.isWhole(response, end, false), false, `${end} bytes`);
  }
  const longer = encoder.encode(`${text}abcH`);
  assertEquals(memo.isWhole(longer, longer.length, false), false);
  for (let at = 0; at < text.length; at++) {
    const other = response.slice();
    other[at] ^= 1;
    assertEquals(memo.isWhole(other, other.length, false), false, `byte ${at} differs`);
  }
});

Deno.test("a header block over the limit is not remembered", () => {
  const memo = new HeadMemo();
  const bytes = encoder.encode(
    `HTTP/1.1 200 OK\r\nX: ${"x".repeat(512)}\r\nContent-Length: 0\r\n\r\n`,
  );
  parse(new ResponseParser(memo), { bytes, expectsNoBody: false, isClosedAfter: false });
  assertEquals(memo.isWhole(bytes, bytes.length, false), false);
});
