/**
 * Suggests corrections for unknown options and commands.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { nearestName } from "../../text.ts";
import { parseTarget } from "../../http/message/target.ts";
import { foreignArgument, severalArguments } from "../foreign/foreign_arguments.ts";
import { UnknownOption } from "./arguments.ts";
import { WrongArguments } from "./request_options.ts";
import { type ForeignMeaning, foreignMeanings } from "../foreign/foreign_options.ts";
import { flagOf, type OptionRow, RUN_OPTIONS } from "./option_table.ts";

/** Creates the error of an unknown option. */
function unknownOption({ arg, rows }: UnknownOption): UsageError {
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
  // Words with dashes are names of options, as in Go tools.
  if (/^-[a-z]+(-[a-z0-9]+)+$/.test(spelling)) {
    return unknown(
      spelling,
      adviceOn(nearestName(spelling.slice(1), rows.map(({ name }) => name))),
    );
  }
  const first = rowOf(letters[0]);
  if (first?.value !== undefined) return attachedValue(letters[0], spelling.slice(2), first);
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

/** Handles a value without a space after its letter. Shows it only if it cannot be a secret. */
function attachedValue(letter: string, value: string, row: OptionRow): UsageError {
  const isPublic = row.choices?.includes(value) || row.name === "method" && /^[A-Z]+$/.test(value);
  const shown = isPublic ? value : row.example ?? row.value;
  const advice = `Write a space after the letter: -${letter} ${shown}.`;
  return unknown(`-${letter}${isPublic ? value : "…"}`, advice);
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

/** Returns an error with advice from the tables of options and of other tools. */
export function lookedUp(error: UsageError): UsageError {
  if (error instanceof UnknownOption) return unknownOption(error);
  return error instanceof WrongArguments ? wrongArguments(error) : error;
}

function wrongArguments(error: WrongArguments): UsageError {
  const { words, several } = error;
  for (const word of words) {
    const foreign = foreignArgument(word);
    if (foreign !== null) return foreign;
  }
  if (words.length > 1 || several !== null) return several ?? severalArguments(words);
  try {
    parseTarget(words[0]);
    return error;
  } catch (invalid) {
    return invalid as UsageError;
  }
}

/**
 * Returns the message of an error for the command line. If the option was given by a letter that
 * means something else in other tools, adds its equivalents.
 */
export function explained(thrown: UsageError, args: readonly string[]): string {
  const error = lookedUp(thrown);
  // The rest of the program treats a recording as a list of requests.
  const list = args.some((arg) => /^--har(=|$)/.test(arg)) ? "har" : "targets";
  const message = error.describe((option) => flagOf(option === "targets" ? list : option));
  const row = RUN_OPTIONS.find(({ name }) => name === error.option);
  const letter = [row?.letter, row?.alias?.letter].find((letter) =>
    args.some((arg) => arg[0] === "-" && arg[1] === letter && !/^-.[a-z]/.test(arg))
  );
  if (letter === undefined || !ABOUT_VALUE.test(error.problem)) return message;
  // A flag of another tool would not have had this value, and a time would begin with a digit.
  const isTime = /"\d/.test(error.problem);
  const meanings = foreignMeanings(`-${letter}`).filter(({ text, isOption }) =>
    isOption && !text.startsWith("--no-") && (isTime || !text.endsWith(" TIME"))
  );
  if (meanings.length === 0) return message;
  return `${message} For -${letter} of another tool, use ${alternatives(meanings)}.`;
}

function adviceOn(near: string | undefined): string {
  return near === undefined ? "See --help." : `Did you mean --${near}?`;
}
