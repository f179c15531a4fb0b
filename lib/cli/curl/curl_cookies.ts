/**
 * Parses curl's cookie files, and selects the cookies for a URL.
 *
 * @module
 */

/** A cookie of a file. */
interface FileCookie {
  readonly domain: string;
  /** True if it is for subdomains too. */
  readonly matchesSubdomains: boolean;
  readonly path: string;
  readonly isSecure: boolean;
  /** Seconds since the epoch; 0 for a cookie of the session. */
  readonly expires: number;
  readonly name: string;
  readonly value: string;
}

const HTTP_ONLY = "#HttpOnly_";
const LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Returns the value of the Cookie field for a URL, as curl orders it; empty if there is none.
 *
 * @param texts texts of files in Netscape's format
 * @param nowMs current time, in milliseconds since the epoch
 */
export function fileCookies(texts: readonly string[], url: URL, nowMs: number): string {
  const cookies = new Map<string, FileCookie>();
  for (const line of texts.flatMap((text) => text.split(/\r?\n/))) {
    const cookie = cookieOf(line);
    if (cookie !== null) cookies.set([cookie.name, cookie.domain, cookie.path].join("\t"), cookie);
  }
  // Of cookies that are equal to curl otherwise, the later one comes first.
  return [...cookies.values()].reverse()
    .filter((cookie) => isFor(cookie, url, nowMs))
    .sort((a, b) =>
      b.path.length - a.path.length || b.domain.length - a.domain.length ||
      b.name.length - a.name.length
    )
    .map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** Parses a line; null for comments, and for lines that are not cookies, which curl skips too. */
function cookieOf(line: string): FileCookie | null {
  if (line.startsWith("#") && !line.startsWith(HTTP_ONLY)) return null;
  const plain = line.startsWith(HTTP_ONLY) ? line.slice(HTTP_ONLY.length) : line;
  const [domain, subdomains, path, secure, expires, name, value = "", ...rest] = plain.split(/\t+/);
  if (name === undefined || rest.length > 0) return null;
  return {
    domain: domain.replace(/^\./, "").toLowerCase(),
    matchesSubdomains: subdomains === "TRUE",
    path,
    isSecure: secure === "TRUE",
    expires: Number(expires),
    name,
    value,
  };
}

function isFor(cookie: FileCookie, { hostname, pathname, protocol }: URL, nowMs: number): boolean {
  const { domain, matchesSubdomains, path, isSecure, expires } = cookie;
  if (expires !== 0 && expires * 1000 < nowMs) return false;
  if (isSecure && protocol !== "https:" && !LOCAL_HOSTS.includes(hostname)) return false;
  const isAddress = /^[\d.]+$|^\[/.test(hostname);
  const isHost = hostname === domain ||
    matchesSubdomains && !isAddress && hostname.endsWith(`.${domain}`);
  const folder = path.replace(/\/$/, "");
  return isHost && (pathname === folder || pathname.startsWith(`${folder}/`));
}
