/**
 * Keeps the cookies of one iteration (RFC 6265).
 *
 * @module
 */
import type { Capture } from "../../http/h1/capture.ts";
import { isFieldValue } from "../../http/message/request_encoding.ts";
import type { Target } from "../../http/message/target.ts";
import { type AddressedRequest, type NextRequest, redirected } from "../request/redirect.ts";
import { isSameName } from "../request/request_spec.ts";

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** True if the cookie is sent only to the host that set it. */
  readonly isHostOnly: boolean;
  readonly path: string;
  readonly isSecure: boolean;
}

/** The cookies of one iteration. */
export class CookieJar {
  /** Cookies by domain, path and name, in the order in which they were first set. */
  #cookies = new Map<string, Cookie>();

  /**
   * Stores the cookies of a response to a request for `target`.
   *
   * @param setCookies values of its Set-Cookie fields
   */
  store(setCookies: readonly string[], target: Target, nowMs: number = Date.now()): void {
    for (const text of setCookies) this.#set(utf8(text), target, nowMs);
  }

  /**
   * Returns the value of the Cookie field of a request for `target`; null if there are no cookies
   * for it.
   */
  headerFor({ hostname, path, isSecure }: Target): string | null {
    const pathname = path.split("?", 1)[0];
    const sent = [...this.#cookies.values()].filter((cookie) =>
      (isSecure || !cookie.isSecure) && pathMatches(pathname, cookie.path) &&
      (cookie.isHostOnly ? hostname === cookie.domain : domainMatches(hostname, cookie.domain))
    );
    // Longer paths first (RFC 6265, section 5.4).
    sent.sort((a, b) => b.path.length - a.path.length);
    return sent.length === 0 ? null : sent.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  /** Adds the cookies for its target to a request, after its own. */
  addedTo({ target, spec }: AddressedRequest): AddressedRequest {
    const cookies = this.headerFor(target);
    if (cookies === null) return { target, spec };
    const own = spec.headers.find(([name]) => isSameName(name, "Cookie"));
    const headers = spec.headers.filter((field) => field !== own);
    const value = own === undefined ? cookies : `${own[1]}; ${cookies}`;
    return { target, spec: { ...spec, headers: [...headers, ["Cookie", value]] } };
  }

  /**
   * Returns a function that stores the cookies of each response and adds cookies to each redirect.
   *
   * @param first the request without cookies from this jar, which may differ for the next target
   */
  follower(first: AddressedRequest, capture: Capture): NextRequest {
    let addressed: AddressedRequest = first;
    return (_, { end, status, location }) => {
      if (end !== "response") return null;
      this.store(capture.content(true).setCookies, addressed.target);
      const next = redirected(addressed, status, location);
      if (next === null || "kind" in next) return next;
      addressed = next;
      return this.addedTo(next);
    };
  }

  #set(text: string, target: Target, nowMs: number): void {
    const [pair, ...rest] = text.split(";");
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals).trim();
    if (equals === -1 || name === "" || !isFieldValue(text)) return;
    const attributes = new Map(rest.map((part) => {
      const at = part.indexOf("=");
      return at === -1
        ? [part.trim().toLowerCase(), ""]
        : [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()];
    }));
    const domain = (attributes.get("domain") ?? "").replace(/^\./, "").toLowerCase();
    if (domain !== "" && !domainMatches(target.hostname, domain)) return;
    const path = attributes.get("path") ?? "";
    const cookie: Cookie = {
      name,
      value: pair.slice(equals + 1).trim(),
      domain: domain === "" ? target.hostname : domain,
      isHostOnly: domain === "",
      path: path.startsWith("/") ? path : defaultPath(target.path),
      isSecure: attributes.has("secure"),
    };
    const key = JSON.stringify([cookie.domain, cookie.path, name]);
    if (isExpired(attributes, nowMs)) this.#cookies.delete(key);
    else this.#cookies.set(key, cookie);
  }
}

/** Max-Age takes precedence over Expires; cookies that expire later outlive the iteration. */
function isExpired(attributes: ReadonlyMap<string, string>, nowMs: number): boolean {
  const maxAge = attributes.get("max-age") ?? "";
  if (/^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  return Date.parse(attributes.get("expires") ?? "") <= nowMs;
}

function defaultPath(path: string): string {
  const pathname = path.split("?", 1)[0];
  const slash = pathname.lastIndexOf("/");
  return slash <= 0 ? "/" : pathname.slice(0, slash);
}

function pathMatches(path: string, of: string): boolean {
  return path === of || path.startsWith(of) && (of.endsWith("/") || path[of.length] === "/");
}

function domainMatches(hostname: string, domain: string): boolean {
  if (hostname === domain) return true;
  // An IP address has no subdomains.
  return hostname.endsWith(`.${domain}`) && !/^[\d.]+$|:/.test(hostname);
}

/** Field values have one character per byte. */
function utf8(value: string): string {
  return new TextDecoder().decode(Uint8Array.from(value, (letter) => letter.charCodeAt(0)));
}
