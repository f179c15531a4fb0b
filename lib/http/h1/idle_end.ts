/**
 * Decides whether a request may be sent again when the peer closes an idle connection.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { ExchangeOutcome, Retry } from "../wire/lane.ts";

/** No peer, and no middlebox, gives up a connection that has been idle for less. */
const LEAST_IDLE_LIMIT_MS = 1000;
const REQUEST_TIMEOUT = "HTTP/1.1 408";

/** The failure of a request that was not sent, since the connection was closed before that. */
export const CLOSED_WHILE_IDLE: Failure = {
  kind: "closed",
  message: "the peer closed the connection before the request was sent",
};

/**
 * Whether a request may be sent again after a failure (RFC 9112, section 9.3.1). A peer may close an
 * idle connection while a request is on its way to it, which is no failure of the request. A reset is
 * taken for that only if the connection had been idle for long: peers close what they give up, and
 * only a middlebox that has forgotten a connection resets it.
 *
 * @param outcome of the exchange that failed, where `doneMs` is still the end of the one before
 * @param isReused true where there was one before
 */
export function retryAfter(
  failure: Failure,
  { bytesReceived, sentMs, doneMs: lastDoneMs }: ExchangeOutcome,
  isReused: boolean,
): Retry {
  if (failure === CLOSED_WHILE_IDLE) return "always";
  if (!isReused || bytesReceived > 0) return "never";
  const isStale = failure.kind === "closed" ||
    failure.kind === "reset" && sentMs - lastDoneMs >= LEAST_IDLE_LIMIT_MS;
  return isStale ? "ifIdempotent" : "never";
}

/** True for a 408, by which some peers end an idle connection (RFC 9110, section 15.5.9). */
export function isRequestTimeout(bytes: Uint8Array): boolean {
  for (let i = 0; i < REQUEST_TIMEOUT.length; i++) {
    if (bytes[i] !== REQUEST_TIMEOUT.charCodeAt(i)) return false;
  }
  return true;
}
