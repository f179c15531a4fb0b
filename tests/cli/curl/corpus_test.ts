/**
 * Tests 600 curl commands as users paste them: the bytes that curl 7.88 sent, or the error.
 *
 * corpus.jsonl is recorded by record_corpus.ts. A `note` explains an outcome that differs from
 * curl's.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { type CurlCase, curlCases, inFolder, ownRequest } from "../../support/curl_corpus.ts";

const HOST = "127.0.0.1:18080";

/** Returns the outcome of a command. */
function outcome({ command, note }: CurlCase): CurlCase {
  try {
    const sent = ownRequest(command, HOST);
    return { command, sent, ...note !== undefined && { note } };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { command, refused: error.message.replaceAll(HOST, "HOST") };
  }
}

Deno.test("--curl sends what curl sends for each command of the corpus, or rejects it by name", async () => {
  const cases = curlCases();
  await inFolder(() => {
    for (const one of cases) assertEquals(outcome(one), one, one.command);
    return Promise.resolve();
  });
  const refused = cases.filter((one) => one.refused !== undefined);
  assert(cases.length >= 600 && refused.length < cases.length / 3, `${refused.length} refused`);
  // An error is one line that names the option.
  for (const { refused: message } of refused) assert(!message!.includes("\n"), message);
});
