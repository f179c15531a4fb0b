/**
 * Tests properties that hold for any response and any garbage, and memory limits.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fc } from "../../support/property.ts";
import { HEAD_LIMIT_BYTES, ResponseParser } from "../../../lib/http/h1/response_parser.ts";
import { assertAnySplitIsEqual, parse, type PeerBytes } from "../../support/parse_outcome.ts";
import {
  anyBytes,
  bytesOf,
  cutShards,
  cutsOf,
  legalResponse,
  mutatedResponse,
  responseGarbage,
} from "../../support/response_bytes.ts";

const SEED = 9112;

function assertForEach<P extends PeerBytes>(
  peers: fc.Arbitrary<P>,
  numRuns: number,
  check: (peer: P, cuts: number[]) => void,
): void {
  const property = fc.property(
    peers,
    cutShards,
    (peer, shares) => {
      check(peer, cutsOf(shares, peer.bytes.length));
    },
  );
  fc.assert(property, { seed: SEED, numRuns });
}

Deno.test("ResponseParser parses any bytes the same in every split", () => {
  assertForEach(anyBytes, 2000, assertAnySplitIsEqual);
  assertForEach(responseGarbage, 4000, assertAnySplitIsEqual);
});

Deno.test("ResponseParser parses a legal response correctly in every split", () => {
  assertForEach(legalResponse, 3000, (peer, cuts) => {
    assertEquals(assertAnySplitIsEqual(peer, cuts), peer.outcome);
  });
});

Deno.test("ResponseParser parses a mutated response the same in every split", () => {
  assertForEach(mutatedResponse, 3000, assertAnySplitIsEqual);
});

Deno.test("ResponseParser parses successive legal responses", () => {
  const responses = fc.array(fc.tuple(legalResponse, cutShards), { minLength: 2, maxLength: 6 });
  const property = fc.property(responses, (responses) => {
    const parser = new ResponseParser();
    for (const [peer, shares] of [...responses, ...responses]) {
      assertEquals(parse(parser, peer, cutsOf(shares, peer.bytes.length)), peer.outcome);
    }
  });
  fc.assert(property, { seed: SEED, numRuns: 300 });
});

const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

/** A beginning, an endless continuation, and the maximum that a parser accepts of it. */
const ENDLESS: [name: string, start: string, unit: string, limitBytes: number][] = [
  ["reason phrase", "HTTP/1.1 200 ", "x", HEAD_LIMIT_BYTES],
  ["field name", "HTTP/1.1 200 OK\r\n", "x", HEAD_LIMIT_BYTES],
  ["field value", "HTTP/1.1 200 OK\r\nX: ", " ", HEAD_LIMIT_BYTES],
  ["row of fields", "HTTP/1.1 200 OK\r\n", "X: y\r\n", HEAD_LIMIT_BYTES],
  ["row of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1", ",1", HEAD_LIMIT_BYTES],
  ["field of an interim response", "HTTP/1.1 103 Early\r\nLink: ", "x", HEAD_LIMIT_BYTES],
  ["chunk size of zeros", CHUNKED, "0", 4096],
  ["chunk size of digits", CHUNKED, "1", 14],
  ["row of blanks behind a chunk size", CHUNKED + "1", " ", 4096],
  ["chunk extension", CHUNKED + "1;", "x", 4096],
  ["extension of the last chunk", CHUNKED + "0;a=", "x", 4096],
  ["trailer field", CHUNKED + "0\r\nX: ", "x", HEAD_LIMIT_BYTES],
  ["row of trailer fields", CHUNKED + "0\r\n", "X: y\r\n", HEAD_LIMIT_BYTES],
];

for (const [name, start, unit, limitBytes] of ENDLESS) {
  Deno.test(`ResponseParser rejects an endless ${name} at its limit`, () => {
    for (const pieceBytes of [1, 1000, 16_384]) {
      const piece = bytesOf(unit.repeat(Math.ceil(pieceBytes / unit.length)));
      const parser = new ResponseParser();
      parser.reset(false);
      let takenBytes = parser.feed(bytesOf(start), start.length);
      while (parser.isOpen && takenBytes <= 2 * HEAD_LIMIT_BYTES) {
        takenBytes += parser.feed(piece, piece.length);
      }
      assert(parser.error !== null, "no error");
      assert(takenBytes <= start.length + limitBytes, `${takenBytes} bytes were taken`);
    }
  });
}

Deno.test("ResponseParser does not take quadratic time for a long field", () => {
  const starts = ["Connection: a", "Content-Length: 1", "Transfer-Encoding: a", "Location: a"];
  const startMs = performance.now();
  for (const start of [...starts, "Keep-Alive: a", "X: a"]) {
    for (const unit of [" ", "\t", ",", "=", ", max ", "max= "]) {
      const value = unit.repeat(Math.floor(30_000 / unit.length));
      const bytes = bytesOf(`HTTP/1.1 200 OK\r\n${start}${value}b\r\n\r\n`);
      parse(new ResponseParser(), { bytes, expectsNoBody: false, isClosedAfter: true });
    }
  }
  // All of them take 0.1 s; in quadratic time, eight of them took 3 s.
  assert(performance.now() - startMs < 1500);
});
