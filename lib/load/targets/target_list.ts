/**
 * Parses a list of requests from the text of a file: lines, JSON lines, or a JSON array.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { parsedObject, separateDocuments } from "../feed/json_text.ts";
import { jsonLineTarget, jsonTarget } from "./json_target.ts";
import { fieldOf, isBodyFile, lineTarget } from "./line_target.ts";
import type { TargetOptions } from "./target_options.ts";

/**
 * Parses a list of requests, in one of these forms:
 *
 * - `METHOD URL` or a URL per line; header lines, and `@FILE` for a body, may follow it, as in
 *   vegeta's http format
 * - a JSON object per line, or an array of them, with `url` and any of `method`, `headers`, `body`
 *   and `weight`; or with `header` and a base64 `body`, as in vegeta's JSON format
 *
 * Skips empty lines and those that begin with `#`.
 *
 * @param text text of the file
 * @param name name of the file, for messages
 * @param readBody reads the body files that the list names; without it, they are rejected
 * @throws {UsageError} naming the invalid line
 *
 * @example
 * ```ts
 * import { parseTargets } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * const [get, post] = parseTargets(
 *   'GET /users/{{id}}\nAccept: text/html\n\n{"url": "/users", "body": "{}", "weight": 3}\n',
 *   "targets.txt",
 * );
 * assertEquals([get.method, get.url, get.at], ["GET", "/users/{{id}}", "targets.txt:1"]);
 * assertEquals(get.headers, [["Accept", "text/html"]]);
 * assertEquals([post.body, post.weight, post.at], ["{}", 3, "targets.txt:4"]);
 * ```
 */
export function parseTargets(
  text: string,
  name: string,
  readBody?: (path: string) => Uint8Array,
): TargetOptions[] {
  const marked = text.replace(/^\uFEFF/, "");
  // Lines may end with only a CR.
  const clean = marked.includes("\n") ? marked : marked.replaceAll("\r", "\n");
  const targets = jsonDocument(clean, name) ?? lineTargets(clean, name, readBody);
  if (targets.length === 0) throw new UsageError("targets", `${name}: no requests`);
  return targets;
}

/** Parses a JSON array, or objects that span several lines; null if the text is neither. */
function jsonDocument(text: string, name: string): TargetOptions[] | null {
  const [first] = /\S/.exec(text) ?? [""];
  const isSpreadObject = first === "{" && parsedObject(/\S.*/.exec(text)![0]) === null;
  if (first !== "[" && !isSpreadObject) return null;
  let value: unknown;
  try {
    value = isSpreadObject ? separateDocuments(text) : JSON.parse(text);
  } catch (error) {
    // One of several lines is invalid; parsing by line gives a better message.
    if (isSpreadObject) return null;
    throw new UsageError("targets", `${name}: not a JSON array: ${(error as Error).message}`);
  }
  return [value].flat().map((element, i) => jsonTarget(element, `${name}[${i}]`));
}

/** Reads a body file that a list names. */
type BodyReader = (path: string) => Uint8Array;

/** Parses text in which each line is a request or continues the previous one. */
function lineTargets(
  text: string,
  name: string,
  readBody: BodyReader | undefined,
): TargetOptions[] {
  const targets: TargetOptions[] = [];
  /** The request that further header lines and a body belong to. */
  let open: TargetOptions | null = null;
  let number = 0;
  for (let from = 0; from < text.length;) {
    const end = lineEnd(text, from);
    const line = text.slice(from, end).trim();
    from = end + (text.startsWith("\r\n", end) ? 2 : 1);
    number++;
    if (line.startsWith("#")) continue;
    if (line === "") {
      open = null;
      continue;
    }
    const at = `${name}:${number}`;
    const field = open === null ? null : fieldOf(line);
    if (field !== null) {
      open!.headers = [...open!.headers ?? [], field];
    } else if (open !== null && isBodyFile(line)) {
      open.body = bodyOf(line.slice(1), at, readBody);
      open = null;
    } else if (isBodyOfHttpFile(line, name, targets.length)) {
      const advice = "Put it into a file, and write @FILE below the headers.";
      throw new UsageError("targets", `${at}: the body of a request`, advice);
    } else if (/^[{"]/.test(line)) {
      targets.push(jsonLineTarget(line, at));
      open = null;
    } else {
      open = lineTarget(line, at);
      targets.push(open);
    }
  }
  return targets;
}

/** Returns true for a line that is not a request, in a file of requests as editors send them. */
function isBodyOfHttpFile(line: string, name: string, requestsBefore: number): boolean {
  return requestsBefore > 0 && /\.(http|rest)$/i.test(name) &&
    !/^([A-Z]+\s+)?(https?:\/\/|\/|\{\{)/.test(line);
}

/** Returns the end of the line that begins at `from`: before CR, LF or both. */
function lineEnd(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  const end = feed === -1 ? text.length : feed;
  if (end > from && text[end - 1] === "\r") return end - 1;
  return end;
}

function bodyOf(path: string, at: string, readBody: BodyReader | undefined): Uint8Array {
  if (readBody !== undefined) return readBody(path);
  throw new UsageError("targets", `${at}: files are read on the command line only`);
}
