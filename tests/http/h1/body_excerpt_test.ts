/**
 * Tests the excerpt of a failed response's body.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { bodyExcerpt } from "../../../lib/http/h1/body_excerpt.ts";

function excerpt(head: string, body: string | Uint8Array = ""): string | null {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const start = new TextEncoder().encode(`HTTP/1.1 503 No\r\n${head}\r\n`);
  return bodyExcerpt(new Uint8Array([...start, ...bytes]));
}

Deno.test("bodyExcerpt() returns the body in one line, with or without chunks", () => {
  assertEquals(excerpt("Content-Length: 12\r\n", "a\r\n  b\tc 漢"), "a b c 漢");
  assertEquals(
    excerpt("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
    "abcde",
  );
  assertEquals(excerpt("Content-Length: 0\r\n"), "");
});

Deno.test("bodyExcerpt() escapes control sequences", () => {
  assertEquals(
    excerpt("Content-Length: 13\r\n", "a\x1b[2Jb\u202ec\u009bd"),
    "a\\u001b[2Jb\\u202ec\\u009bd",
  );
});

Deno.test("bodyExcerpt() is cut after 120 characters", () => {
  const text = excerpt("Content-Length: 900\r\n", "x".repeat(900));
  assertEquals(text, `${"x".repeat(120)}...`);
});

Deno.test("bodyExcerpt() returns null for compressed bodies, non-text, and incomplete responses", () => {
  assertEquals(excerpt("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "ab"), null);
  assertEquals(excerpt("Content-Encoding: identity\r\nContent-Length: 2\r\n", "ab"), "ab");
  assertEquals(excerpt("Content-Length: 4\r\n", Uint8Array.of(0, 1, 2, 3)), null);
  assertEquals(excerpt("Content-Length: 4\r\n", Uint8Array.of(255, 216, 255, 224)), null);
  // The last read of a long response contains no head.
  assertEquals(bodyExcerpt(new TextEncoder().encode("the rest of a body")), null);
  assertEquals(bodyExcerpt(new Uint8Array(0)), null);
});
