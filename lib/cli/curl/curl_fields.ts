/**
 * Collects the header fields of a curl command, from -H and from options that imply some.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import type { HeaderField } from "../../http/message/request_encoding.ts";
import type { CurlOption, CurlOptions } from "./curl_options.ts";
import type { BodySource } from "../files/request_sources.ts";

/** Fields that curl can be told to omit but that are always sent here. */
const ALWAYS_SENT = /^(host|user-agent|accept|content-length)$/i;

/**
 * Returns the fields, in order.
 *
 * @throws {UsageError} if one cannot be sent as requested
 */
export function curlFields(
  given: CurlOptions,
  body: BodySource | undefined,
  option: string,
): HeaderField[] {
  const named: HeaderField[] = [];
  const removed = new Set<string>();
  for (const header of given.all("header")) {
    const field = ownField(header, option);
    if (typeof field === "string") removed.add(field.toLowerCase());
    else named.push(field);
  }
  const taken = new Set([...removed, ...named.map(([name]) => name.toLowerCase())]);
  return [...named, ...broughtFields(given, body, option)].filter(([name], index) =>
    index < named.length || !taken.has(name.toLowerCase())
  );
}

/** Returns the field of a -H; just its name if it is to be omitted. */
function ownField({ spelled, value }: CurlOption, option: string): HeaderField | string {
  if (value.startsWith("@")) {
    throw new UsageError(
      option,
      `${spelled}: headers cannot be read from a file`,
      "Give each one.",
    );
  }
  const match = /^([^:;]+)(?:;\s*$|:(.*)$)/s.exec(value);
  // The field may be a secret without its colon.
  if (match === null) throw new UsageError(option, `${spelled}: no colon`, "Use 'Name: value'.");
  const [, name, content] = match;
  if (content === undefined) return [name, ""];
  if (content.trim() !== "") return [name, content];
  if (!ALWAYS_SENT.test(name)) return name;
  const problem = `${spelled}: ${quoted(name)} is always sent`;
  throw new UsageError(option, problem, "Give it a value.");
}

/** Returns the fields implied by options other than -H, except those that -H sets or removes. */
function broughtFields(
  given: CurlOptions,
  body: BodySource | undefined,
  option: string,
): HeaderField[] {
  const fields: HeaderField[] = [];
  const bring = (name: string, value: string | undefined) => {
    if (value !== undefined) fields.push([name, value]);
  };
  const isJson = given.has("json");
  // A file has no default type; a form sets its own.
  if (body?.kind === "bytes" && !given.has("upload-file")) {
    bring("Content-Type", isJson ? "application/json" : "application/x-www-form-urlencoded");
  } else if (isJson) {
    bring("Content-Type", "application/json");
  }
  if (isJson) bring("Accept", "application/json");
  bring("User-Agent", stated(given.last("user-agent"), option));
  bring("Referer", referer(given.last("referer"), option));
  bring("Cookie", cookies(given.all("cookie"), option));
  const range = given.last("range")?.value;
  bring("Range", range === undefined ? undefined : `bytes=${range}`);
  // Responses are counted as received and never decompressed.
  if (given.has("compressed")) bring("Accept-Encoding", "deflate, gzip, br, zstd");
  const token = given.last("oauth2-bearer")?.value;
  bring("Authorization", token === undefined ? undefined : `Bearer ${token}`);
  return fields;
}

function stated(agent: CurlOption | undefined, option: string): string | undefined {
  if (agent?.value !== "") return agent?.value;
  throw new UsageError(option, `${agent.spelled}: User-Agent is always sent`, "Give it a value.");
}

function referer(from: CurlOption | undefined, option: string): string | undefined {
  if (from === undefined || from.value === "") return undefined;
  if (!from.value.endsWith(";auto")) return from.value;
  throw new UsageError(option, `${from.spelled}: ;auto is not supported`, "Remove it.");
}

/**
 * Joins cookies. Text contains an equals sign; anything else is a cookie file. An empty value
 * enables cookies.
 */
function cookies(given: readonly CurlOption[], option: string): string | undefined {
  const texts = given.filter(({ value }) => value !== "");
  for (const { spelled, value } of texts) {
    if (value.includes("=")) continue;
    const problem = `${spelled}: cookies cannot be read from a file`;
    throw new UsageError(option, problem, "Give them as name=value.");
  }
  return texts.length === 0 ? undefined : texts.map(({ value }) => value).join(";");
}
