/**
 * A request byte by byte, and what follows from its method.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  encodeRequest,
  isFieldValue,
  isToken,
  type RequestParts,
} from "../../../lib/http/message/request_encoding.ts";

const parts: RequestParts = {
  method: "GET",
  path: "/",
  headers: [],
  body: undefined,
  placeholders: [],
};
const encoded = (some: Partial<RequestParts> = {}) => encodeRequest({ ...parts, ...some });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("encodeRequest() lays out a request line, fields in order, and an empty line", () => {
  const headers = [["Host", "a.example"], ["B", "1"], ["A", "é"], ["B", ""]] as const;
  const { bytes, largeBody, placesAt } = encoded({ path: "/b?c=d", headers });
  assertEquals(
    text(bytes),
    "GET /b?c=d HTTP/1.1\r\nHost: a.example\r\nB: 1\r\nA: é\r\nB: \r\n\r\n",
  );
  assertEquals([largeBody, placesAt], [undefined, []]);
  assertEquals(text(encoded().bytes), "GET / HTTP/1.1\r\n\r\n");
});

Deno.test("encodeRequest() puts a small body behind the head, and keeps a large one apart", () => {
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

Deno.test("encodeRequest() does not change with the caller's body", () => {
  for (const length of [3, 20_000]) {
    const body = new Uint8Array(length).fill(1);
    const { bytes, largeBody } = encoded({ body });
    body.fill(9);
    assertEquals((largeBody ?? bytes).at(-1), 1);
  }
});

Deno.test("encodeRequest() finds placeholders by their places in bytes", () => {
  const headers = [["A", "ü→🦕"], ["X-ID", "00-00"], ["B", "b-b"]] as const;
  const { bytes, placesAt } = encoded({ headers, placeholders: ["b-b", undefined, "00-00"] });
  assertEquals(text(bytes.slice(0, placesAt[2])), "GET / HTTP/1.1\r\nA: ü→🦕\r\nX-ID: ");
  assertEquals(text(bytes.slice(placesAt[2])), "00-00\r\nB: b-b\r\n\r\n");
  assertEquals(text(bytes.slice(placesAt[0])), "b-b\r\n\r\n");
  assertEquals(placesAt[1], undefined);
});

Deno.test("encodeRequest() looks for placeholders in the head alone", () => {
  const body = new TextEncoder().encode("00-00");
  assertEquals(encoded({ body, placeholders: ["00-00"] }).placesAt, [undefined]);
});

Deno.test("encodeRequest() knows which responses have no body, and what may be sent again", () => {
  const methods: Record<string, [expectsNoBody: boolean, isIdempotent: boolean]> = {
    ...{ GET: [false, true], HEAD: [true, true], PUT: [false, true], DELETE: [false, true] },
    ...{ OPTIONS: [false, true], TRACE: [false, true], POST: [false, false] },
    ...{ PATCH: [false, false], PURGE: [false, false], get: [false, false], head: [false, false] },
  };
  for (const [method, expected] of Object.entries(methods)) {
    const { expectsNoBody, isIdempotent } = encoded({ method });
    assertEquals([expectsNoBody, isIdempotent], expected, method);
  }
});

Deno.test("isToken() takes the characters of RFC 9110, section 5.6.2, and no other", () => {
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

Deno.test("isFieldValue() takes all but control characters, tabs aside", () => {
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
