/**
 * Turns a curl command into options of a run.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import type { LoadOptions } from "../../load/plan/options.ts";
import { curlBody } from "./curl_body.ts";
import { curlFields } from "./curl_fields.ts";
import { type CurlOption, type CurlOptions, curlOptions } from "./curl_options.ts";
import { curlRoute, curlUrl } from "./curl_route.ts";
import type { RequestSources } from "../files/request_sources.ts";
import { shellCommand } from "./shell_command.ts";

/** The options of a curl command; undefined if it does not set them. */
export interface CurlCommand {
  readonly options: LoadOptions;
  readonly files: {
    readonly cacert: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
  readonly sources: RequestSources;
}

/** Name of the command in errors. */
const OPTION = "curl";
/** The number of redirects that curl follows with -L. */
const REDIRECTS = 50;

/** Environment variables and files that a command refers to. */
interface Surroundings {
  /** Returns the value of an environment variable. */
  readonly variable: (name: string) => string;
  /** Returns the text of a file. */
  readonly readText: (path: string) => string;
}

/**
 * Parses a curl command, as browsers and API docs provide it.
 *
 * @throws {UsageError} naming the option of curl that is not supported
 */
export function curlCommand(text: string, { variable, readText }: Surroundings): CurlCommand {
  const { words: [_curl, ...words], stdin } = shellCommand(text, OPTION, variable);
  const { given, urls } = curlOptions(words, OPTION);
  const { body, query, method } = curlBody(given, OPTION, stdin);
  const url = curlUrl(urls, given, OPTION);
  const upload = given.last("upload-file");
  return {
    options: {
      url: upload === undefined ? url : withFilename(url, upload.value),
      method: given.last("request")?.value ?? method,
      ...curlFields(given, body, URL.parse(url), OPTION, readText),
      auth: auth(given),
      awsSigv4: given.last("aws-sigv4")?.value,
      insecure: given.has("insecure") ? true : undefined,
      http2: isHttp2(given) ? true : undefined,
      timeoutMs: seconds(given.last("max-time")),
      connectTimeoutMs: seconds(given.last("connect-timeout")),
      redirects: redirects(given),
      // A method set with -X is kept across redirects, without the body.
      keepMethod: given.has("request") && given.has("location") ? true : undefined,
      ...curlRoute(url, given, OPTION),
    },
    files: files(given),
    sources: { option: OPTION, body, query },
  };
}

function auth(given: CurlOptions): string | undefined {
  const user = given.last("user");
  if (user === undefined || user.value.includes(":")) return user?.value;
  const problem = `${user.spelled}: no password`;
  throw new UsageError(OPTION, problem, "Use USER:PASS: there is no password prompt.");
}

/** For curl, zero means no limit; this program's default applies then. */
function seconds(option: CurlOption | undefined): number | undefined {
  if (option === undefined) return undefined;
  const { spelled, value } = option;
  if (/^\d*\.?\d+$/.test(value)) return Number(value) * 1000 || undefined;
  throw new UsageError(OPTION, `${spelled}: invalid value ${quoted(value)}`, "Use seconds.");
}

function redirects(given: CurlOptions): number | undefined {
  if (!given.has("location")) return undefined;
  const most = given.last("max-redirs");
  if (most === undefined || most.value === "-1") return REDIRECTS;
  if (/^\d+$/.test(most.value)) return Number(most.value);
  const problem = `${most.spelled}: invalid value ${quoted(most.value)}`;
  throw new UsageError(OPTION, problem, "Use a whole number.");
}

function files(given: CurlOptions): CurlCommand["files"] {
  const cert = given.last("cert");
  if (cert !== undefined && /^(?![A-Za-z]:\\).*:|^[A-Za-z]:\\.*:/s.test(cert.value)) {
    throw new UsageError(OPTION, `${cert.spelled}: keys with a password are not supported`);
  }
  return {
    // With -k, no certificate authority is needed.
    cacert: given.has("insecure") ? undefined : given.last("cacert")?.value,
    cert: cert?.value,
    // A certificate file may also contain the key.
    key: given.last("key")?.value ?? cert?.value,
  };
}

/** If the URL ends with a slash, the name of the uploaded file is appended. */
function withFilename(url: string, path: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !parsed.pathname.endsWith("/") || path === "-") return url;
  parsed.pathname += encodeURIComponent(path.replace(/^.*[/\\]/s, "").toWellFormed());
  return parsed.href;
}

function isHttp2(given: CurlOptions): boolean {
  return (given.last("http1.1", "http2", "http2-prior-knowledge")?.name ?? "http1.1") !== "http1.1";
}
