/**
 * Tests that external text cannot control a terminal, and that no credentials are shown.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  harmless,
  permissionFlag,
  quoted,
  sentences,
  shownPath,
  withoutCredentials,
  withoutSecrets,
} from "../lib/text.ts";
import { UsageError } from "../lib/errors.ts";

const CONTROLS = ["\x00", "\x1b", "\n", "\r", "\t", "\x7f", "\x9b", "\u2028", "\u202e", "\u2066"];

Deno.test("harmless() escapes exactly the control characters, including bidirectional ones", () => {
  for (const control of CONTROLS) {
    const code = control.charCodeAt(0).toString(16).padStart(4, "0");
    assertEquals(harmless(`a${control}b`), `a\\u${code}b`);
  }
  for (const text of ["", "a b", "größer", "日本", "😀", "\\n", "…"]) {
    assertEquals(harmless(text), text);
  }
  assertEquals(harmless("\ud800"), "\ufffd");
});

Deno.test("quoted() is one short line", () => {
  assertEquals(quoted('a "b"\n'), '"a \\"b\\"\\n"');
  assertEquals(quoted("\u202eabc"), '"\\u202eabc"');
  assertEquals(quoted("x".repeat(500)).length, 203);
});

Deno.test("withoutCredentials() masks user and password, even in malformed URLs", () => {
  const cases: Record<string, string> = {
    "http://u:secret@a.example/b": "http://***@a.example/b",
    "http://secret@a.example/b": "http://***@a.example/b",
    "ftp://u:sec/ret@a.example": "ftp://***@a.example",
    "http://u:sec@ret@a.example:99999/": "http://***@a.example:99999/",
    "//u:secret@a": "//***@a",
    "u:secret@a.example/": "***@a.example/",
    "http:/u:secret@a/": "***@a/",
    "socks5://u:secret@p": "socks5://***@p",
  };
  for (const [text, masked] of Object.entries(cases)) {
    assertEquals(withoutCredentials(text), masked);
    assert(!quoted(text).includes("sec"), quoted(text));
  }
  for (
    const text of ["http://a.example/b@c", "me@b", "a.example", "", "p99<1s", "http://a/?m=a@b"]
  ) {
    assertEquals(withoutCredentials(text), text);
  }
});

Deno.test("withoutSecrets() masks parameters and JSON fields whose names suggest a secret", () => {
  const texts: Record<string, string> = {
    "http://a/?page=2&access_token=x&sig=y#z": "http://a/?page=2&access_token=***&sig=***",
    "/?X-Amz-Signature=x&X-Amz-Date=y": "/?X-Amz-Signature=***&X-Amz-Date=y",
    "user=ann&password=a%26b": "user=ann&password=***",
    "/token/a?tokens=3&max_tokens=4&design=5": "/token/a?tokens=3&max_tokens=4&design=5",
    '{"apiKey": "a\\"b", "user": "ann"}': '{"apiKey": "***", "user": "ann"}',
  };
  for (const [text, masked] of Object.entries(texts)) assertEquals(withoutSecrets(text), masked);
});

Deno.test("withoutSecrets() takes linear time for hostile text", () => {
  const began = performance.now();
  for (const piece of ['"password":"', '"token" ', "token=", "\\", '":"', "a.b-", "&a", "?token"]) {
    withoutSecrets(piece.repeat(50_000));
  }
  assert(performance.now() - began < 2000, `${performance.now() - began} ms`);
});

Deno.test("sentences() end with a full stop, once", () => {
  assertEquals(sentences("a", "", "b.", "c?", "d…"), "a. b. c? d…");
});

Deno.test("shownPath() and permissionFlag() quote only what needs it", () => {
  assertEquals([shownPath("a/b-1.txt"), shownPath("a b")], ["a/b-1.txt", '"a b"']);
  assertEquals(permissionFlag("R", "a,b", "c"), "-R=a,,b,c");
  assertEquals(permissionFlag("W", "a b"), "-W='a b'");
});

Deno.test("UsageError says what is wrong and then what to do, with option names as requested", () => {
  const cases: [error: UsageError, message: string, described: string][] = [
    [
      UsageError.invalid("durationMs", "10", "Use 10s."),
      'durationMs: invalid value "10". Use 10s.',
      '--durationMs: invalid value "10". Use 10s.',
    ],
    [
      UsageError.conflict("proxy", "unixSocket"),
      "proxy cannot be used with unixSocket. Use one of them.",
      "--proxy cannot be used with --unixSocket. Use one of them.",
    ],
    [
      UsageError.needs("html", "a.html", "-W=a.html"),
      "html a.html needs -W=a.html.",
      "--html a.html needs -W=a.html.",
    ],
  ];
  for (const [error, message, described] of cases) {
    assertEquals([error.message, error.describe((name) => `--${name}`)], [message, described]);
  }
  for (const control of CONTROLS) {
    const error = new UsageError("url", `a${control}`, `b${control}`);
    const shown = error.message + error.describe(String) + error.problem + error.advice;
    assert(!shown.includes(control), JSON.stringify(shown));
  }
});
