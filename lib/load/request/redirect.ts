/**
 * Decides which request follows a redirect (RFC 9110, section 15.4; the Fetch standard for
 * methods).
 *
 * @module
 */
import { type Failure, UsageError } from "../../errors.ts";
import type { ExchangeOutcome } from "../../http/wire/lane.ts";
import { quoted } from "../../text.ts";
import { originOf, parseTarget, type Target } from "../../http/message/target.ts";
import type { RequestSpec } from "./request_spec.ts";

/** A request and its target. */
export interface AddressedRequest {
  readonly target: Target;
  readonly spec: RequestSpec;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Fields that describe a body and are dropped with it. */
const BODY_FIELDS = /^(content-|transfer-encoding$|expect$|digest$)/i;
/** Fields that are meant for one origin only. */
const ORIGIN_FIELDS = /^(host|authorization|cookie|proxy-authorization|origin|referer)$/i;

/**
 * The next request, or a failure if a redirect cannot be followed; null if there is no redirect.
 */
type Redirection = AddressedRequest | Failure | null;

/** Decides which request follows a response. */
export type NextRequest = (addressed: AddressedRequest, outcome: ExchangeOutcome) => Redirection;

/** Returns the request that a redirect leads to. */
export function nextRequest(
  addressed: AddressedRequest,
  { end, status, location }: ExchangeOutcome,
): Redirection {
  return end === "response" ? redirected(addressed, status, location) : null;
}

/** Returns the request that a response with this status and Location leads to. */
export function redirected(
  from: AddressedRequest,
  status: number,
  location: string | null,
): Redirection {
  if (!REDIRECTS.has(status)) return null;
  if (location === null || location === "") return notFollowed(`a ${status} without a Location`);
  const url = URL.parse(location, from.target.url);
  const leadsTo = `a ${status} leads to ${quoted(location)}`;
  if (url === null) return notFollowed(`${leadsTo}, which is not a URL`);
  let target: Target;
  try {
    target = parseTarget(url.href);
  } catch (error) {
    if (error instanceof UsageError) return notFollowed(`${leadsTo}, which is not an HTTP URL`);
    throw error;
  }
  const isSameOrigin = originOf(target) === originOf(from.target);
  if (isSameOrigin) {
    // User and password of the first URL apply to its whole origin.
    target = { ...target, authorization: target.authorization ?? from.target.authorization };
  }
  return { target, spec: redirectedSpec(from.spec, status, isSameOrigin) };
}

/** Creates the failure of a redirect that cannot be followed. */
export function notFollowed(message: string): Failure {
  return { kind: "redirect", message };
}

function redirectedSpec(spec: RequestSpec, status: number, isSameOrigin: boolean): RequestSpec {
  const { method, keepsMethod = false } = spec;
  const dropsBody = status === 303
    ? keepsMethod || method !== "GET" && method !== "HEAD"
    : (keepsMethod || method === "POST") && (status === 301 || status === 302);
  return {
    method: dropsBody && !keepsMethod ? "GET" : method,
    body: dropsBody ? undefined : spec.body,
    headers: spec.headers.filter(([name]) =>
      !(dropsBody && !keepsMethod && BODY_FIELDS.test(name)) &&
      !(!isSameOrigin && ORIGIN_FIELDS.test(name))
    ),
    ...keepsMethod && { keepsMethod },
  };
}
