/**
 * Tests parsing recordings of browsers: which requests and which of their parts are kept.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { parseHar, requireGaps } from "../../../lib/load/targets/har.ts";

const header = (name: string, value: string) => ({ name, value });
const har = (entries: readonly object[]) => JSON.stringify({ log: { version: "1.2", entries } });
const get = (url: string) => ({ request: { method: "GET", url, headers: [] } });

Deno.test("parseHar() keeps what belongs to the request, and drops what its connection decided", () => {
  const entry = {
    request: {
      method: "POST",
      url: "https://shop.example/api?q={{x}}#top",
      httpVersion: "h2",
      headers: [
        header(":authority", "shop.example"),
        header(":method", "POST"),
        header("Host", "shop.example"),
        header("Connection", "keep-alive"),
        header("content-length", "7"),
        header("transfer-encoding", "chunked"),
        header("cookie", "sid=1"),
        header("content-type", "text/plain"),
        header("x-template", "{{not one}}"),
      ],
      postData: { mimeType: "application/json", text: '{"{{":1}' },
    },
  };
  assertEquals(parseHar(har([entry]), "a.har"), [
    {
      url: "https://shop.example/api?q={{{{x}}",
      method: "POST",
      headers: [["cookie", "sid=1"], ["content-type", "text/plain"], [
        "x-template",
        "{{{{not one}}",
      ]],
      body: new TextEncoder().encode('{"{{":1}'),
      dueMs: undefined,
      at: "a.har[0]",
    },
  ]);
});

Deno.test("parseHar() parses bodies as text, base64 and form fields", () => {
  const body = (postData: object) =>
    parseHar(har([{ request: { url: "http://a/", postData } }]), "a.har")[0].body;
  const bytes = (text: string) => new TextEncoder().encode(text);
  assertEquals(body({ mimeType: "text/plain", text: "ü" }), bytes("ü"));
  assertEquals(
    body({ mimeType: "x/y", text: "/wA=", encoding: "base64" }),
    new Uint8Array([255, 0]),
  );
  const params = [header("a b", "1&2"), header("c", "ü")];
  assertEquals(
    body({ mimeType: "application/x-www-form-urlencoded", params }),
    "a+b=1%262&c=%C3%BC",
  );
  assertEquals(body({ mimeType: "text/plain", text: "" }), undefined);
  assertThrows(
    () => body({ mimeType: "multipart/form-data", params }),
    UsageError,
    "har: a.har[0]: a form whose bytes were not recorded. Exclude it with --har-filter.",
  );
});

Deno.test("parseHar() keeps the requests of one origin, or those whose URL matches", () => {
  const text = har([
    get("https://shop.example/"),
    get("data:text/plain,x"),
    get("wss://shop.example/live"),
    get("https://cdn.example/a.js"),
    { ...get("https://shop.example/cached.js"), _fromCache: "disk" },
    get("https://shop.example/b.css"),
  ]);
  const urls = (filter?: string) => parseHar(text, "a.har", filter).map(({ url }) => url);
  assertEquals(urls("https://shop.example/*"), [
    "https://shop.example/",
    "https://shop.example/b.css",
  ]);
  assertEquals(urls("*.js"), ["https://cdn.example/a.js"]);
  assertEquals(urls("*shop*b*"), ["https://shop.example/b.css"]);
  assertEquals(urls("*").length, 3);
  assertEquals(parseHar(text, "a.har", "*.css")[0].at, "a.har[5]");
  const refused = (filter?: string) => assertThrows(() => urls(filter), UsageError).message;
  assertEquals(
    refused(),
    "har: a.har: requests to 2 origins. Choose with --har-filter, such as --har-filter " +
      "'https://shop.example/*', or '*' for all.",
  );
  assertEquals(refused("*.png"), 'harFilter: no URL of a.har matches "*.png".');
});

Deno.test("parseHar() sorts by the times of a recording, if all have one", () => {
  const at = (startedDateTime: string, url: string) => ({ startedDateTime, ...get(url) });
  const [late, early, same] = [
    at("2026-11-24T10:00:01.250+01:00", "http://a/late"),
    at("2026-11-24T09:00:00.000Z", "http://a/early"),
    at("2026-11-24T10:00:00+01:00", "http://a/same"),
  ];
  const urls = (...entries: object[]) =>
    parseHar(har(entries), "a.har").map(({ url }) => url.slice("http://a/".length));
  assertEquals(urls(late, early, same), ["early", "same", "late"]);
  assertEquals(urls(late, get("http://a/timeless"), early), ["late", "timeless", "early"]);
  const times = parseHar(har([late, early]), "a.har").map(({ dueMs }) => dueMs!);
  assertEquals(times[1] - times[0], 1250);
});

Deno.test("requireGaps() rejects a recording without gaps", () => {
  const at = (startedDateTime: string) => ({ startedDateTime, ...get("http://a/") });
  const message = (...entries: object[]) =>
    assertThrows(() => requireGaps(parseHar(har(entries), "a.har"), "a.har"), UsageError).message;
  const now = "2026-11-24T09:00:00.000Z";
  assertEquals(
    message(at(now), get("http://a/")),
    "harPace: a.har[1]: no startedDateTime. Use --rate instead.",
  );
  assertEquals(
    message(at(now), at("yesterday")),
    "harPace: a.har[1]: no startedDateTime. Use --rate instead.",
  );
  const none = "harPace: a.har: no gaps between its requests. Use --rate instead.";
  assertEquals(message(at(now)), none);
  assertEquals(message(at(now), at(now)), none);
});

Deno.test("parseHar() rejects anything but a recording", () => {
  const refused = (text: string) => assertThrows(() => parseHar(text, "a.har"), UsageError).message;
  const advice = "Use what the Network panel of a browser exports as HAR.";
  for (const text of ["[]", "{}", '{"log":{}}', '{"log":{"entries":[1]}}']) {
    assertEquals(refused(text), `har: a.har: not an HTTP archive. ${advice}`);
  }
  assertEquals(refused(har([])), "har: a.har: no http: or https: requests.");
  assertEquals(refused(har([{}])), "har: a.har[0]: no request with a URL.");
  assertEquals(refused("<html>").startsWith("har: a.har: not JSON: "), true);
});
