/**
 * Tests the encoding of requests, byte by byte, and the properties of methods.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  EncodedMessage,
  isFieldValue,
  isToken,
  type RequestParts,
} from "../../../lib/http/message/request_encoding.ts";
import type { Placeholder } from "../../../lib/http/message/request_layout.ts";
import { RequestIds } from "../../../lib/load/request/request_id.ts";

const parts: RequestParts = {
  isSecure: false,
  method: "GET",
  path: "/",
  headers: [],
  body: undefined,
};
const encoded = (some: Partial<RequestParts> = {}) => {
  const message = new EncodedMessage({ ...parts, ...some });
  return { message, bytes: message.layoutFor().bytesOf(0), largeBody: message.largeBody };
};
/** A placeholder for the number in brackets. */
const bracketed: Placeholder = {
  width: null,
  mostBytes: 14,
  widthOf: (index) => `[${index}]`.length,
  write: (bytes, at, index) => void new TextEncoder().encodeInto(`[${index}]`, bytes.subarray(at)),
};
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("EncodedMessage writes a request line, fields in order, and an empty line", () => {
  const headers = [["Host", "a.example"], ["B", "1"], ["A", "é"], ["B", ""]] as const;
  const { bytes, largeBody } = encoded({ path: "/b?c=d", headers });
  assertEquals(
    text(bytes),
    "GET /b?c=d HTTP/1.1\r\nHost: a.example\r\nB: 1\r\nA: é\r\nB: \r\n\r\n",
  );
  assertEquals(largeBody, undefined);
  assertEquals(text(encoded().bytes), "GET / HTTP/1.1\r\n\r\n");
});

Deno.test("EncodedMessage appends a small body to the head, and keeps a large one separate", () => {
  const head = "POST / HTTP/1.1\r\n\r\n";
  for (const length of [0, 1, 16_383, 16_384]) {
    const body = new Uint8Array(length).fill(255);
    const { bytes, largeBody } = encoded({ method: "POST", body });
    assertEquals(text(bytes.slice(0, head.length)), head);
    assertEquals(bytes.slice(head.length), body);
    assertEquals(largeBody, undefined);
  }
  const body = new Uint8Array(16_385).map((_, i) => i);
  const { bytes, largeBody } = encoded({ method: "POST", body });
  assertEquals(text(bytes), head);
  assertEquals(largeBody, body);
});

Deno.test("EncodedMessage does not change with the caller's body", () => {
  for (const length of [3, 20_000]) {
    const body = new Uint8Array(length).fill(1);
    const { bytes, largeBody } = encoded({ body });
    body.fill(9);
    assertEquals((largeBody ?? bytes).at(-1), 1);
  }
});

Deno.test("EncodedMessage writes placeholders anywhere, between multi-byte text", () => {
  const { message } = encoded({
    method: "POST",
    path: ["/ü", bracketed, "?", bracketed],
    headers: [["A", "→🦕"], ["B", [bracketed]], ["C", ["x", bracketed, "é"]]],
    body: ["{", bracketed, "é}"],
  });
  const layout = message.layoutFor();
  assertEquals(layout.isFixed, false);
  for (const index of [0, 7, 1234]) {
    const value = `[${index}]`;
    const fields = `A: →🦕\r\nB: ${value}\r\nC: x${value}é\r\n`;
    const expected = `POST /ü${value}?${value} HTTP/1.1\r\n${fields}\r\n{${value}é}`;
    assertEquals(text(layout.bytesOf(index)), expected);
    assertEquals(layout.lengthOf(index), new TextEncoder().encode(expected).length);
  }
});

Deno.test("EncodedMessage stamps one request over another if all placeholders have a fixed width", () => {
  const { placeholder } = new RequestIds("0a1b2c3d");
  const headers = [["A", "ü"], ["X-ID", [placeholder]]] as const;
  const layout = encoded({ headers, body: new Uint8Array([1, 2]) }).message.layoutFor();
  assertEquals(layout.isFixed, true);
  const bytes = layout.bytesOf(5);
  layout.stamp(bytes, 6);
  assertEquals(bytes, layout.bytesOf(6));
});

Deno.test("EncodedMessage knows which responses have no body, and which requests may be sent again", () => {
  const methods: Record<string, [expectsNoBody: boolean, isIdempotent: boolean]> = {
    ...{ GET: [false, true], HEAD: [true, true], PUT: [false, true], DELETE: [false, true] },
    ...{ OPTIONS: [false, true], TRACE: [false, true], POST: [false, false] },
    ...{ PATCH: [false, false], PURGE: [false, false], get: [false, false], head: [false, false] },
  };
  for (const [method, expected] of Object.entries(methods)) {
    const { expectsNoBody, isIdempotent } = encoded({ method }).message;
    assertEquals([expectsNoBody, isIdempotent], expected, method);
  }
});

Deno.test("isToken() accepts exactly the characters of RFC 9110, section 5.6.2", () => {
  const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
  const tokens = all.filter(isToken).join("");
  assertEquals(
    tokens,
    "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~",
  );
  assert(isToken(tokens));
  for (const bad of ["", "a b", "a:", " a", "a\n", "ä", "ａ"]) {
    assertEquals(isToken(bad), false, JSON.stringify(bad));
  }
});

Deno.test("isFieldValue() accepts everything but control characters other than tabs", () => {
  for (const good of ["", "a", " ", "a\tb", "a: b, c", "\x80\xff", "→"]) {
    assertEquals(isFieldValue(good), true, JSON.stringify(good));
  }
  const controls = Array.from({ length: 33 }, (_, code) => String.fromCharCode(code))
    .filter((text) => text !== "\t" && text !== " ");
  for (const bad of [...controls, "\x7f"]) {
    assertEquals(isFieldValue(`a${bad}b`), false, JSON.stringify(bad));
    assertEquals(isFieldValue(bad), false, JSON.stringify(bad));
  }
});
