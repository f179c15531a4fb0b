/**
 * Tests that a result printed as text can be found in any log.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { BadBlock, BlockReader } from "../../../lib/cli/files/block_reader.ts";
import { resultBlock } from "../../../lib/cli/files/result_text.ts";

const [A, B] = [1, 2].map((salt) => Uint8Array.from({ length: 1000 }, (_, i) => i * salt * 31));

function blocksIn(text: string, mostBytes = 10_000): Uint8Array[] {
  const reader = new BlockReader(mostBytes);
  const found = text.split("\n").flatMap((line) => reader.add(line) ?? []);
  reader.finish();
  return found;
}

function prefixed(block: string, prefixOf: (line: number) => string): string[] {
  return block.trimEnd().split("\n").map((line, i) => prefixOf(i) + line);
}

Deno.test("resultBlock() writes lines of base64 between two markers", () => {
  const lines = resultBlock(A).split("\n");
  assertEquals(lines[0], "-----BEGIN LOAD-TESTER RESULT-----");
  assertEquals(lines.slice(-2), ["-----END LOAD-TESTER RESULT-----", ""]);
  for (const line of lines.slice(1, -2)) assert(/^[A-Za-z0-9+/=]{1,76}$/.test(line), line);
});

Deno.test("BlockReader finds every block of a log, and ignores text in between", () => {
  assertEquals(blocksIn(`starting\n${resultBlock(A)}done\n\n${resultBlock(B)}`), [A, B]);
  assertEquals(blocksIn(resultBlock(new Uint8Array())), [new Uint8Array()]);
  assertEquals(blocksIn("no block\n-----END LOAD-TESTER RESULT-----\n"), []);
});

Deno.test("BlockReader skips prefixes of log lines, and the CR of a terminal", () => {
  const stamped = prefixed(resultBlock(A), (i) => `2027-01-31T12:00:00.${100 + i}Z stdout F `);
  assertEquals(blocksIn(stamped.join("\n")), [A]);
  assertEquals(blocksIn(prefixed(resultBlock(A), () => "").join("\r\n")), [A]);
});

Deno.test("BlockReader separates interleaved blocks by the prefix of each process's lines", () => {
  const [first, second] = [A, B].map((bytes, i) => prefixed(resultBlock(bytes), () => `${i}: `));
  const mixed = first.flatMap((line, i) => [line, second[i]]);
  assertEquals(blocksIn(mixed.join("\n")), [A, B]);
});

Deno.test("BlockReader tells mixed blocks apart behind times that differ on each line", () => {
  const times: ((line: number) => string)[] = [
    (i) => `2027-01-31T12:00:00.${100 + i}Z `,
    (i) => `2027-01-31 12:00:${10 + i},123 INFO `,
    (i) => `Jan 31 12:00:${10 + i} host `,
  ];
  for (const time of times) {
    const [first, second] = [A, B].map((bytes, p) =>
      prefixed(resultBlock(bytes), (i) => `lt-${p}  | ${time(i)}`)
    );
    const mixed = first.flatMap((line, i) => [line, second[i]]);
    assertEquals(blocksIn(mixed.join("\n")), [A, B], time(0));
  }
});

Deno.test("BlockReader extracts lines from colors and JSON", () => {
  const lines = resultBlock(A).trimEnd().split("\n");
  assertEquals(blocksIn(lines.map((line) => `\x1b[36mlt-0 |\x1b[0m ${line}\x1b[0m`).join("\n")), [
    A,
  ]);
  const json = (key: string, pod: string, block: Uint8Array) =>
    resultBlock(block).trimEnd().split("\n").map((line, i) =>
      JSON.stringify({ [key]: `${line}\n`, pod, time: `2027-01-31T12:00:00.${i}Z` })
    );
  for (const key of ["log", "message", "textPayload"]) {
    const [first, second] = [json(key, "lt-0", A), json(key, "lt-1", B)];
    assertEquals(blocksIn(first.flatMap((line, i) => [line, second[i]]).join("\n")), [A, B], key);
  }
});

Deno.test("BlockReader skips what other processes print between the lines of a block", () => {
  const others = ["done", "other | WARN 0.25", "{}", '{"log":"ready"}', "-", "abcd=="];
  for (const prefix of ["", "lt-0 | ", "12:00:00 "]) {
    const lines = prefixed(resultBlock(A), () => prefix);
    const mixed = lines.flatMap((line, i) => [line, others[i % others.length]]);
    assertEquals(blocksIn(mixed.join("\n")), [A], prefix);
  }
});

Deno.test("BlockReader refuses blocks that are cut off or too large", () => {
  const block = resultBlock(A);
  const cases: [text: string, message: string, mostBytes?: number][] = [
    [block.slice(0, 700), "cut off"],
    [block.split("\n").slice(0, -2).join("\n"), "cut off"],
    [block, "too large", 900],
  ];
  for (const [text, message, mostBytes] of cases) {
    assertThrows(() => blocksIn(text, mostBytes), BadBlock, message);
  }
});
