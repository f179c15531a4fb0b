/**
 * How a list of requests is written as text: METHOD URL a line, or a JSON object a line.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import { parsedObject } from "../feed/feed_file.ts";

/**
 * One of the requests of a run. What it does not say, the options of the run say for all.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import type { TargetOptions } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const targets: TargetOptions[] = [
 *   { url: "/users", weight: 3 },
 *   { url: "/orders", method: "POST", body: "{}" },
 * ];
 * const { report } = await loadTest({ url, targets, requests: 40 });
 * assertEquals(report.targets.map(({ requests }) => requests.succeeded), [30, 10]);
 * ```
 */
export interface TargetOptions {
  /** An `http:` or `https:` URL, or a path such as `/a?b=c` on the origin of the run's `url`. */
  url: string;
  /**
   * The request method; case matters.
   * @default {the run's, else "GET", or "POST" with a body}
   */
  method?: string | undefined;
  /** Header fields; each replaces the run's of the same name. */
  headers?: readonly (readonly [name: string, value: string])[] | undefined;
  /** The body; text is sent as UTF-8. */
  body?: string | Uint8Array | undefined;
  /**
   * How often it is sent, against the weights of the others; a whole number.
   * @default {1}
   */
  weight?: number | undefined;
  /** Where it is written, for messages, as `targets.txt:3`. */
  at?: string | undefined;
}

const FIELDS = ["method", "url", "headers", "body", "weight"];
const LINE_ADVICE = "Write METHOD URL, such as GET http://127.0.0.1:8080/, or a JSON object.";

/**
 * Reads a list of targets: on each line `METHOD URL`, or a JSON object with `url`, and if wanted
 * `method`, `headers`, `body` and `weight`. Empty lines and those that begin with `#` are skipped.
 *
 * @param text the text of the file
 * @param name what it is called in messages
 * @throws {UsageError} naming the line that cannot be used
 *
 * @example
 * ```ts
 * import { parseTargets } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * const [get, post] = parseTargets(
 *   'GET /users/{{id}}\n{"url": "/users", "body": "{}", "weight": 3}\n',
 *   "targets.txt",
 * );
 * assertEquals([get.method, get.url, get.at], ["GET", "/users/{{id}}", "targets.txt:1"]);
 * assertEquals([post.body, post.weight, post.at], ["{}", 3, "targets.txt:2"]);
 * ```
 */
export function parseTargets(text: string, name: string): TargetOptions[] {
  const targets: TargetOptions[] = [];
  for (const [i, untrimmed] of text.replace(/^\uFEFF/, "").split("\n").entries()) {
    const [line, at] = [untrimmed.trim(), `${name}:${i + 1}`];
    if (line === "" || line.startsWith("#")) continue;
    targets.push(line.startsWith("{") ? fromJson(line, at) : fromLine(line, at));
  }
  if (targets.length === 0) throw refused(name, "no request in it");
  return targets;
}

function refused(at: string, problem: string, advice?: string): UsageError {
  return new UsageError("targets", `${at}: ${problem}`, advice);
}

function fromLine(line: string, at: string): TargetOptions {
  // Spaces within a placeholder are its own; one elsewhere would end the URL.
  const match = /^(\S+)\s+((?:\{\{.*?\}\}|\S)+)$/.exec(line);
  if (match === null) throw refused(at, "not a request", LINE_ADVICE);
  return { method: match[1], url: match[2], at };
}

function fromJson(line: string, at: string): TargetOptions {
  const fields = parsedObject(line);
  if (fields === null) throw refused(at, "not a JSON object", LINE_ADVICE);
  const unknown = Object.keys(fields).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) {
    throw refused(at, `unknown field ${quoted(unknown)}`, `Use ${FIELDS.join(", ")}.`);
  }
  const { method, url, headers, body, weight } = fields;
  if (url === undefined) throw refused(at, "no url", 'Add one, such as "url": "/".');
  for (const [field, value] of Object.entries({ method, url, body })) {
    if (value !== undefined && typeof value !== "string") {
      throw refused(at, `${field} is not a string`);
    }
  }
  if (weight !== undefined && typeof weight !== "number") {
    throw refused(at, "weight is not a number");
  }
  return {
    url: url as string,
    method: method as string | undefined,
    headers: headers === undefined ? undefined : headerFields(headers, at),
    body: body as string | undefined,
    weight,
    at,
  };
}

/** Fields of a JSON object; one that stands several times has its values in an array. */
function headerFields(headers: unknown, at: string): (readonly [string, string])[] {
  const problem = "headers is not an object of strings";
  const advice = 'Write it as {"Accept": "text/html"}.';
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    throw refused(at, problem, advice);
  }
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): readonly [string, string] => {
      if (typeof one !== "string") throw refused(at, problem, advice);
      return [name, one];
    })
  );
}
