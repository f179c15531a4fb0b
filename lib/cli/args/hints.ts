/**
 * Suggests corrections for unknown options and commands.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { nearestName, quoted } from "../../text.ts";
import { FOREIGN_COMMANDS, type ForeignMeaning, foreignMeanings } from "./foreign_options.ts";
import { flagOf, type OptionRow, RUN_OPTIONS } from "./option_table.ts";

/** Creates the error of an unknown option. */
export function unknownOption(arg: string, rows: readonly OptionRow[]): UsageError {
  const spelling = /^-{1,2}[^=]*/.exec(arg)![0];
  // A value may follow its letter without a space, as in -R2000.
  for (const known of [spelling, /^-[a-z](?=[^a-z])/i.exec(spelling)?.[0] ?? spelling]) {
    const meanings = foreignMeanings(known);
    if (meanings.length > 0) return unknown(known, advised(meanings));
  }
  const name = spelling.replace(/^-+/, "");
  if (spelling.startsWith("--")) {
    return unknown(
      spelling,
      adviceOn(nearestName(name, rows.map((row) => row.name))),
    );
  }
  if (rows.some((row) => row.name === name)) return unknown(spelling, `Did you mean --${name}?`);
  return unknownWord(spelling, rows);
}

/** A cluster of curl's flags, such as -sSL. */
const CURL_FLAGS = /^-[fgikLnNsSv#]*[fgNsS][fgikLnNsSv#]*$/;

/** Handles a word after one dash that is not all flags. The text after a letter may be a secret. */
function unknownWord(spelling: string, rows: readonly OptionRow[]): UsageError {
  const rowOf = (letter: string) =>
    rows.find((row) => row.letter === letter || row.alias?.letter === letter);
  const letters = [...spelling.slice(1)];
  if (letters.length > 1 && CURL_FLAGS.test(spelling)) {
    return unknown(spelling, "For a curl command, use --curl 'curl …'.");
  }
  const first = rowOf(letters[0]);
  if (first?.value !== undefined) {
    const advice = `Write a space after -${letters[0]}, or use --${first.name}.`;
    return unknown(`-${letters[0]}…`, advice);
  }
  if (letters.length > 1 && letters.every((letter) => rowOf(letter) !== undefined)) {
    const apart = letters.map((letter) => `-${letter}`).join(" ");
    return unknown(spelling, `Write the letters apart: ${apart}.`);
  }
  const near = nearestName(spelling.slice(1), rows.map((row) => row.name));
  if (letters.length === 1 || near !== undefined) return unknown(spelling, adviceOn(near));
  const meanings = first === undefined ? foreignMeanings(`-${letters[0]}`) : [];
  if (meanings.length > 0) return unknown(`-${letters[0]}`, advised(meanings));
  return unknown(`-${letters[0]}…`, adviceOn(near));
}

function unknown(spelling: string, advice: string): UsageError {
  return new UsageError(spelling, "unknown option", advice, () => `Unknown option ${spelling}`);
}

/** Returns advice for an option of other tools, naming the tools if they differ. */
function advised(meanings: readonly ForeignMeaning[]): string {
  const [first, ...others] = meanings;
  if (others.length === 0) return first.isOption ? `Use ${first.text}.` : first.text;
  const sentences = meanings.filter(({ isOption }) => !isOption)
    .map(({ tools, text }) => `${text.slice(0, -1)} (${tools.join(", ")}).`);
  const options = meanings.filter(({ isOption }) => isOption);
  const use = options.length === 0 ? [] : [`Use ${alternatives(options)}.`];
  return [...use, ...sentences].join(" ");
}

/** `--threads N (wrk) or -z TIME (ab, siege)` */
function alternatives(meanings: readonly ForeignMeaning[]): string {
  const shown = meanings.map(({ tools, text }) => `${text} (${tools.join(", ")})`);
  return shown.length === 1 ? shown[0] : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

/** Problems with a value, which another tool might have accepted. */
const ABOUT_VALUE = /^(invalid value(?! "")|no colon|no header name|not a media type|looks like)/;

/**
 * Returns the message of an error for the command line. If the option was given by a letter that
 * means something else in other tools, adds its equivalents.
 */
export function explained(error: UsageError, args: readonly string[]): string {
  // The rest of the program treats a recording as a list of requests.
  const list = args.some((arg) => /^--har(=|$)/.test(arg)) ? "har" : "targets";
  const message = error.describe((option) => flagOf(option === "targets" ? list : option));
  const letter = RUN_OPTIONS.find(({ name }) => name === error.option)?.letter;
  const isGiven = args.some((arg) => arg[0] === "-" && arg[1] === letter && !/^-.[a-z]/.test(arg));
  if (letter === undefined || !isGiven || !ABOUT_VALUE.test(error.problem)) return message;
  // A flag of another tool would not have had this value.
  const meanings = foreignMeanings(`-${letter}`)
    .filter(({ text, isOption }) => isOption && !text.startsWith("--no-"));
  if (meanings.length === 0) return message;
  return `${message} For -${letter} of another tool, use ${alternatives(meanings)}.`;
}

/**
 * Rejects an argument that is a command or a script of another tool.
 *
 * @throws {UsageError} with its equivalent
 */
export function refuseForeignArgument(word: string): void {
  if (Object.hasOwn(FOREIGN_COMMANDS, word)) {
    const opening = () => `Unknown command ${word}`;
    throw new UsageError(word, "unknown command", FOREIGN_COMMANDS[word], opening);
  }
  if (/^[^:?]+\.(js|mjs|ts|lua|py|ya?ml|jmx|scala)$/.test(word)) {
    const advice = "Write --scenario FILE.ts and the URL. docs/coming-from.md shows how.";
    throw new UsageError("url", `${quoted(word)} is a script, not a URL`, advice);
  }
}

function adviceOn(near: string | undefined): string {
  return near === undefined ? "See --help." : `Did you mean --${near}?`;
}
