/**
 * Parses multipart form fields as curl writes them: `k=text`, `k=@file`, `k=<file`.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import type { FormSource } from "../files/request_sources.ts";

/** Media types by file name extension: those that curl knows. */
const TYPES: Readonly<Record<string, string>> = {
  gif: "image/gif",
  htm: "text/html",
  html: "text/html",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  xml: "application/xml",
};

/**
 * Parses a field: `k=text`, `k=@file` for a file, `k=<file` for text from a file, each with an
 * optional `;type=` and `;filename=`. Quoted text may contain a semicolon.
 *
 * @param option name of the option in errors
 * @param given prefix of the problem in errors, if the field was given by another program's letter
 * @throws {UsageError} if it is not a form field
 */
export function formField(text: string, option: string, given = ""): FormSource {
  const refused = (advice: string) =>
    new UsageError(option, `${given}invalid value ${shown(text)}`, advice);
  const equals = text.indexOf("=");
  if (equals < 1) throw refused("Use K=TEXT, K=@FILE or K=<FILE.");
  const name = text.slice(0, equals);
  const [, sigil, rest] = /^([@<]?)(.*)$/s.exec(text.slice(equals + 1))!;
  const [word, tail] = valueOf(rest);
  const { type, filename } = parameters(tail, refused);
  if (sigil === "") {
    return { name, source: { kind: "text", text: word }, filename, contentType: type };
  }
  if (word === "") throw refused("Name a file.");
  if (sigil === "@" && !rest.startsWith('"') && word.includes(",")) {
    throw refused(`Use one file per part. Quote a name with a comma: ${name}=@"FILE".`);
  }
  const source = { kind: "file", path: word, reading: "whole" } as const;
  if (sigil === "<") return { name, source, filename, contentType: type };
  const basename = word.replace(/^.*[/\\]/s, "");
  return {
    name,
    source,
    filename: filename ?? basename,
    contentType: type ?? TYPES[/\.([^.]+)$/.exec(basename)?.[1].toLowerCase() ?? ""],
  };
}

/** Returns a field for a message, without its value, which may be a password. */
function shown(text: string): string {
  return quoted(text.includes("=") ? text.replace(/=[^@<][^]*$/, "=…") : "…");
}

/** Returns the value at the start, unquoted, and the rest. */
function valueOf(text: string): [value: string, tail: string] {
  const quoted = /^"((?:[^"\\]|\\.)*)"\s*(;.*)?$/s.exec(text);
  if (quoted !== null) return [quoted[1].replace(/\\(["\\])/g, "$1"), quoted[2] ?? ""];
  const end = text.indexOf(";");
  return end === -1 ? [text, ""] : [text.slice(0, end), text.slice(end)];
}

/** Parses `;type=` and `;filename=`, each up to the next; a type may have its own parameters. */
function parameters(
  tail: string,
  refused: (advice: string) => UsageError,
): { type?: string; filename?: string } {
  const found: { type?: string; filename?: string } = {};
  for (let rest = tail; rest !== "";) {
    const match = /^;\s*(type|filename)=/.exec(rest);
    if (match === null) {
      throw refused('After ; use type= or filename=, or quote the text: K="a;b".');
    }
    rest = rest.slice(match[0].length);
    if (match[1] === "filename") {
      [found.filename, rest] = valueOf(rest);
    } else {
      const end = rest.search(/;\s*(type|filename)=/);
      found.type = (end === -1 ? rest : rest.slice(0, end)).trim();
      rest = end === -1 ? "" : rest.slice(end);
    }
  }
  return found;
}

/** Parses a field whose value is taken literally. */
export function plainField(text: string, option: string, given = ""): FormSource {
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw new UsageError(option, `${given}invalid value ${shown(text)}`, "Use K=TEXT.");
  }
  return { name: text.slice(0, equals), source: { kind: "text", text: text.slice(equals + 1) } };
}
