/**
 * Tests parsing lists of requests in each format, and how invalid ones are rejected.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { parseTargets } from "../../../lib/load/targets/target_list.ts";
import type { TargetOptions } from "../../../lib/load/targets/target_options.ts";

type Defined = Partial<Record<keyof TargetOptions, unknown>>;

/** The defined properties of each request; a body of bytes as text. */
const read = (text: string, files: Record<string, string> = {}): Defined[] =>
  parseTargets(text, "t.txt", (path) => new TextEncoder().encode(files[path])).map((target) => {
    const body = target.body instanceof Uint8Array
      ? `bytes ${new TextDecoder().decode(target.body)}`
      : target.body;
    const all = Object.entries({ ...target, body });
    return Object.fromEntries(all.filter(([, value]) => value !== undefined));
  });

Deno.test("parseTargets() parses METHOD URL or a URL per line, and skips empty lines and comments", () => {
  assertEquals(read("\ufeffGET http://a/\r\n\n  # no\n#\n\tPOST\t /b?c#d  \nhttps://c/\n/d"), [
    { method: "GET", url: "http://a/", at: "t.txt:1" },
    { method: "POST", url: "/b?c#d", at: "t.txt:5" },
    { url: "https://c/", at: "t.txt:6" },
    { url: "/d", at: "t.txt:7" },
  ]);
  assertEquals(read("GET /a/{{ random 1 10 }}?b={{c}}/{{ d e }}\n/{{x y}}\nGET / HTTP/1.1"), [
    { method: "GET", url: "/a/{{ random 1 10 }}?b={{c}}/{{ d e }}", at: "t.txt:1" },
    { url: "/{{x y}}", at: "t.txt:2" },
    { method: "GET", url: "/", at: "t.txt:3" },
  ]);
});

Deno.test("parseTargets() parses vegeta's http format", () => {
  const text = [
    ...["GET http://user:password@HOST:8080/path?x=1", "X-Account-ID: 8675309", ""],
    ...["DELETE http://HOST:8080/path/1", "Confirmation-Token: 90215", ""],
    ...["Authorization: Token DEADBEEF"].slice(1),
    ...["POST http://HOST:8080/things", "Content-Type: text/plain", "X-Two: a:b", "@body.json"],
    ...["# no", "PUT /last", "@body.json", "HEAD /"],
  ].join("\n");
  assertEquals(read(text, { "body.json": "{}" }), [
    {
      method: "GET",
      url: "http://user:password@HOST:8080/path?x=1",
      headers: [["X-Account-ID", "8675309"]],
      at: "t.txt:1",
    },
    {
      method: "DELETE",
      url: "http://HOST:8080/path/1",
      headers: [["Confirmation-Token", "90215"]],
      at: "t.txt:4",
    },
    {
      method: "POST",
      url: "http://HOST:8080/things",
      headers: [["Content-Type", "text/plain"], ["X-Two", "a:b"]],
      body: "bytes {}",
      at: "t.txt:7",
    },
    { method: "PUT", url: "/last", body: "bytes {}", at: "t.txt:12" },
    { method: "HEAD", url: "/", at: "t.txt:14" },
  ]);
});

Deno.test("parseTargets() parses vegeta's JSON format, whose bodies are base64", () => {
  assertEquals(
    read(
      '{"method":"POST","url":"http://a/","body":"eyJhIjoxfQ==","header":{"A":["1"],"B":["2","3"]}}\n' +
        '{"url":"http://a/","body":"","header":null}',
    ),
    [
      {
        method: "POST",
        url: "http://a/",
        headers: [["A", "1"], ["B", "2"], ["B", "3"]],
        body: 'bytes {"a":1}',
        at: "t.txt:1",
      },
      { url: "http://a/", body: "bytes ", at: "t.txt:2" },
    ],
  );
});

Deno.test("parseTargets() parses JSON lines, arrays, and an object that spans several lines", () => {
  const json = {
    url: "/a",
    method: "PUT",
    headers: { A: "1", B: ["2", "3"] },
    body: "x",
    weight: 4,
  };
  const first = { ...json, headers: [["A", "1"], ["B", "2"], ["B", "3"]] };
  assertEquals(read(`GET /\n${JSON.stringify(json)}\n{"url":"/b"}`), [
    { method: "GET", url: "/", at: "t.txt:1" },
    { ...first, at: "t.txt:2" },
    { url: "/b", at: "t.txt:3" },
  ]);
  for (const space of [0, 2]) {
    assertEquals(read(`\ufeff\n${JSON.stringify([json, "/b", { url: "/c" }], null, space)}`), [
      { ...first, at: "t.txt[0]" },
      { url: "/b", at: "t.txt[1]" },
      { url: "/c", at: "t.txt[2]" },
    ]);
  }
  assertEquals(read(JSON.stringify(json, null, 2)), [{ ...first, at: "t.txt[0]" }]);
});

Deno.test("parseTargets() does not guess whether a body is base64", () => {
  const body = (text: string, headers = "") =>
    read(`{"url":"/"${headers},"body":"${text}"}`)[0].body;
  assertEquals(body("aGVsbG8=", ',"headers":{}'), "aGVsbG8=");
  assertEquals(body("aGVsbG8=", ',"header":{}'), "bytes hello");
  for (const text of ["", "test", "1234", "hello", "a=b", "aGVsbG8"]) {
    assertEquals(body(text), text);
  }
  assertThrows(
    () => body("aGVsbG8="),
    UsageError,
    'targets: t.txt:1: the body could be base64 or text. Add "headers": {} to send it as it is, ' +
      'or "header": {} to have it decoded, as in vegeta.',
  );
});

Deno.test("parseTargets() rejects an invalid line by its number", () => {
  const line = "Write METHOD URL, such as GET http://127.0.0.1:8080/, a URL, or a JSON object.";
  const headers = "t.txt:3: the headers are not an object of strings. Write them as " +
    '{"Accept": "text/html"}.';
  const log = "t.txt:3: a line of an access log. Extract the requests first; docs/options.md " +
    "shows the commands.";
  const scheme = "t.txt:3: a URL without a scheme. Write http:// or https:// before the host.";
  const body = 'Write it as a string, such as "{\\"id\\": 1}".';
  const post = "t.txt:3: a POST of siege. Write " +
    '{"method": "POST", "url": "http://127.0.0.1:8080/", "body": "a=b"}.';
  const fields = "The fields are method, url, headers, body, weight.";
  const cases: Record<string, string> = {
    "GET": `t.txt:3: not a request. ${line}`,
    "example.com/a": scheme,
    "GET /a b": "t.txt:3: a space in the URL. Write it as %20.",
    "GET /{{a b": `t.txt:3: not a request. ${line}`,
    "@body.json": `t.txt:3: not a request. ${line}`,
    "http://a/ POST a=b": post,
    '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326': log,
    "{": "t.txt:3: not a JSON object.",
    "{}": "t.txt:3: no url.",
    '{"url":1}': "t.txt:3: the url is not a string.",
    '{"url":"/","method":null}': "t.txt:3: the method is not a string.",
    '{"url":"/","body":{"a":1}}': `t.txt:3: the body is not a string. ${body}`,
    '{"url":"/","body":"{}","header":{}}': "t.txt:3: the body is not base64. " +
      'With "header", as in vegeta, it must be; with "headers" it is text.',
    '{"url":"/","weight":"2"}': "t.txt:3: the weight is not a number.",
    '{"url":"/","headers":[]}': headers,
    '{"url":"/","headers":"A: b"}': headers,
    '{"url":"/","headers":{"A":1}}': headers,
    '{"uri":"/"}': `t.txt:3: unknown field "uri". ${fields}`,
  };
  for (const [text, message] of Object.entries(cases)) {
    const error = assertThrows(() => parseTargets(`GET /\n\n${text}\n`, "t.txt"), UsageError);
    assertEquals(error.message, `targets: ${message}`, text);
  }
  const refused = (text: string) => assertThrows(() => parseTargets(text, "t.txt"), UsageError);
  for (const text of ["", "\n# GET /\n", "[]"]) {
    assertEquals(refused(text).message, "targets: t.txt: no requests.");
  }
  assertEquals(refused("[1]").message, "targets: t.txt[0]: neither an object nor a URL.");
  assert(refused('[{"url":').message.startsWith("targets: t.txt: not a JSON array: "));
  assertEquals(
    refused("GET /\n@a").message,
    "targets: t.txt:2: files are read on the command line only.",
  );
});

Deno.test("parseTargets() takes linear time for a hostile line", () => {
  const began = performance.now();
  const hostile = [
    `GET /${"{{a}}".repeat(50_000)} HTTP/1.1 x`,
    `GET ${" ".repeat(200_000)}x`,
    `GET /${"{{".repeat(100_000)} b`,
    `${"a".repeat(200_000)} b`,
    `1 2 3 [${"x".repeat(200_000)}`,
  ];
  for (const text of hostile) assertThrows(() => parseTargets(text, "t.txt"), UsageError);
  assert(performance.now() - began < 1000, `${performance.now() - began} ms`);
});
