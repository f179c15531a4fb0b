/**
 * How a shell splits a command into words: quotes, escapes, variables, line continuation.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { ansiText } from "./ansi_text.ts";
import { windowsWords } from "./windows_words.ts";

/**
 * Splits a command as bash does; one that is written for the Windows command prompt, as that does.
 * What stands behind a pipe is left out, since it is no part of the command.
 *
 * @param option how errors name the command
 * @param variable the value of an environment variable
 * @throws {UsageError} where a quote has no end, or the shell would do more than split
 */
export function shellWords(
  text: string,
  option: string,
  variable: (name: string) => string,
): string[] {
  const unixText = text.replaceAll("\r\n", "\n");
  return new Splitter(unixText, option, variable).words() ?? windowsWords(unixText, option);
}

/** One pass over a command. */
class Splitter {
  #text: string;
  #option: string;
  #variable: (name: string) => string;
  #at = 0;
  /** The word so far; null between words. An empty one is a word too, as '' is. */
  #word: string | null = null;

  constructor(text: string, option: string, variable: (name: string) => string) {
    this.#text = text;
    this.#option = option;
    this.#variable = variable;
  }

  /** The words; null where the command is one of the Windows prompt. */
  words(): string[] | null {
    const words: string[] = [];
    const end = () => {
      if (this.#word !== null) words.push(this.#word);
      this.#word = null;
    };
    for (let next = this.#text[0]; next !== undefined; next = this.#text[this.#at]) {
      if (/\s/.test(next)) {
        end();
        this.#at++;
      } else if (/^\^("|[ \t]*\n)/.test(this.#rest(100))) {
        return null;
      } else if (next === "#" && this.#word === null) {
        this.#at = this.#indexOf("\n", this.#text.length);
      } else if (next === "|" && this.#text[this.#at + 1] !== "|") {
        break;
      } else if (/[|&;<>()]/.test(next)) {
        throw this.#refused(
          `${next} outside quotes`,
          next === "&" ? "Quote the URL." : "Remove it or quote it.",
        );
      } else {
        this.#take(next);
      }
    }
    end();
    return words;
  }

  /** Takes one character of a word, or what it begins. */
  #take(next: string): void {
    this.#at++;
    if (next === "'") this.#add(this.#until("'"));
    else if (next === '"') this.#takeDoubleQuoted();
    else if (next === "\\") this.#takeEscaped();
    else if (next === "$" && this.#text[this.#at] === "'") this.#takeAnsi();
    else if (next === "$" && this.#text[this.#at] === '"') this.#takeTranslated();
    else if (next === "$" || next === "`") this.#takeExpansion(next);
    else this.#add(next);
  }

  /** `$"…"` is to be translated, and no shell has a translation of it. */
  #takeTranslated(): void {
    this.#at++;
    this.#takeDoubleQuoted();
  }

  #takeEscaped(): void {
    // An escaped line end is nothing at all, not even the start of a word; nor is what is left of
    // one at the end. Spaces before it get there when a command is copied from a page.
    const lineEnd = /^[ \t]*(\n|$)/.exec(this.#rest(100));
    if (lineEnd === null) this.#add(this.#text[this.#at++]);
    else this.#at += lineEnd[0].length;
  }

  #takeDoubleQuoted(): void {
    this.#add("");
    for (;;) {
      const next = this.#text[this.#at++];
      if (next === undefined) throw this.#unended('"');
      if (next === '"') return;
      if (next === "\\") {
        const escaped = this.#text[this.#at++] ?? "";
        if (escaped !== "\n") this.#add(/[$`"\\]/.test(escaped) ? escaped : `\\${escaped}`);
      } else if (next === "$" || next === "`") {
        this.#takeExpansion(next);
      } else {
        this.#add(next);
      }
    }
  }

  #takeAnsi(): void {
    const match = /^'((?:[^'\\]|\\.)*)'/s.exec(this.#text.slice(this.#at));
    if (match === null) throw this.#unended("$'");
    this.#at += match[0].length;
    this.#add(ansiText(match[1]));
  }

  /** What begins with a dollar or a backquote: a variable's value, or more than can be had here. */
  #takeExpansion(first: string): void {
    const rest = this.#rest(200);
    const name = /^(?:(\w+)|\{(\w+)\})/.exec(rest);
    if (first === "$" && name !== null && /^\D/.test(name[1] ?? name[2])) {
      this.#at += name[0].length;
      this.#add(this.#variable(name[1] ?? name[2]));
    } else if (first === "`" || /^[({\d@*#?!$-]/.test(rest)) {
      const shown = first + rest.slice(0, 1);
      throw this.#refused(`${shown} needs a shell`, "Replace it with its value.");
    } else {
      this.#add(first);
    }
  }

  #add(text: string): void {
    this.#word = (this.#word ?? "") + text;
  }

  #until(quote: string): string {
    const end = this.#indexOf(quote, -1);
    if (end === -1) throw this.#unended(quote);
    const text = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #indexOf(text: string, otherwise: number): number {
    const at = this.#text.indexOf(text, this.#at);
    return at === -1 ? otherwise : at;
  }

  #rest(length: number): string {
    return this.#text.slice(this.#at, this.#at + length);
  }

  #unended(quote: string): UsageError {
    return this.#refused(`${quote} is not closed`);
  }

  #refused(problem: string, advice = ""): UsageError {
    return new UsageError(this.#option, problem, advice);
  }
}
