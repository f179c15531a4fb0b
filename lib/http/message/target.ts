/**
 * Splits a URL into the origin to connect to and the target to request.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { withoutCredentials } from "../../text.ts";
import { basicAuth } from "./basic_auth.ts";

/** The target of requests. */
export interface Target {
  /** URL without user, password and fragment. */
  readonly url: string;
  /** True for `https:`. */
  readonly isSecure: boolean;
  /** Host name or address to connect to and, with TLS, to verify; IPv6 without brackets. */
  readonly hostname: string;
  /** Port to connect to. */
  readonly port: number;
  /** Value of the Host header field (RFC 9110, section 7.2). */
  readonly authority: string;
  /** Path and query as written, in origin-form (RFC 9112, section 3.2.1). */
  readonly path: string;
  /** Value of an Authorization header field for the user and password in the URL. */
  readonly authorization: string | undefined;
}

/**
 * Parses an `http:` or `https:` URL.
 *
 * @throws {UsageError} if it is not one
 */
export function parseTarget(text: string): Target {
  const { origin, rest } = splitUrl(text);
  let parts = origins.get(origin);
  if (parts === undefined) {
    parts = parseOrigin(text);
    if (origins.size === MOST_ORIGINS) origins.clear();
    if (origin !== "") origins.set(origin, parts);
  }
  const path = originForm(rest);
  return { ...parts, url: parts.url + path, path };
}

/**
 * Parsed origins by the text before the path. Lists and redirects repeat a few origins many times.
 */
const origins = new Map<string, Omit<Target, "path">>();
const MOST_ORIGINS = 100;

/** Parses scheme and authority of a URL; the resulting `url` ends before the path. */
function parseOrigin(text: string): Omit<Target, "path"> {
  const url = /^\s*https?:\/\/[^/\\]/i.test(text) ? URL.parse(text) : null;
  if (url === null) throw UsageError.invalid("url", text, urlAdvice(text));
  const authorization = url.username === "" && url.password === ""
    ? undefined
    : basicAuth(`${decodePercent(url.username)}:${decodePercent(url.password)}`);
  const isSecure = url.protocol === "https:";
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  if (port === 0) throw UsageError.invalid("url", text, "Use a port from 1 to 65535.");
  return {
    url: `${url.protocol}//${url.host}`,
    isSecure,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port,
    authority: url.host,
    authorization,
  };
}

/** Returns advice for a text that is not a URL: the URL that it resembles, or an example. */
function urlAdvice(text: string): string {
  const port = /^(?:https?:\/\/)?[^/]*:(\d+)(?=[/?#]|$)/i.exec(text.trim())?.[1];
  if (Number(port) > 65_535) return "Use a port from 1 to 65535.";
  const [, scheme = "http://", address, path = ""] =
    /^(https?:\/\/)?([\da-f]*:[\da-f:]*:[\da-f]*)(\/.*)?$/i.exec(text.trim()) ?? [];
  if (address !== undefined) return ipv6Advice(scheme, address, path);
  const unwrapped = text.trim().replace(/^["'<]+|["'>]+$/g, "");
  if (unwrapped !== text.trim() && /^https?:\/\//i.test(unwrapped) && URL.canParse(unwrapped)) {
    return `Did you mean ${withoutCredentials(unwrapped)}?`;
  }
  if (/^:\d+(\/|$)/.test(text)) return `Did you mean http://localhost${text}?`;
  // A scheme that is misspelled, lacks its colon or slashes, or is missing.
  const [, isSecure, rest] = /^h*t{1,3}p(s?)[:/\\]+(.*)$/is.exec(text.trim()) ??
    /^(?!.*:\/\/)()(?:\/\/)?([^/:].*)$/s.exec(text.trim()) ?? [];
  const guess = `${isSecure ? "https" : "http"}://${rest}`;
  return !rest || guess === text || !URL.canParse(guess)
    ? "Use an http: or https: URL, such as http://127.0.0.1:8080/."
    : `Did you mean ${withoutCredentials(guess)}?`;
}

/** Returns advice for an IPv6 address without brackets, whose end may be a port. */
function ipv6Advice(scheme: string, address: string, path: string): string {
  const [, host = address, port = ""] = /^(.*[\da-f])(:\d{4,5})$/i.exec(address) ?? [];
  const guess = `${scheme}[${host}]${port}${path}`;
  return URL.canParse(guess)
    ? `Write an IPv6 address in brackets, such as ${guess}.`
    : "Use an http: or https: URL, such as http://127.0.0.1:8080/.";
}

/** Splits a URL into scheme and authority, and the rest; drops tabs and line ends. */
export function splitUrl(text: string): { readonly origin: string; readonly rest: string } {
  const clean = text.trim().replace(/[\t\n\r]/g, "");
  const [origin] = /^[a-z][a-z0-9+.-]*:[\\/]*[^\\/?#]*/i.exec(clean) ?? [""];
  return { origin, rest: clean.slice(origin.length) };
}

/**
 * Returns path and query as curl, hey and wrk send them: as written, except for dot segments, the
 * fragment, and characters that are not allowed in a request line. The URL standard would also
 * change `'`, `|`, `%2e%2e`, and a question mark at the end.
 */
function originForm(rest: string): string {
  const [beforeFragment] = rest.split("#", 1);
  const query = beforeFragment.indexOf("?");
  const path = query === -1 ? beforeFragment : beforeFragment.slice(0, query);
  const rooted = `/${path.replace(/^[\\/]/, "")}`;
  const written = withoutDots(rooted) + (query === -1 ? "" : beforeFragment.slice(query));
  return written.replace(/[^\x21-\x7e]+/g, (run) => encodeURIComponent(run.toWellFormed()));
}

/** Removes `.` and `..` from a path (RFC 3986, section 5.2.4). */
function withoutDots(path: string): string {
  if (!/\/\.\.?(\/|$)/.test(path)) return path;
  const segments: string[] = [];
  const all = path.slice(1).split("/");
  for (const [i, segment] of all.entries()) {
    if (segment === "..") segments.pop();
    if (segment !== "." && segment !== "..") segments.push(segment);
    else if (i === all.length - 1) segments.push("");
  }
  return `/${segments.join("/")}`;
}

/** Returns scheme, host and port, which identify an origin. */
export function originOf({ isSecure, hostname, port }: Target): string {
  return `${isSecure ? "https" : "http"}://${hostname}:${port}`;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
