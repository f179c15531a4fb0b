/**
 * What a URL says about where to connect and what to ask for.
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
  /** Path and query, the origin-form of RFC 9112, section 3.2.1. */
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
  const url = /^\s*https?:\/\/[^/\\]/i.test(text) ? URL.parse(text) : null;
  if (url === null) throw UsageError.invalid("url", text, urlAdvice(text));
  const authorization = url.username === "" && url.password === ""
    ? undefined
    : basicAuth(`${decodePercent(url.username)}:${decodePercent(url.password)}`);
  url.username = url.password = url.hash = "";
  const isSecure = url.protocol === "https:";
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  if (port === 0) throw UsageError.invalid("url", text, "Use a port from 1 to 65535.");
  return {
    url: url.href,
    isSecure,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port,
    authority: url.host,
    path: url.pathname + url.search,
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
