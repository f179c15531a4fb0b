/**
 * Collects the header fields of a curl command, from -H and from options that imply some.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import type { HeaderField } from "../../http/message/request_encoding.ts";
import { fileCookies } from "./curl_cookies.ts";
import type { CurlOption, CurlOptions } from "./curl_options.ts";
import type { BodySource } from "../files/request_sources.ts";

const FILE_NAME = /\.\w{1,5}$|^\.{0,2}\//;
/** Fields that curl can be told to omit but that are always sent here. */
const ALWAYS_SENT = /^(host|content-length)$/i;
/** Fields that are sent here unless they are omitted. */
const DEFAULTS = ["user-agent", "accept"];

/** The header fields of a command. */
interface CurlFields {
  readonly headers: readonly HeaderField[];
  /** Default fields that are left out. */
  readonly omitHeaders: readonly string[] | undefined;
}

/**
 * Returns the fields, in order.
 *
 * @throws {UsageError} if one cannot be sent as requested
 */
export function curlFields(
  given: CurlOptions,
  body: BodySource | undefined,
  url: URL | null,
  option: string,
  readText: (path: string) => string,
): CurlFields {
  const named: HeaderField[] = [];
  const removed = new Set<string>();
  for (const header of given.all("header").flatMap((one) => linesOf(one, option, readText))) {
    const field = ownField(header, option);
    if (typeof field === "string") removed.add(field.toLowerCase());
    else named.push(field);
  }
  const taken = new Set([...removed, ...named.map(([name]) => name.toLowerCase())]);
  const brought = broughtFields(given, body, option).filter(([name]) =>
    !taken.has(name.toLowerCase())
  );
  const texts = taken.has("cookie") ? [] : cookieTexts(given);
  // Cookies of files are sent in addition to a Cookie field of -H.
  const stored = storedCookies(given, url, option, readText);
  const cookie = [stored, texts.join(";")].filter((text) => text !== "").join("; ");
  if (given.last("user-agent")?.value === "") removed.add("user-agent");
  const omitted = DEFAULTS.filter((name) => removed.has(name));
  return {
    headers: [...named, ...brought, ...cookie === "" ? [] : [["Cookie", cookie] as const]],
    omitHeaders: omitted.length === 0 ? undefined : omitted,
  };
}

/** Returns a header option for each line of the file that it names, or the option itself. */
function linesOf(
  header: CurlOption,
  option: string,
  readText: (path: string) => string,
): CurlOption[] {
  if (!header.value.startsWith("@")) return [header];
  const path = header.value.slice(1);
  refuseStdin(header, path, option);
  const lines = readText(path).split(/[\r\n]+/).filter((line) => line !== "");
  return lines.map((value) => ({ ...header, value }));
}

function refuseStdin({ spelled }: CurlOption, path: string, option: string): void {
  if (path !== "-") return;
  const problem = `${spelled}: standard input is not supported`;
  throw new UsageError(option, problem, "Use a file.");
}

/** Returns the field of a -H; just its name if it is to be omitted. */
function ownField({ spelled, value }: CurlOption, option: string): HeaderField | string {
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
  bring("User-Agent", given.last("user-agent")?.value || undefined);
  bring("Referer", referer(given.last("referer"), option));
  const range = given.last("range")?.value;
  bring("Range", range === undefined ? undefined : `bytes=${range}`);
  // Responses are counted as received and never decompressed.
  if (given.has("compressed")) bring("Accept-Encoding", "deflate, gzip, br, zstd");
  const token = given.last("oauth2-bearer")?.value;
  bring("Authorization", token === undefined ? undefined : `Bearer ${token}`);
  return fields;
}

function referer(from: CurlOption | undefined, option: string): string | undefined {
  if (from === undefined || from.value === "") return undefined;
  if (!from.value.endsWith(";auto")) return from.value;
  throw new UsageError(option, `${from.spelled}: ;auto is not supported`, "Remove it.");
}

/** Returns the cookies that are given as text, which has an equals sign. */
function cookieTexts(given: CurlOptions): string[] {
  return given.all("cookie").map(({ value }) => value).filter((value) => value.includes("="));
}

/** Returns the cookies of files. An empty value of -b only enables cookies. */
function storedCookies(
  given: CurlOptions,
  url: URL | null,
  option: string,
  readText: (path: string) => string,
): string {
  const files = given.all("cookie").filter(({ value }) => value !== "" && !value.includes("="));
  for (const file of files) {
    refuseStdin(file, file.value, option);
    if (FILE_NAME.test(file.value)) continue;
    // The value may be a secret without its name.
    const problem = `${file.spelled}: neither name=value nor the name of a file`;
    throw new UsageError(option, problem, "Write ./NAME for a file without an ending.");
  }
  const contents = files.map(({ value }) => readText(value));
  return url === null ? "" : fileCookies(contents, url, Date.now());
}
