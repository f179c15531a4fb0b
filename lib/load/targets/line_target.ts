/**
 * Parses a request written on a line: `METHOD URL`, or a URL alone.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { isToken } from "../../http/message/request_encoding.ts";
import { foreignLine, lacksScheme } from "./foreign_target.ts";
import type { TargetOptions } from "./target_options.ts";

const ADVICE = "Write METHOD URL, such as GET http://127.0.0.1:8080/, a URL, or a JSON object.";
const VERSION = /\sHTTP\/\d(\.\d)?$/;

/**
 * Parses the request on a line.
 *
 * @throws {UsageError} if there is none
 */
export function lineTarget(line: string, at: string): TargetOptions {
  if (isUrl(line)) return { url: line, at };
  const space = line.search(/\s/);
  if (space > 0 && isToken(line.slice(0, space))) {
    // Request lines copied from logs end with the HTTP version.
    const url = line.slice(space).replace(VERSION, "").trim();
    if (isUrl(url) && !line.startsWith("curl")) return { method: line.slice(0, space), url, at };
  }
  const { kind, advice } = foreignLine(line) ?? { kind: "not a request", advice: ADVICE };
  throw new UsageError("targets", `${at}: ${kind}`, advice);
}

/** Parses a header line of vegeta's http format; null if the line is not one. */
export function fieldOf(line: string): [name: string, value: string] | null {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(0, colon)).trimEnd();
  if (!isToken(name) || line.startsWith("//", colon + 1) || lacksScheme(line)) return null;
  return [name, line.slice(colon + 1).trim()];
}

/** Returns true for a line that names a file with the body. */
export function isBodyFile(line: string): boolean {
  return line.startsWith("@") && line.length > 1;
}

/** Returns true for an absolute URL or a path. Spaces are allowed only inside placeholders. */
function isUrl(text: string): boolean {
  if (!/^(https?:\/\/|\/|\{\{)/i.test(text)) return false;
  for (let at = 0;;) {
    const open = text.indexOf("{{", at);
    const close = open === -1 ? -1 : text.indexOf("}}", open);
    const literal = text.slice(at, close === -1 ? undefined : open);
    if (/\s/.test(literal)) return false;
    if (close === -1) return true;
    at = close + 2;
  }
}
