/**
 * Provides files of rows, requests and recordings as users have them, and what this program reads
 * in them.
 *
 * @module
 */
import { parseCommand } from "../../lib/cli/args/command.ts";
import { explained } from "../../lib/cli/args/hints.ts";
import { withFiles } from "../../lib/cli/file_options.ts";
import { Inputs } from "../../lib/cli/files/inputs.ts";
import { UsageError } from "../../lib/errors.ts";
import type { LoadOptions } from "../../lib/load/plan/options.ts";
import { createPlan } from "../../lib/load/plan/plan.ts";

/** A file that is given to an option, and the outcome. */
export interface FileCase {
  /** Which program writes such files, or what is special about it. */
  readonly about: string;
  readonly option: "feed" | "targets" | "har";
  readonly name: string;
  /** The content; as base64 if it is not UTF-8. */
  readonly text?: string;
  readonly base64?: string;
  /** Other options of the command line. */
  readonly args?: readonly string[];
  /** The rows of a feed. */
  readonly rows?: readonly object[];
  /** The requests that are sent, with each line end as ` | `. */
  readonly requests?: readonly string[];
  /** The message with which the file is refused. */
  readonly refused?: string;
}

/** File with the cases. */
export const FILE_CASES = new URL("../cli/files/corpus.jsonl", import.meta.url);

/** Returns the cases. */
export function fileCases(): FileCase[] {
  return Deno.readTextFileSync(FILE_CASES).split("\n").filter(Boolean).map((line) =>
    JSON.parse(line)
  );
}

/** Returns a case with the outcome that this program has now. */
export async function withOutcome(
  { rows: _rows, requests: _requests, refused: _refused, ...one }: FileCase,
): Promise<FileCase> {
  const folder = await Deno.makeTempDir({ prefix: "load-tester-files-" });
  const bytes = one.base64 === undefined
    ? new TextEncoder().encode(one.text)
    : Uint8Array.fromBase64(one.base64);
  await Deno.writeFile(`${folder}/${one.name}`, bytes);
  await Deno.writeTextFile(`${folder}/body.json`, "{}");
  const before = Deno.cwd();
  Deno.chdir(folder);
  try {
    return { ...one, ...await readOutcome(one) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { ...one, refused: explained(error, [`--${one.option}`]) };
  } finally {
    Deno.chdir(before);
    await Deno.remove(folder, { recursive: true });
  }
}

async function readOutcome(
  { option, name, args = [] }: FileCase,
): Promise<Pick<FileCase, "rows" | "requests">> {
  const url = option === "feed" ? ["http://127.0.0.1:8080/"] : [];
  const command = parseCommand([`--${option}`, name, ...args, ...url]);
  if (command.kind !== "run") throw new Error(command.kind);
  const options = await withFiles(command, new Inputs({ err() {} }));
  if (options.feed !== undefined) return { rows: options.feed.rows };
  return { requests: requestsOf(options) };
}

/** Shows the bytes of each request once, without the fields that every request has. */
function requestsOf({ targets, ...options }: LoadOptions): string[] {
  const all = Array.from({ length: targets!.length }, (_, i) => targets!.at(i)!);
  const url = all.some((target) => target.url.startsWith("/"))
    ? "http://127.0.0.1:8080/"
    : undefined;
  const { source } = createPlan({ ...options, url, targets, requestIdHeader: null });
  return all.map((_, i) =>
    new TextDecoder().decode(source.requestOf(i).layoutFor("h1").bytesOf(i))
      .replace(/\r\n(User-Agent: load-tester[^\r]*|Accept: \*\/\*|Content-Length: \d+)/g, "")
      .replace(/\r\n\r\n$/, "")
      .replaceAll("\r\n", " | ")
  );
}
