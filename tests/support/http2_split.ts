/**
 * Checks that a session handles the bytes of its peer the same, however they are split into reads.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { STREAMS } from "./http2_bytes.ts";
import { joined, settings } from "./http2_frames.ts";
import { play, type Played } from "./http2_play.ts";
import { cutsOf } from "./response_bytes.ts";

/** Maximum number of frames that this side may send for one script. */
const MOST_FRAMES = 1000;

/** Runs bytes in one piece, split, and byte by byte; returns the outcome. */
export function assertAnySplitIsEqual(bytes: Uint8Array, shares: readonly number[]): Played {
  const all = joined([settings(), bytes]);
  const options = { streams: STREAMS, isClosedAfter: true };
  const whole = comparable(play(all, options));
  const cuts = cutsOf(shares, all.length);
  assertEquals(comparable(play(all, { ...options, cuts })), whole, "in pieces");
  const everyByte = Array.from({ length: all.length }, (_, at) => at);
  assertEquals(comparable(play(all, { ...options, cuts: everyByte })), whole, "byte by byte");
  for (const { end, failure } of whole.exchanges) {
    assert(end === "response" || /^(protocol|reset|closed): /.test(failure ?? ""), failure ?? end);
  }
  assert(whole.frames.length < MOST_FRAMES);
  return whole;
}

/** Removes how much of a frame had been read when its stream failed. */
function comparable(played: Played): Played {
  return {
    ...played,
    exchanges: played.exchanges.map((exchange) => ({
      ...exchange,
      bytesReceived: exchange.end === "response" ? exchange.bytesReceived : 0,
    })),
  };
}
