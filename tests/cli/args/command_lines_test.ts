/**
 * Tests command lines that users bring from other tools, and typos. The lines are taken from the
 * tools' documentation, with other hosts and files; record_command_lines.ts records them again.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { lineCases, outcomeOf } from "../../support/command_lines.ts";

const rows = lineCases();

for (const tool of new Set(rows.map(({ tool }) => tool))) {
  Deno.test(`command lines of ${tool === "-" ? "this program" : tool} have the expected outcome`, () => {
    for (const { line, outcome } of rows.filter((row) => row.tool === tool)) {
      assertEquals(outcomeOf(line), outcome, line);
    }
  });
}

Deno.test("outcomes of command lines show no secret, and no line is listed twice", () => {
  assert(rows.length >= 400, `${rows.length}`);
  assertEquals(new Set(rows.map(({ tool, line }) => `${tool} ${line}`)).size, rows.length);
  for (const { outcome } of rows) {
    if (!outcome.startsWith("{")) assert(!outcome.includes("secret"), outcome);
  }
});
