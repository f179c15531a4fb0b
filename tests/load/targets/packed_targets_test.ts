/**
 * Tests that a long list equals a short one but takes little memory.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import { PackedTargets, receivedTargets } from "../../../lib/load/targets/packed_targets.ts";
import { parseTargets } from "../../../lib/load/targets/target_list.ts";

const all = (list: PackedTargets) => Array.from({ length: list.length }, (_, i) => list.at(i));

Deno.test("PackedTargets contains what parseTargets() returns", () => {
  const texts = [
    "GET http://a/\n\n# no\n  POST /b?c \r\nhttps://c/{{ d e }}\n",
    '{"url":"/a","weight":3}\nGET /b HTTP/1.1\n{"url":"/c","headers":{"A":"b"}}',
    "/only",
  ];
  for (const text of texts) {
    const packed = PackedTargets.of(text, "t.txt")!;
    assertEquals(all(packed), parseTargets(text, "t.txt"), text);
    const sent = receivedTargets(structuredClone(packed)) as PackedTargets;
    assertEquals(all(sent), all(packed), "on another thread");
  }
  const array = [{ url: "/a" }];
  assertEquals([receivedTargets(array), receivedTargets(undefined)], [array, undefined]);
});

Deno.test("PackedTargets leaves multi-line requests to parseTargets()", () => {
  const texts = [
    "GET /\nA: b\n",
    "POST /\n@body.json\n",
    '[{"url":"/"}]',
    '{\n"url":"/"\n}',
    "# no\n",
  ];
  for (const text of texts) assertEquals(PackedTargets.of(text, "t.txt"), null, text);
  const bad = PackedTargets.of("GET /\n\nno\n", "t.txt")!;
  assertThrows(() => bad.at(1), UsageError, "targets: t.txt:3: not a request");
});

Deno.test("a list of 300,000 requests is planned in little memory, and sent in order", () => {
  const lines = Array.from({ length: 300_000 }, (_, i) => `GET http://127.0.0.1:1/users/${i}`);
  const targets = PackedTargets.of(lines.join("\n"), "t.txt")!;
  const before = Deno.memoryUsage().heapUsed;
  const { source, summary } = createPlan({ targets });
  const grown = Deno.memoryUsage().heapUsed - before;
  // With an object per request, it took 800 MB.
  assert(grown < 150e6, `${grown} bytes`);
  assertEquals(summary, { url: "300000 requests of t.txt", method: "GET", bodyBytes: null });
  assertEquals(source.groups, []);
  for (const index of [0, 1, 299_999, 300_000]) {
    const bytes = source.requestOf(index).layoutFor("h1").bytesOf(index);
    const line = new TextDecoder().decode(bytes).split("\r\n")[0];
    assertEquals(line, `GET /users/${index % 300_000} HTTP/1.1`);
  }
});

Deno.test("a long list of few distinct requests has results per target", () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `GET http://127.0.0.1:1/${i % 3}`);
  const { source } = createPlan({ targets: PackedTargets.of(lines.join("\n"), "t.txt")! });
  assertEquals(source.groups.map((name) => name.slice(-2)), ["/0", "/1", "/2"]);
  assertEquals([0, 1, 2, 3, 19_999].map((index) => source.groupOf(index)), [0, 1, 2, 0, 1]);
});

Deno.test("a long list is checked to its end before anything is sent", () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `GET http://127.0.0.1:1/${i}`);
  const plan = (last: string) => () =>
    createPlan({ targets: PackedTargets.of([...lines, last].join("\n"), "t.txt")! });
  assertThrows(plan("GET ftp://a/"), UsageError, "targets: t.txt:20001: not an http: or");
  assertThrows(plan("GET http://a b/"), UsageError, "targets: t.txt:20001: a space in the URL");
  assertThrows(plan("GET http://a:0/"), UsageError, "targets: t.txt:20001: url: invalid value");
  assertThrows(plan("GET /{{nothing}}"), UsageError, "targets: t.txt:20001: url: ");
  assertThrows(plan("get http://a/"), UsageError, "targets: t.txt:20001: method: ");
});
