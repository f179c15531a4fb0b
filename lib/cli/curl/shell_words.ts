/**
 * Splits text into words and operators as a shell does: quotes, escapes, variables, here-documents.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { ansiText } from "./ansi_text.ts";

/** A word, an operator, or the text of a here-document, in order of appearance. */
export interface Token {
  readonly kind: "word" | "operator" | "heredoc";
  readonly text: string;
  /** True if any part of the word is quoted. */
  readonly isQuoted: boolean;
  /** End offset in the text. */
  readonly end: number;
}

/** A shell other than bash that a command is written for. */
type OtherShell = "cmd" | "powershell";

const OPERATOR = /^(&>>|&>|&&|&|\|\||\|&|\||<<<|<<-|<<|<&|<|>>|>\||>&|>|;;?|[()\n])/;

/** A here-document whose text begins on the next line. */
interface Heredoc {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
}

/** One pass over a command. */
export class ShellWords {
  #text: string;
  #option: string;
  #variable: (name: string) => string;
  #at = 0;
  #tokens: Token[] = [];
  /** The current word; null between words. '' is an empty word. */
  #word: string | null = null;
  #isQuoted = false;
  #heredocs: Heredoc[] = [];

  /**
   * @param option name of the command in errors
   * @param variable returns the value of an environment variable
   */
  constructor(text: string, option: string, variable: (name: string) => string) {
    this.#text = text;
    this.#option = option;
    this.#variable = variable;
  }

  /**
   * Returns the tokens of the command, or the shell that it is written for.
   *
   * @throws {UsageError} if a quote is not closed, or the shell would run another program
   */
  tokens(): readonly Token[] | OtherShell {
    for (let next = this.#text[0]; next !== undefined; next = this.#text[this.#at]) {
      const rest = this.#rest(100);
      if (/^\^("|[ \t]*\n)/.test(rest)) return "cmd";
      if (next === "`" && /`[ \t]*\n/.test(this.#text)) return "powershell";
      const operator = OPERATOR.exec(rest)?.[0];
      if (operator !== undefined) this.#takeOperator(operator);
      else if (/\s/.test(next)) {
        this.#endWord();
        this.#at++;
      } else if (next === "#" && this.#word === null) {
        this.#at = this.#indexOf("\n", this.#text.length);
      } else {
        this.#take(next);
      }
    }
    this.#endWord();
    this.#takeHeredocs();
    return this.#tokens;
  }

  #endWord(): void {
    if (this.#word === null) return;
    const text = this.#word;
    this.#word = null;
    const before = this.#tokens.at(-1);
    if (before?.kind === "operator" && /^<<-?$/.test(before.text)) {
      const stripsTabs = before.text === "<<-";
      this.#heredocs.push({ delimiter: text, isQuoted: this.#isQuoted, stripsTabs });
    }
    this.#tokens.push({ kind: "word", text, isQuoted: this.#isQuoted, end: this.#at });
  }

  #takeOperator(operator: string): void {
    // A stream number belongs to the redirection after it.
    const isStream = /^[<>]/.test(operator) && !this.#isQuoted && /^\d+$/.test(this.#word ?? "");
    if (isStream) this.#word = null;
    this.#endWord();
    this.#at += operator.length;
    this.#tokens.push({ kind: "operator", text: operator, isQuoted: false, end: this.#at });
    if (operator === "\n") this.#takeHeredocs();
  }

  /** Consumes the texts of the here-documents begun on the previous line. */
  #takeHeredocs(): void {
    for (const { delimiter, isQuoted, stripsTabs } of this.#heredocs.splice(0)) {
      const lines: string[] = [];
      while (this.#at < this.#text.length) {
        const end = this.#indexOf("\n", this.#text.length);
        const line = this.#text.slice(this.#at, end);
        this.#at = end + 1;
        const stripped = stripsTabs ? line.replace(/^\t+/, "") : line;
        if (stripped === delimiter) break;
        lines.push(stripped + "\n");
      }
      const text = isQuoted ? lines.join("") : this.#expanded(lines.join(""));
      this.#tokens.push({ kind: "heredoc", text, isQuoted, end: this.#at });
    }
  }

  /** Returns the text of a here-document with variables expanded. */
  #expanded(text: string): string {
    const inner = new ShellWords(text, this.#option, this.#variable);
    inner.#word = "";
    while (inner.#at < text.length) {
      const next = text[inner.#at++];
      if (next === "\\" && /^[$`\\\n]/.test(text[inner.#at] ?? "")) {
        if (text[inner.#at++] !== "\n") inner.#add(text[inner.#at - 1]);
      } else if (next === "$" || next === "`") inner.#takeExpansion(next);
      else inner.#add(next);
    }
    return inner.#word;
  }

  /** Consumes one character of a word, or the construct it begins. */
  #take(next: string): void {
    this.#at++;
    if (next === "'") this.#addQuoted(this.#until("'"));
    else if (next === '"') this.#takeDoubleQuoted();
    else if (next === "\\") this.#takeEscaped();
    else if (next === "$" && this.#text[this.#at] === "'") this.#takeAnsi();
    else if (next === "$" && this.#text[this.#at] === '"') this.#takeTranslated();
    else if (next === "$" || next === "`") this.#takeExpansion(next);
    else this.#add(next);
  }

  /** `$"…"` is translatable text; without a translation, it is used as is. */
  #takeTranslated(): void {
    this.#at++;
    this.#takeDoubleQuoted();
  }

  #takeEscaped(): void {
    // An escaped line end is nothing at all, not even the start of a word, nor is a backslash at
    // the end of the text. Copying from a page may add spaces before the line end, and joining
    // lines may replace the line end with spaces.
    const lineEnd = /^[ \t]*(\n|$)/.exec(this.#rest(100)) ??
      (this.#word === null ? /^[ \t]+/.exec(this.#rest(100)) : null);
    if (lineEnd === null) this.#addQuoted(this.#text[this.#at++]);
    else this.#at += lineEnd[0].length;
  }

  #takeDoubleQuoted(): void {
    this.#addQuoted("");
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
    this.#addQuoted(ansiText(match[1]));
  }

  /** Consumes a dollar sign or a backquote: a variable, or an expansion that is not supported. */
  #takeExpansion(first: string): void {
    const rest = this.#rest(200);
    const name = /^(?:(\w+)|\{(\w+)\})/.exec(rest);
    if (first === "$" && name !== null && /^\D/.test(name[1] ?? name[2])) {
      this.#at += name[0].length;
      this.#add(this.#variable(name[1] ?? name[2]));
    } else if (first === "`" || /^[({\d@*#?!$-]/.test(rest)) {
      throw this.#refused(
        `${first + rest.slice(0, 1)} needs a shell`,
        "Replace it with its value.",
      );
    } else {
      this.#add(first);
    }
  }

  #add(text: string): void {
    if (this.#word === null) this.#isQuoted = false;
    this.#word = (this.#word ?? "") + text;
  }

  #addQuoted(text: string): void {
    this.#add(text);
    this.#isQuoted = true;
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
    return this.#refused(`${quote} is not closed`, "");
  }

  #refused(problem: string, advice: string): UsageError {
    return new UsageError(this.#option, problem, advice);
  }
}
