/**
 * Tests that captured responses match the counts of the parser.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Capture, type ResponseContent } from "../../../lib/http/h1/capture.ts";
import { ResponseParser } from "../../../lib/http/h1/response_parser.ts";
import { parse } from "../../support/parse_outcome.ts";
import { legalResponse } from "../../support/response_bytes.ts";
import { readResponseCases } from "./responses/response_case.ts";
import { fc } from "../../support/property.ts";

const encoder = new TextEncoder();

/** Captures a response in pieces of a size. */
function kept(
  bytes: Uint8Array,
  { expectsNoBody = false, pieceBytes = 16_384, bodyLimitBytes = 1_048_576 } = {},
): ResponseContent {
  const keeping = new Capture(bodyLimitBytes);
  // The rest of an earlier response must not appear.
  keeping.add(encoder.encode("HTTP/1.1 500 Left Behind\r\nX-Left: 1\r\n\r\nleft behind"), 47);
  keeping.begin();
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.slice(at, at + pieceBytes);
    keeping.add(piece, piece.length);
    // The buffer of a connection is reused.
    piece.fill(0);
  }
  return keeping.content(expectsNoBody);
}

function content(text: string): ResponseContent {
  return kept(encoder.encode(text));
}

function bodyOf(text: string): string {
  return new TextDecoder().decode(content(text).body()!);
}

Deno.test("Capture returns a body as long as the parser counts, for the whole corpus", () => {
  let read = 0;
  for (const { name, bytes, expectsNoBody, isClosedAfter } of readResponseCases()) {
    const outcome = parse(new ResponseParser(), { bytes, expectsNoBody, isClosedAfter });
    if (outcome.end !== "complete") continue;
    for (const pieceBytes of [1, 7, 16_384]) {
      const { body, headers } = at(kept(bytes, { expectsNoBody, pieceBytes }));
      assertEquals(body.length, outcome.bodyBytes, `${name} in pieces of ${pieceBytes}`);
      assertEquals(headers.get("location") ?? null, outcome.location, name);
    }
    read++;
  }
  assert(read > 100, `${read} complete responses`);
});

Deno.test("Capture returns a body as long as the parser counts, for any legal response", () => {
  fc.assert(
    fc.property(legalResponse, fc.integer({ min: 1, max: 60 }), (response, pieceBytes) => {
      const { bytes, expectsNoBody, outcome } = response;
      const { body } = at(kept(bytes, { expectsNoBody, pieceBytes }));
      return outcome.end === "complete" && body.length === outcome.bodyBytes;
    }),
    { numRuns: 500 },
  );
});

function at(content: ResponseContent) {
  return { body: content.body()!, headers: content.headers };
}

Deno.test("Capture reads a fixed, a chunked and a close-delimited body", () => {
  assertEquals(bodyOf("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), "hello");
  assertEquals(bodyOf("HTTP/1.1 200 OK\r\n\r\nhel\r\nlo"), "hel\r\nlo");
  assertEquals(
    bodyOf(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
        '3;a="b"\r\nhel\r\n0a\r\nlo\r\n0\r\n\r\n!\r\n00\r\nX-Trailer: 1\r\n\r\n',
    ),
    "hello\r\n0\r\n\r\n!",
  );
});

Deno.test("Capture skips interim responses", () => {
  const { body, headers } = at(content(
    "HTTP/1.1 100 Continue\r\nX-A: interim\r\n\r\nHTTP/1.1 103 Early Hints\nX-A: hint\n\n" +
      "HTTP/1.1 200 OK\r\nX-A: final\r\nContent-Length: 2\r\n\r\nok",
  ));
  assertEquals(new TextDecoder().decode(body), "ok");
  assertEquals(headers.get("x-a"), "final");
});

Deno.test("Capture returns no body for HEAD, 204 and 304, whatever the header and what follows", () => {
  const head = encoder.encode("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  assertEquals(kept(head, { expectsNoBody: true }).body(), new Uint8Array(0));
  for (const status of [204, 304]) {
    assertEquals(bodyOf(`HTTP/1.1 ${status} No\r\nContent-Length: 5\r\n\r\nexcess`), "");
  }
});

Deno.test("Capture omits unsolicited bytes", () => {
  assertEquals(bodyOf("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 No"), "ok");
});

Deno.test("Capture returns header fields as sent: repeated, in any case, in latin-1", () => {
  const { headers } = kept(Uint8Array.from(
    "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-COOKIE:b=2 \r\nX-Name: M\xfcller\r\nX-Empty:\r\n" +
      "Content-Length: 0\r\n\r\n",
    (letter) => letter.charCodeAt(0),
  ));
  assertEquals(headers.getSetCookie(), ["a=1", "b=2"]);
  assertEquals(headers.get("x-name"), "M\xfcller");
  assertEquals(headers.get("x-empty"), "");
});

Deno.test("Capture drops a body that is too long but keeps its header", () => {
  const long = encoder.encode(`HTTP/1.1 200 OK\r\nX-A: b\r\n\r\n${"x".repeat(1_000_000)}`);
  const response = kept(long, { bodyLimitBytes: 1000 });
  assertEquals(response.body(), null);
  assertEquals(response.headers.get("x-a"), "b");
  assertEquals(kept(long).body()!.length, 1_000_000);
});

Deno.test("Capture keeps a body at its limit in chunks of ten bytes", () => {
  const chunks = "a\r\n0123456789\r\n".repeat(100_000);
  const text = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
  const { length } = kept(encoder.encode(text), { bodyLimitBytes: 1_000_000 }).body()!;
  assertEquals(length, 1_000_000);
});

Deno.test("Capture returns contents that the next response does not change", () => {
  const keeping = new Capture(100);
  const first = encoder.encode("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
  keeping.add(first, first.length);
  const content = keeping.content(false);
  keeping.begin();
  const other = encoder.encode("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");
  keeping.add(other, other.length);
  assertEquals(new TextDecoder().decode(content.body()!), "first");
  assertEquals(new TextDecoder().decode(keeping.content(false).body()!), "other");
});

Deno.test("Capture unfolds fields, and skips empty lines and any number of interim responses", () => {
  const interim = "HTTP/1.1 103 Early Hints\r\nSet-Cookie: early=1\r\n\r\n".repeat(12_000);
  const final = "\r\nHTTP/1.1 200 OK\r\nSet-Cookie: a=b;\r\n Path=/\r\nContent-Length: 2\r\n\r\nok";
  const response = kept(encoder.encode(interim + final));
  assertEquals(response.setCookies.map((text) => text.trim()), ["a=b; Path=/"]);
  assertEquals(response.headers.get("set-cookie"), "a=b; Path=/");
  assertEquals(new TextDecoder().decode(response.body()!), "ok");
});
