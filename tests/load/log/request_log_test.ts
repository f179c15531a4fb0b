/**
 * Tests that the log hands over complete lines, many at a time, and each once.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { RequestLog } from "../../../lib/load/log/request_log.ts";
import { entryOf } from "../../support/made_entry.ts";

const decode = (lines: Uint8Array) => new TextDecoder().decode(lines);

Deno.test("RequestLog hands over what it has on flush, once, in order", () => {
  const taken: Uint8Array[] = [];
  const log = new RequestLog(({ seq }) => seq !== 1, (lines) => taken.push(lines));
  const entries = [0, 1, 2].map((seq) => entryOf({ seq }));
  for (const entry of entries) log.add(entry);
  assertEquals(taken, []);
  log.flush();
  log.flush();
  assertEquals(taken.map(decode), [
    `${JSON.stringify(entries[0])}\n${JSON.stringify(entries[2])}\n`,
  ]);
});

Deno.test("RequestLog hands over complete lines by itself once there are many", () => {
  const taken: Uint8Array[] = [];
  const log = new RequestLog(() => true, (lines) => taken.push(lines));
  // The callee owns the bytes: they must not be written to again.
  const seen: string[] = [];
  for (let seq = 0; seq < 2000; seq++) {
    log.add(entryOf({ seq }));
    while (seen.length < taken.length) seen.push(decode(taken[seen.length]));
  }
  assert(taken.length > 3 && taken.length < 50, `${taken.length} pieces`);
  log.flush();
  const texts = taken.map(decode);
  assertEquals(texts.slice(0, seen.length), seen);
  assert(texts.every((text) => text.endsWith("}\n")));
  const lines = texts.join("").trimEnd().split("\n");
  assertEquals(
    lines.map((line) => JSON.parse(line).seq),
    Array.from({ length: 2000 }, (_, i) => i),
  );
});

Deno.test("RequestLog accepts a line longer than its buffer, and newlines in a message", () => {
  const taken: Uint8Array[] = [];
  const log = new RequestLog(() => true, (lines) => taken.push(lines));
  const entries = [
    entryOf({ seq: 0, message: "a\nb\u2028c €" }),
    entryOf({ seq: 1, message: "€".repeat(50_000) }),
    entryOf({ seq: 2 }),
  ];
  for (const entry of entries) log.add(entry);
  log.flush();
  const lines = taken.map(decode).join("").trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line)), entries);
});
