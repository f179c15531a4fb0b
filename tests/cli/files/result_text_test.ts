/**
 * Tests that a result printed as text can be found in any log.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { BadBlock, BlockReader, resultBlock } from "../../../lib/cli/files/result_text.ts";

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

Deno.test("BlockReader rejects blocks that are incomplete, damaged or too large", () => {
  const block = resultBlock(A);
  const cases: [text: string, message: string, mostBytes?: number][] = [
    [block.slice(0, 700), "cut off"],
    [block.split("\n").slice(0, -2).join("\n"), "cut off"],
    [block.replace(/\n[A-Za-z0-9+/]{9}/, "\n***"), "damaged"],
    [block, "too large", 900],
  ];
  for (const [text, message, mostBytes] of cases) {
    assertThrows(() => blocksIn(text, mostBytes), BadBlock, message);
  }
});
