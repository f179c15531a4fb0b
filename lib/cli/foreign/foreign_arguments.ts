/**
 * Recognises arguments that are not the URL of a run: commands, scripts and items of other tools,
 * files, and what copying from a page leaves behind.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";

/** Commands of other tools, with their equivalents. */
export const FOREIGN_COMMANDS: Readonly<Record<string, string>> = {
  attack: "Write load-tester URL -q R -z TIME, or --targets FILE for a list.",
  encode: "Write -o json or -o csv.",
  report: "Write load-tester URL -o FORMAT; load-tester merge A B for saved results.",
  plot: "Write --html FILE.",
  dump: "Write --log FILE.",
  run: "Write load-tester URL, with --scenario FILE.ts for a script.",
  quick: "Write load-tester URL -n N -c N.",
  cloud: "Write --shard I/N on several machines, and load-tester merge.",
  version: "Write --version.",
};

/** Arguments that can be shown, their kind, and what to write; `$1` is taken from the pattern. */
const KINDS: readonly (readonly [word: RegExp, kind: string, advice: string])[] = [
  [
    /^[^:?]+\.(js|mjs|ts|lua|py|ya?ml|jmx|scala)$/,
    "is a script, not a URL",
    "Write --scenario FILE.ts and the URL. docs/coming-from.md shows how.",
  ],
  [fileOf("har"), "is a file, not a URL", "Write --har FILE."],
  [fileOf("csv|tsv"), "is a file, not a URL", "Write --feed FILE and the URL."],
  [fileOf("txt|json|jsonl|ndjson"), "is a file, not a URL", "Write --targets FILE."],
  [/^-$/, "is not a URL", "For a list on standard input, write --targets -."],
  [/^\$\{?\w+\}?$/, "is a variable that the shell has not replaced", "Use double quotes."],
];
const CURL = /^curl(\.exe)?(\s|$)/i;
const METHOD = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
const WITH_METHOD = /^\S+\s+(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)(\s|$)/;
/** Header fields and data of HTTPie. */
const ITEM = /^[\w-]+(:=|==|=|:)(?!\/\/|\d+(\/|$))/;

/** Matches file names with these extensions, without a host in front. */
function fileOf(endings: string): RegExp {
  return new RegExp(`^(\\.{0,2}/[^:?]*|[^:?/]+)\\.(${endings})$`, "i");
}

/** Returns the error for an argument of another tool, or for a file; null if it is unknown. */
export function foreignArgument(word: string): UsageError | null {
  if (Object.hasOwn(FOREIGN_COMMANDS, word)) {
    const opening = () => `Unknown command ${word}`;
    return new UsageError(word, "unknown command", FOREIGN_COMMANDS[word], opening);
  }
  const kind = KINDS.find(([pattern]) => pattern.test(word));
  if (kind !== undefined) return refused(`${quoted(word)} ${kind[1]}`, kind[2]);
  // The rest of these may contain secrets.
  if (CURL.test(word)) return refused("a curl command, not a URL", "Use --curl 'curl …'.");
  const sign = /^[\u2010-\u2015\u2212]|[\u2018-\u201f]/.exec(word)?.[0];
  if (sign !== undefined) {
    return /[\u2018-\u201f]/.test(sign)
      ? refused(`${quoted(sign)} is not a straight quote`, "Write \" or '.")
      : refused(`${quoted(sign)} is not a hyphen`, "Write -, and -- before a long name.");
  }
  const method = WITH_METHOD.exec(word)?.[1];
  return method === undefined
    ? null
    : refused("a method after the URL, as in siege", `Write -m ${method} and -d TEXT.`);
}

/** Returns the error for several arguments, of which at most one is the URL. */
export function severalArguments(words: readonly string[]): UsageError {
  const method = words.find((word) => METHOD.test(word));
  if (method !== undefined) return refused(`${method} is not a URL`, `Write -m ${method}.`);
  const number = words.find((word) => /^\d+$/.test(word));
  if (number !== undefined) {
    const advice = `For a number of requests, write -n ${number}.`;
    return refused(`unexpected argument ${quoted(number)}`, advice);
  }
  // The arguments are not shown, because they may be parts of an unquoted header.
  const advice = words.some((word) => ITEM.test(word))
    ? "Use one, and quote values with spaces. HTTPie's items are -H 'Name: value' and -d TEXT here."
    : "Use one, and quote values with spaces.";
  return refused("more than one target", advice);
}

function refused(problem: string, advice: string): UsageError {
  return new UsageError("url", problem, advice);
}
