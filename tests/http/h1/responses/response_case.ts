/**
 * Parses the cases of this corpus.
 *
 * @module
 */
import type { PeerBytes } from "../../../support/parse_outcome.ts";

/** The expected outcome of a case. */
export type Expectation =
  | {
    readonly outcome: "complete";
    readonly status: number;
    readonly bodyBytes: number;
    readonly keepsAlive: boolean;
    readonly location: string | null;
    readonly tailBytes: number;
  }
  | { readonly outcome: "incomplete" }
  | { readonly outcome: "malformed"; readonly error: string };

export interface ResponseCase extends PeerBytes {
  /** Folder and name. */
  readonly name: string;
  readonly expectation: Expectation;
}

/** Reads all cases in the folders next to this file, sorted by name. */
export function readResponseCases(): ResponseCase[] {
  const cases: ResponseCase[] = [];
  const here = new URL("./", import.meta.url);
  for (const folder of Deno.readDirSync(here)) {
    if (!folder.isDirectory) continue;
    for (const file of Deno.readDirSync(new URL(`${folder.name}/`, here))) {
      const name = `${folder.name}/${file.name.replace(/\.txt$/, "")}`;
      const text = Deno.readTextFileSync(new URL(`${folder.name}/${file.name}`, here));
      cases.push(parseResponseCase(name, text));
    }
  }
  return cases.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** @throws {Error} if the syntax is invalid */
export function parseResponseCase(name: string, text: string): ResponseCase {
  const lines = text.split("\n");
  const border = lines.indexOf("---");
  const wrong = (why: string) => new Error(`Cannot read the case ${name}: ${why}`);
  if (border < 0) throw wrong("there is no line ---");
  const values = new Map<string, string>();
  for (const line of lines.slice(0, border)) {
    const match = /^(\w+): (.+)$/.exec(line);
    if (match === null) throw wrong(`no key and value: ${line}`);
    if (values.has(match[1])) throw wrong(`${match[1]} twice`);
    values.set(match[1], match[2]);
  }
  const take = (key: string, pattern: RegExp): string | undefined => {
    const value = values.get(key);
    values.delete(key);
    if (value !== undefined && !pattern.test(value)) throw wrong(`${key}: ${value}`);
    return value;
  };
  const need = (key: string, pattern: RegExp): string => {
    const value = take(key, pattern);
    if (value === undefined) throw wrong(`there is no ${key}`);
    return value;
  };
  take("rule", /./);
  const expectsNoBody = take("request", /^HEAD$/) !== undefined;
  const isClosedAfter = take("end", /^close$/) !== undefined;
  let expectation: Expectation;
  switch (need("outcome", /^(complete|incomplete|malformed)$/)) {
    case "complete":
      expectation = {
        outcome: "complete",
        status: Number(need("status", /^\d{3}$/)),
        bodyBytes: Number(need("body", /^\d+$/)),
        keepsAlive: need("keepsAlive", /^(true|false)$/) === "true",
        location: take("location", /./) ?? null,
        tailBytes: Number(take("tail", /^\d+$/) ?? 0),
      };
      break;
    case "malformed":
      expectation = { outcome: "malformed", error: need("error", /./) };
      break;
    default:
      expectation = { outcome: "incomplete" };
  }
  for (const key of values.keys()) throw wrong(`${key} has no place here`);
  const latin1 = unescape(lines.slice(border + 1).join(""), wrong);
  const bytes = new Uint8Array(latin1.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = latin1.charCodeAt(at);
  return { name, bytes, expectsNoBody, isClosedAfter, expectation };
}

const LETTERS: Record<string, string> = { r: "\r", n: "\n", t: "\t", "\\": "\\" };
const ESCAPE = /\\(?:([rnt\\])|x([0-9a-f]{2})|\{((?:[^\\}]|\\[^{])*?)\*(\d+)\}|(?<wrong>.?))/gs;

function unescape(text: string, wrong: (why: string) => Error): string {
  const foreign = /[^ -~]/.exec(text);
  if (foreign !== null) throw wrong(`the letter ${JSON.stringify(foreign[0])} in the bytes`);
  return text.replace(ESCAPE, (escape, letter, hex, repeated, times) => {
    if (letter !== undefined) return LETTERS[letter];
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
    if (repeated !== undefined) return unescape(repeated, wrong).repeat(Number(times));
    throw wrong(`the escape ${escape}`);
  });
}
