/**
 * Finds the one curl command in pasted text: its words, and what is redirected into it.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import { powershellWords } from "./powershell_words.ts";
import { ShellWords, type Token } from "./shell_words.ts";
import { windowsWords } from "./windows_words.ts";

/** The words of a command, and its standard input. */
interface ShellCommand {
  /** The program and its arguments. */
  readonly words: readonly string[];
  readonly stdin: Stdin | null;
}

/** The standard input of a command. */
export type Stdin =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly path: string };

/** Programs that run another one and change nothing that it sends. */
const WRAPPERS = new Set(["sudo", "time", "command", "exec", "nohup"]);
const CURL = /^(.*[/\\])?curl(\.exe)?$/i;
/** The prompt in an example of a manual. */
const PROMPT = /^\s*(?:[$%#>❯]|PS [^>]{0,200}>)\s*(?=curl\b)/i;

/**
 * Texts that are pasted instead of a curl command: how to recognize each, what it is, and what to
 * do.
 */
const FOREIGN: readonly (readonly [pattern: RegExp, problem: string, advice: string])[] = [
  [
    /^(await\s+)?fetch\s*\(/,
    "a fetch() call, not a curl command",
    'Use "Copy as cURL" in the browser.',
  ],
  [
    /^(\$\w+\s*=\s*New-Object|Invoke-WebRequest|Invoke-RestMethod|iwr\s|irm\s)/i,
    "a PowerShell command, not a curl command",
    'Use "Copy as cURL" in the browser.',
  ],
  [/^wget\s/, "a wget command, not a curl command", "Write it as curl, or use --url."],
  [/^https?\s+[^:]/, "an HTTPie command, not a curl command", "Write it as curl, or use --url."],
  [
    /^(echo|printf|cat)\s/,
    "input piped into curl",
    "Give the body with -d or --data-binary instead.",
  ],
  [
    /^([({]|(for|while|until|if)\s|\w+=\$\()/,
    "a shell script, not one curl command",
    "Give the curl command alone.",
  ],
  [/^\w+=/, "a variable is set before curl", "Remove it, and put its value into the command."],
];

/**
 * Parses a command for bash, cmd or PowerShell. Ignores redirected output, and anything after the
 * command that does not change the request.
 *
 * @param option name of the command in errors
 * @param variable returns the value of an environment variable
 * @throws {UsageError} if there is not exactly one curl command
 */
export function shellCommand(
  text: string,
  option: string,
  variable: (name: string) => string,
): ShellCommand {
  const command = text.replaceAll("\r\n", "\n").replace(PROMPT, "").trim();
  const foreign = FOREIGN.find(([pattern]) => pattern.test(command));
  if (foreign !== undefined) throw new UsageError(option, foreign[1], foreign[2]);
  const found = parsed(command, option, variable);
  const words = [...found.words];
  while (WRAPPERS.has(words[0])) words.shift();
  if (!CURL.test(words[0] ?? "")) {
    const advice = "Put the whole command in quotes: --curl 'curl …'.";
    throw new UsageError(
      option,
      `not a curl command: ${quoted((words[0] ?? "").replace(/=[^]*$/, "=…"))}`,
      advice,
    );
  }
  return { words, stdin: found.stdin };
}

function parsed(
  command: string,
  option: string,
  variable: (name: string) => string,
): ShellCommand {
  const tokens = new ShellWords(command, option, variable).tokens();
  if (tokens === "powershell") return { words: powershellWords(command, option), stdin: null };
  if (tokens !== "cmd") return commandOf(tokens, command, option);
  if (/(?<!\^)&\s*curl\b/i.test(command)) throw several(option);
  return { words: windowsWords(command, option), stdin: null };
}

function commandOf(tokens: readonly Token[], text: string, option: string): ShellCommand {
  const words: string[] = [];
  let stdin: Stdin | null = null;
  let isOver = false;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.kind === "heredoc") {
      stdin = { kind: "text", text: token.text };
    } else if (token.kind === "word") {
      const isCommand = i === 0 || /^(\n|;|&|&&|\|\|?)$/.test(operatorBefore(tokens, i));
      if (isCommand && words.length > 0 && CURL.test(token.text)) throw several(option);
      if (isOver) continue;
      requirePlain(token, option);
      words.push(token.text);
    } else if (/^(&>|>|<)/.test(token.text)) {
      const operand = tokens[++i];
      if (operand?.kind !== "word") throw unexpected(token.text, option);
      if (!isOver) stdin = stdinOf(token.text, operand.text) ?? stdin;
    } else if (/^[()]$/.test(token.text)) {
      throw unexpected(token.text, option);
    } else if (token.text !== "\n") {
      // Text without a space in front is the rest of a URL or a form, cut off by the shell.
      if (/^[&;]$/.test(token.text) && /^[^\s&;|]+=/.test(text.slice(token.end, token.end + 100))) {
        throw new UsageError(option, `${token.text} outside quotes`, "Quote the URL or the value.");
      }
      isOver = true;
    }
  }
  return { words, stdin };
}

/** Returns the operator right before a token; empty if a word is. */
function operatorBefore(tokens: readonly Token[], i: number): string {
  const before = tokens[i - 1];
  return before.kind === "operator" ? before.text : "";
}

function stdinOf(operator: string, operand: string): Stdin | null {
  if (operator === "<") return { kind: "file", path: operand };
  return operator === "<<<" ? { kind: "text", text: operand + "\n" } : null;
}

/** Rejects typographic hyphens and quotes from web pages, which no shell understands. */
function requirePlain({ text, isQuoted }: Token, option: string): void {
  const [sign] = /^[\u2010-\u2015\u2212]|[\u2018-\u201f]/.exec(isQuoted ? "" : text) ?? [];
  if (sign === undefined) return;
  const plain = /[\u2010-\u2015\u2212]/.test(sign)
    ? '"-" (twice before a long name)'
    : "straight quotes";
  throw new UsageError(
    option,
    `${quoted(sign)} is not a character of shell syntax`,
    `Use ${plain}.`,
  );
}

function several(option: string): UsageError {
  return new UsageError(
    option,
    "more than one curl command",
    "Give one. For all requests of a page, save a HAR file in the browser and use --har.",
  );
}

function unexpected(operator: string, option: string): UsageError {
  return new UsageError(option, `${operator} outside quotes`, "Remove it or quote it.");
}
