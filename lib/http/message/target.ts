/**
 * Splits a URL into the origin to connect to and the target to request.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { withoutCredentials } from "../../text.ts";
import { basicAuth } from "./basic_auth.ts";

/** Where requests go. */
export interface Target {
  /** The URL without user, password and fragment. */
  readonly url: string;
  /** True for `https:`. */
  readonly isSecure: boolean;
  /** The name or address to dial and, over TLS, to verify; without the brackets of IPv6. */
  readonly hostname: string;
  /** The port to dial. */
  readonly port: number;
  /** The value of the Host header field (RFC 9110, section 7.2). */
  readonly authority: string;
  /** Path and query as they are written, the origin-form of RFC 9112, section 3.2.1. */
  readonly path: string;
  /** The value of an Authorization header field for the user and password in the URL. */
  readonly authorization: string | undefined;
}

/**
 * Reads an `http:` or `https:` URL.
 *
 * @throws {UsageError} where it is no such URL
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

/** What URLs begin with, and what it says. Lists and redirects name few origins many times. */
const origins = new Map<string, Omit<Target, "path">>();
const MOST_ORIGINS = 100;

/** What scheme and authority of a URL say; its `url` ends before the path. */
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

/** What to write where a text is not a URL: the one that it looks like, or an example. */
function urlAdvice(text: string): string {
  // A scheme that is misspelled or lacks its colon or slashes, or none at all.
  const [, isSecure, rest] = /^h*t{1,3}p(s?)[:/\\]+(.*)$/is.exec(text.trim()) ??
    /^(?!.*:\/\/)()(?:\/\/)?([^/:].*)$/s.exec(text.trim()) ?? [];
  const guess = `${isSecure ? "https" : "http"}://${rest}`;
  return !rest || guess === text || !URL.canParse(guess)
    ? "Use an http: or https: URL, such as http://127.0.0.1:8080/."
    : `Did you mean ${withoutCredentials(guess)}?`;
}

/** Scheme and authority of a URL, and what follows them; tabs and line ends are no part of it. */
export function splitUrl(text: string): { readonly origin: string; readonly rest: string } {
  const clean = text.trim().replace(/[\t\n\r]/g, "");
  const [origin] = /^[a-z][a-z0-9+.-]*:[\\/]*[^\\/?#]*/i.exec(clean) ?? [""];
  return { origin, rest: clean.slice(origin.length) };
}

/**
 * Path and query as curl, hey and wrk send them: as they are written, but for segments of dots, the
 * fragment, and what may not stand in a request line. The URL standard would change more: `'`, `|`,
 * `%2e%2e`, and a question mark at the end.
 */
function originForm(rest: string): string {
  const [beforeFragment] = rest.split("#", 1);
  const query = beforeFragment.indexOf("?");
  const path = query === -1 ? beforeFragment : beforeFragment.slice(0, query);
  const rooted = `/${path.replace(/^[\\/]/, "")}`;
  const written = withoutDots(rooted) + (query === -1 ? "" : beforeFragment.slice(query));
  return written.replace(/[^\x21-\x7e]+/g, (run) => encodeURIComponent(run.toWellFormed()));
}

/** Takes `.` and `..` out of a path (RFC 3986, section 5.2.4). */
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

/** Scheme, host and port: what two targets must share to be one origin. */
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
