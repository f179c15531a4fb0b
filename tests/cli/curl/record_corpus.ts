/**
 * Records what the commands of corpus.jsonl send, with the curl of this machine.
 *
 * Usage: deno run -A tests/cli/curl/record_corpus.ts [COMMANDS.json]; the commands in that file, a
 * JSON array, are added. They are run by bash: read them first.
 *
 * @module
 */
import { UsageError } from "../../../lib/errors.ts";
import {
  CASES_FILE,
  type CurlCase,
  curlCases,
  inFolder,
  normalised,
  ownRequest,
  VARIABLES,
} from "../../support/curl_corpus.ts";
import { RawTarget } from "../../support/raw_target.ts";

/** Commands that are not for bash, or would not end. */
const NOT_RUN = /^([$%#>]|PS |sudo |while |curl\.exe)|\^"|`\n|https:/;

const [more] = Deno.args;
const known = curlCases();
const added: string[] = more === undefined ? [] : JSON.parse(await Deno.readTextFile(more));
const commands = new Set([...known.map(({ command }) => command), ...added]);

const cases = await inFolder(async (folder) => {
  const recorded: CurlCase[] = [];
  for (const command of commands) recorded.push(await record(command, folder));
  return recorded;
});
const lines = cases.map((one) => JSON.stringify(one) + "\n");
await Deno.writeTextFile(CASES_FILE, lines.join(""));

async function record(command: string, folder: string): Promise<CurlCase> {
  const note = known.find((one) => one.command === command)?.note;
  await using target = new RawTarget();
  const host = `127.0.0.1:${target.port}`;
  let own: string[];
  try {
    own = ownRequest(command, host);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { command, refused: error.message.replaceAll(host, "HOST") };
  }
  if (NOT_RUN.test(command)) return { command, sent: own, note: note ?? "not run by bash" };
  const { stderr } = await new Deno.Command("timeout", {
    args: ["5", "bash", "-c", command.replaceAll("HOST", host)],
    cwd: folder,
    env: { ...VARIABLES, HOME: folder },
    stdin: "null",
    stdout: "null",
  }).output();
  // Waits for background commands.
  await new Promise((resolve) => setTimeout(resolve, /&\s*$/.test(command) ? 300 : 0));
  const [seen] = target.seen;
  if (seen === undefined) {
    const reason = /curl: [^\n]*/.exec(new TextDecoder().decode(stderr))?.[0] ?? "nothing";
    return { command, sent: own, note: note ?? `curl sends nothing: ${reason}` };
  }
  const theirs = normalised(`${seen.head}\r\n\r\n${String.fromCharCode(...seen.body)}`, host);
  if (theirs.join("\n") === own.join("\n")) return { command, sent: theirs };
  console.error(`differs: ${JSON.stringify(command)}\n`, { theirs, own });
  return note === undefined ? { command, sent: theirs } : { command, sent: own, note };
}
