/**
 * Tests parsing the parts of a URL.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { parseTarget, type Target } from "../../../lib/http/message/target.ts";

/** Returns the properties that differ from those of `http://a.example/`. */
function differing(url: string): Partial<Target> {
  const usual = Object.entries(parseTarget("http://a.example/"));
  const target = parseTarget(url);
  return Object.fromEntries(
    usual.flatMap(([name, value]) => {
      const other = target[name as keyof Target];
      return other === value ? [] : [[name, other]];
    }),
  );
}

Deno.test("parseTarget() parses every part of a URL", () => {
  assertEquals(parseTarget("http://a.example/"), {
    url: "http://a.example/",
    isSecure: false,
    hostname: "a.example",
    port: 80,
    authority: "a.example",
    path: "/",
    authorization: undefined,
  });
  assertEquals(parseTarget("https://User:Pass@B.Example:8443/a/../c?d=e&f#g"), {
    url: "https://b.example:8443/c?d=e&f",
    isSecure: true,
    hostname: "b.example",
    port: 8443,
    authority: "b.example:8443",
    path: "/c?d=e&f",
    authorization: `Basic ${btoa("User:Pass")}`,
  });
});

Deno.test("parseTarget() uses the default port of the scheme", () => {
  assertEquals(differing("https://a.example/"), {
    url: "https://a.example/",
    isSecure: true,
    port: 443,
  });
  // The default port of the scheme is not shown.
  assertEquals(differing("http://a.example:80"), {});
  assertEquals(differing("http://a.example:443"), {
    url: "http://a.example:443/",
    port: 443,
    authority: "a.example:443",
  });
});

Deno.test("parseTarget() connects to IPv6 addresses without brackets, and shows them with brackets", () => {
  assertEquals(differing("http://[2001:DB8:0::1]:8080/"), {
    url: "http://[2001:db8::1]:8080/",
    hostname: "2001:db8::1",
    port: 8080,
    authority: "[2001:db8::1]:8080",
  });
  assertEquals(differing("http://[::1]"), {
    url: "http://[::1]/",
    hostname: "::1",
    authority: "[::1]",
  });
});

Deno.test("parseTarget() keeps path and query as written, and drops the fragment", () => {
  const paths: Record<string, string> = {
    "http://a.example?b": "/?b",
    "http://a.example/?": "/?",
    "http://a.example?": "/?",
    "http://a.example": "/",
    "http://a.example/it's": "/it's",
    "http://a.example/b/%2e%2e/c": "/b/%2e%2e/c",
    "http://a.example/b/../c/./d": "/c/d",
    "http://a.example/../../b/..": "/",
    "http://a.example/b/.": "/b/",
    "http://a.example/b/.../..c/d..": "/b/.../..c/d..",
    "http://a.example/?b=/../c": "/?b=/../c",
    'http://a.example/"<>^`|{}?"<>^`|{}': '/"<>^`|{}?"<>^`|{}',
    "http://a.example/b\\c": "/b\\c",
    "http://a.example\\b": "/b",
    " http://a.example/b\tc\nd ": "/bcd",
    "http://a.example/\u0001\ud800": "/%01%EF%BF%BD",
    "http://a.example/b%20c?d=%2F+e&&=": "/b%20c?d=%2F+e&&=",
    "http://a.example/b c?d e": "/b%20c?d%20e",
    "http://a.example/ü?ü": "/%C3%BC?%C3%BC",
    "http://a.example//b//": "//b//",
    "http://a.example/b?c#d?e": "/b?c",
    "http://a.example/#?b": "/",
    "http://a.example/?b=http://c/": "/?b=http://c/",
  };
  for (const [url, path] of Object.entries(paths)) assertEquals(parseTarget(url).path, path, url);
});

Deno.test("parseTarget() converts user and password to Basic authorization in UTF-8", () => {
  const credentials: Record<string, string> = {
    "user:pass@": "user:pass",
    "user@": "user:",
    "user:@": "user:",
    ":pass@": ":pass",
    "us%65r:p%40ss%3A%2F@": "user:p@ss:/",
    "%C3%BC:%E2%82%AC@": "ü:€",
    "100%25:a%2@": "100%:a%2",
    "a%ff:b@": "a%ff:b",
  };
  for (const [userinfo, text] of Object.entries(credentials)) {
    const target = parseTarget(`http://${userinfo}a.example/`);
    const expected = new TextEncoder().encode(text).toBase64();
    assertEquals(target.authorization, `Basic ${expected}`, userinfo);
    assertEquals(target.url, "http://a.example/", userinfo);
  }
  assertEquals(parseTarget("http://@a.example/").authorization, undefined);
});

Deno.test("parseTarget() rejects anything but http: and https: URLs", () => {
  const bad = ["", "a", "/a", "//a.example/", "http:", "http://", "ftp://a/", "ws://a/", "data:,a"];
  for (const text of [...bad, "javascript:1", "http://a b/", "http://[::1/", "http://a:65536/"]) {
    const error = assertThrows(() => parseTarget(text), UsageError, "url: invalid value ");
    assertEquals(error.option, "url");
  }
  assertThrows(() => parseTarget("http://a:0/"), UsageError, "Use a port from 1 to 65535.");
});

Deno.test("parseTarget() suggests the URL that a text without a scheme resembles", () => {
  for (const text of ["a.example", "a.example/b", "localhost:8080", "127.0.0.1:1/?q", "[::1]:80"]) {
    assertThrows(() => parseTarget(text), UsageError, `. Did you mean http://${text}?`);
  }
  for (const text of ["", "ftp://a.example/", "a b"]) {
    const { message } = assertThrows(() => parseTarget(text), UsageError);
    assertEquals(message.includes("Did you mean"), false, text);
  }
});
