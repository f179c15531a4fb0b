/**
 * Records what this program reads in the files of corpus.jsonl. Review the changes before
 * committing them: the test expects these outcomes.
 *
 * Usage: deno run -A tests/cli/files/record_corpus.ts [CASES.json]; the cases in that file, a JSON
 * array, are added.
 *
 * @module
 */
import { FILE_CASES, type FileCase, fileCases, withOutcome } from "../../support/file_corpus.ts";

const [more] = Deno.args;
const added: FileCase[] = more === undefined ? [] : JSON.parse(await Deno.readTextFile(more));
const cases: FileCase[] = [];
for (const one of [...fileCases(), ...added]) cases.push(await withOutcome(one));
await Deno.writeTextFile(FILE_CASES, cases.map((one) => JSON.stringify(one) + "\n").join(""));
