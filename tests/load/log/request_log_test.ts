/**
 * That the log gives whole lines away, many at a time, and none twice.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { RequestLog } from "../../../lib/load/log/request_log.ts";
import { entryOf } from "../../support/made_entry.ts";

const decode = (lines: Uint8Array) => new TextDecoder().decode(lines);

Deno.test("RequestLog gives what it has when it is asked, once, in the order it came", () => {
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

Deno.test("RequestLog gives whole lines by itself once there are many", () => {
  const taken: Uint8Array[] = [];
  const log = new RequestLog(() => true, (lines) => taken.push(lines));
  // Taken over by whoever is given them: none may be written to again.
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

Deno.test("RequestLog takes a line that is longer than its room, and newlines in a message", () => {
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
