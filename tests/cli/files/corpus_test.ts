/**
 * Tests files of rows, requests and recordings as users have them: their contents, or the error.
 *
 * corpus.jsonl is recorded by record_corpus.ts.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fileCases, withOutcome } from "../../support/file_corpus.ts";

const cases = fileCases();

for (const option of ["feed", "targets", "har"] as const) {
  Deno.test(`--${option} parses each file of the corpus as intended, or explains the error`, async () => {
    for (const one of cases) {
      if (one.option === option) assertEquals(await withOutcome(one), one, one.about);
    }
  });
}

Deno.test("the corpus of files is complete", () => {
  const counts = Map.groupBy(cases, ({ option }) => option);
  assert(counts.get("feed")!.length >= 100 && counts.get("targets")!.length >= 50);
  assert(counts.get("har")!.length >= 20);
  assertEquals(new Set(cases.map(({ option, about }) => option + about)).size, cases.length);
  for (const { refused, rows, requests, name } of cases) {
    assertEquals([refused, rows, requests].filter(Boolean).length, 1, name);
    // An error is one line that names the option and the file.
    if (refused === undefined) continue;
    assert(/^--[a-z-]+: [^\n]*[.?]$/.test(refused) && refused.includes(name), refused);
  }
});
