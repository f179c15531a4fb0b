/**
 * Parses the requests of an HTTP archive, as browsers and proxies record them.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import { isJsonObject, type JsonObject } from "../feed/json_text.ts";
import { globMatcher } from "./glob.ts";
import type { TargetOptions } from "./target_options.ts";

const ADVICE = "Use what the Network panel of a browser exports as HAR.";
/** Fields that belong to the connection and not to the request: framing, and those of HTTP/2. */
const CONNECTION_FIELDS =
  /^(:|(connection|content-length|host|http2-settings|keep-alive|proxy-connection|te|transfer-encoding|upgrade)$)/i;

/**
 * Parses the requests of an HTTP archive (HAR 1.2), sorted by time. Skips those with schemes other
 * than http and https, and those that Chrome answered from its cache. Their `dueMs` is the time they were started at, for `arrivals: "recorded"`.
 *
 * @param text text of the file
 * @param name name of the file, for messages
 * @param filter pattern that URLs have to match, with `*` for any characters; without it, all
 *   requests have to go to one origin
 * @throws {UsageError} if the text is not an HTTP archive, or has several origins and no filter
 *
 * @example
 * ```ts
 * import { parseHar } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * const entry = (second: number, url: string) => ({
 *   startedDateTime: `2026-11-24T09:00:0${second}Z`,
 *   request: { method: "GET", url, headers: [] },
 * });
 * const entries = [entry(1, "http://127.0.0.1/a"), entry(3, "http://127.0.0.1/b")];
 * const [first, second] = parseHar(JSON.stringify({ log: { entries } }), "shop.har");
 * assertEquals(second.url, "http://127.0.0.1/b");
 * assertEquals(second.dueMs! - first.dueMs!, 2000);
 * ```
 */
export function parseHar(text: string, name: string, filter?: string): TargetOptions[] {
  const entries = entriesOf(text, name);
  const matches = filter === undefined ? () => true : globMatcher(filter);
  const kept = entries.flatMap((entry, i) => {
    const url = isJsonObject(entry.request) ? entry.request.url : undefined;
    if (typeof url !== "string") {
      throw new UsageError("har", `${name}[${i}]: no request with a URL`);
    }
    const isSent = /^https?:/i.test(url) && entry._fromCache === undefined;
    return isSent && matches(url) ? [{ entry, url, at: `${name}[${i}]` }] : [];
  });
  if (kept.length === 0) throw nothingLeft(name, filter);
  if (filter === undefined) requireOneOrigin(kept.map(({ url }) => url), name);
  const requests = kept.map(({ entry, url, at }) => recorded(entry, url, at));
  // The format allows any order, so readers have to sort.
  return requests.every(({ dueMs }) => dueMs !== undefined)
    ? requests.sort((a, b) => a.dueMs! - b.dueMs!)
    : requests;
}

/**
 * Checks that a recording can be replayed with its gaps.
 *
 * @throws {UsageError} if a time is missing, or all times are the same
 */
export function requireGaps(requests: readonly TargetOptions[], name: string): void {
  const timeless = requests.find(({ dueMs }) => dueMs === undefined);
  if (timeless !== undefined) {
    throw new UsageError("harPace", `${timeless.at}: no startedDateTime`, "Use --rate instead.");
  }
  if (requests[0].dueMs !== requests.at(-1)!.dueMs) return;
  throw new UsageError("harPace", `${name}: no gaps between its requests`, "Use --rate instead.");
}

function entriesOf(text: string, name: string): readonly JsonObject[] {
  let har: unknown;
  try {
    har = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new UsageError("har", `${name}: not JSON: ${(error as Error).message}`, ADVICE);
  }
  const log = isJsonObject(har) ? har.log : undefined;
  const entries = isJsonObject(log) ? log.entries : undefined;
  if (Array.isArray(entries) && entries.every(isJsonObject)) return entries;
  throw new UsageError(
    "har",
    `${name}: not an HTTP archive`,
    ADVICE,
  );
}

function nothingLeft(name: string, filter: string | undefined): UsageError {
  if (filter === undefined) return new UsageError("har", `${name}: no http: or https: requests`);
  return new UsageError("harFilter", `no URL of ${name} matches ${quoted(filter)}`);
}

/** Pages also load from third parties, which must not be tested by accident. */
function requireOneOrigin(urls: readonly string[], name: string): void {
  const origins = [...new Set(urls.map((url) => URL.parse(url)?.origin ?? url))];
  if (origins.length === 1) return;
  const [first] = origins;
  throw new UsageError(
    "har",
    `${name}: requests to ${origins.length} origins`,
    `Choose with --har-filter, such as --har-filter '${first}/*', or '*' for all.`,
  );
}

/** Converts a recorded request. Braces are escaped, since a recording has no placeholders. */
function recorded(entry: JsonObject, url: string, at: string): TargetOptions {
  const { method, headers, postData } = entry.request as JsonObject;
  const startedMs = Date.parse(String(entry.startedDateTime));
  const fields = (Array.isArray(headers) ? headers : []).filter(isJsonObject)
    .map(({ name, value }): readonly [string, string] => [String(name), literal(String(value))])
    .filter(([name]) => !CONNECTION_FIELDS.test(name));
  const mimeType = isJsonObject(postData) ? postData.mimeType : undefined;
  if (typeof mimeType === "string" && mimeType !== "" && !fields.some(isContentType)) {
    fields.push(["Content-Type", literal(mimeType)]);
  }
  return {
    url: literal(url.replace(/#.*$/s, "")),
    method: typeof method === "string" ? method : undefined,
    headers: fields,
    body: bodyOf(postData, at),
    dueMs: Number.isNaN(startedMs) ? undefined : startedMs,
    at,
  };
}

function isContentType([name]: readonly [string, string]): boolean {
  return name.toLowerCase() === "content-type";
}

function bodyOf(postData: unknown, at: string): string | Uint8Array | undefined {
  if (!isJsonObject(postData)) return undefined;
  const { text, params, encoding } = postData;
  if (typeof text === "string" && text !== "") {
    return encoding === "base64" ? Uint8Array.fromBase64(text) : new TextEncoder().encode(text);
  }
  if (!Array.isArray(params) || params.length === 0) return undefined;
  if (/^multipart\//i.test(String(postData.mimeType))) {
    throw new UsageError(
      "har",
      `${at}: a form whose bytes were not recorded`,
      "Exclude it with --har-filter.",
    );
  }
  const pairs = params.filter(isJsonObject).map(({ name, value }) => [`${name}`, `${value ?? ""}`]);
  return new URLSearchParams(pairs).toString();
}

function literal(text: string): string {
  return text.replaceAll("{{", "{{{{");
}
