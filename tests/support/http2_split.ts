/**
 * That a session takes the bytes of its peer alike however they are cut into reads.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { STREAMS } from "./http2_bytes.ts";
import { joined, settings } from "./http2_frames.ts";
import { play, type Played } from "./http2_play.ts";
import { cutsOf } from "./response_bytes.ts";

/** The most of the bytes of one script that this side answers with. */
const MOST_FRAMES = 1000;

/** Plays bytes whole, in the pieces of the shares, and byte by byte, and gives what became of them. */
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

/** All but how much of a frame had been read when its stream failed. */
function comparable(played: Played): Played {
  return {
    ...played,
    exchanges: played.exchanges.map((exchange) => ({
      ...exchange,
      bytesReceived: exchange.end === "response" ? exchange.bytesReceived : 0,
    })),
  };
}
