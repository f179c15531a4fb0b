/**
 * Tests that an exchange is shown without secrets and control characters.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { renderExchange } from "../../../lib/cli/terminal/exchange_text.ts";
import type { TracedExchange } from "../../../lib/load/engine/hooks.ts";

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text.replaceAll("\n", "\r\n"));

const EXCHANGE: TracedExchange = {
  index: 0,
  request: bytes("GET /a HTTP/1.1\nHost: a\n\n"),
  response: bytes("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi"),
  body: encoder.encode("hi"),
  error: null,
  firstByteMs: 1,
  serviceMs: 2,
};

const shown = (some: Partial<TracedExchange>) =>
  renderExchange({ ...EXCHANGE, ...some }).trimEnd().split("\n");

Deno.test("renderExchange() shows both heads and the beginning of both bodies", () => {
  const request = bytes("POST /ü HTTP/1.1\nHost: a\n\n{}");
  assertEquals(shown({ request }), [
    ...["> POST /ü HTTP/1.1", "> Host: a", ">", "{}", ""],
    ...["< HTTP/1.1 200 OK", "< Content-Length: 2", "<", "hi"],
  ]);
  const long = shown({ body: encoder.encode("x".repeat(5000)) });
  assertEquals([long.at(-2)!.length, long.at(-1)], [1024, "… (1.02 kB of 5 kB)"]);
  const binary = shown({ body: Uint8Array.of(0, 1, 2, 255) });
  assertEquals(binary.at(-1), "(4 B that are not text)");
});

Deno.test("renderExchange() shows the final response, and says if there is none", () => {
  const interim = bytes("HTTP/1.1 103 Early Hints\nLink: x\n\nHTTP/1.1 204 No Content\nA: b\n\n");
  const empty = new Uint8Array();
  assertEquals(shown({ response: interim, body: empty }).slice(4), [
    ...["< HTTP/1.1 204 No Content", "< A: b", "<"],
  ]);
  const error = { kind: "reset", message: "Connection reset" } as const;
  assertEquals(
    shown({ response: null, body: null, error }).at(-1),
    "No response: Connection reset",
  );
  assertEquals(shown({ body: null, error }).at(-1), "Incomplete response: Connection reset");
});

Deno.test("renderExchange() masks secrets in header fields, parameters and JSON", () => {
  const request = bytes([
    "POST /a?access_token=SECRET&b=c HTTP/1.1",
    "Authorization: Bearer SECRET",
    "Proxy-Authorization: SECRET",
    "Cookie: sid=SECRET; theme=SECRET",
    "X-Api-Key: SECRET",
    "X-Auth-Token: SECRET",
    "Content-Type: application/json",
    "",
    '{"user":"ann","password":"SECRET\\"SECRET","client_secret": "SECRET"}',
  ].join("\n"));
  const response = bytes([
    "HTTP/1.1 401 No",
    'WWW-Authenticate: Basic realm="a"',
    "Set-Cookie: sid=SECRET; Path=/; HttpOnly",
    "",
    "",
  ].join("\n"));
  const body = encoder.encode("grant=x&refresh_token=SECRET&y=z");
  const lines = shown({ request, response, body });
  assertEquals(lines, [
    "> POST /a?access_token=***&b=c HTTP/1.1",
    "> Authorization: Bearer ***",
    "> Proxy-Authorization: ***",
    "> Cookie: sid=***; theme=***",
    "> X-Api-Key: ***",
    "> X-Auth-Token: ***",
    "> Content-Type: application/json",
    ">",
    '{"user":"ann","password":"***","client_secret": "***"}',
    "",
    "< HTTP/1.1 401 No",
    '< WWW-Authenticate: Basic realm="a"',
    "< Set-Cookie: sid=***; Path=/; HttpOnly",
    "<",
    "grant=x&refresh_token=***&y=z",
  ]);
});

Deno.test("renderExchange() escapes control characters of the target", () => {
  const response = bytes("HTTP/1.1 200 \x1b[31m\nA: \x07\n\n");
  const lines = shown({ response, body: encoder.encode("a\x1b]0;x\x07\tb\n") });
  assertEquals(lines.slice(4), [
    ...["< HTTP/1.1 200 \\u001b[31m", "< A: \\u0007", "<", "a\\u001b]0;x\\u0007\tb"],
  ]);
});

Deno.test("renderExchange() takes linear time for hostile text", () => {
  const began = performance.now();
  for (const piece of ['"password":"', '"token" ', "token=", "\\", '":"']) {
    shown({ request: bytes(`GET / HTTP/1.1\nX-Auth${piece.repeat(20_000)}: a\n\n`) });
  }
  assert(performance.now() - began < 2000, `${performance.now() - began} ms`);
});
