/**
 * Decides whether a request may be sent again when the peer closes an idle connection.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { ExchangeOutcome, Retry } from "../wire/lane.ts";

/** Peers and middleboxes do not close connections that have been idle for less than this. */
const LEAST_IDLE_LIMIT_MS = 1000;
const REQUEST_TIMEOUT = "HTTP/1.1 408";

/** The failure of a request that was not sent because the connection was closed before. */
export const CLOSED_WHILE_IDLE: Failure = {
  kind: "closed",
  message: "the peer closed the connection before the request was sent",
};

/**
 * Returns whether a request may be sent again after a failure (RFC 9112, section 9.3.1). A peer may
 * close an idle connection while a request is on its way, which is not a failure of the request. A
 * reset counts as that only if the connection was idle for long: peers close idle connections, and
 * only a middlebox that has dropped one resets it.
 *
 * @param outcome outcome of the failed exchange, whose `doneMs` is still that of the previous one
 * @param isReused true if there was a previous exchange
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

/**
 * Returns true for a 408, with which some peers end an idle connection (RFC 9110, section 15.5.9).
 */
export function isRequestTimeout(bytes: Uint8Array): boolean {
  for (let i = 0; i < REQUEST_TIMEOUT.length; i++) {
    if (bytes[i] !== REQUEST_TIMEOUT.charCodeAt(i)) return false;
  }
  return true;
}
