/**
 * Describes the failures of streams that the peer ended.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import { errorName, HTTP_1_1_REQUIRED, NO_ERROR } from "../frame/frame.ts";

/** The failure of a stream that the peer reset. */
export function streamReset(code: number): Failure {
  const advice = code === HTTP_1_1_REQUIRED ? ". Leave out --http2." : "";
  return { kind: "reset", message: `the peer reset the stream: ${errorName(code)}${advice}` };
}

/** The failure of a request that the peer has not processed, because it accepts no more streams. */
export function goneAway(code: number): Failure {
  return {
    kind: "closed",
    message: `the peer is closing the connection and did not take the request${reason(code)}`,
  };
}

/** The message of streams that the peer had accepted before it closed the connection. */
export function closedMidExchange(goAwayCode: number): string {
  return `the peer closed the connection during an exchange${reason(goAwayCode)}`;
}

function reason(code: number): string {
  return code === NO_ERROR ? "" : `: ${errorName(code)}`;
}
