/**
 * Feeds bytes to a parser in pieces, and returns the outcome.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { ResponseParser } from "../../lib/http/h1/response_parser.ts";

/** The bytes that a peer sends on a connection, from the first byte of a response on. */
export interface PeerBytes {
  readonly bytes: Uint8Array;
  /** True for the response to HEAD. */
  readonly expectsNoBody: boolean;
  /** True if the stream ends after the bytes. */
  readonly isClosedAfter: boolean;
}

/** The part of the result that must not depend on splits. For a malformed response, just that. */
export type ParseOutcome =
  | { readonly end: "malformed" }
  | {
    readonly end: "complete" | "incomplete";
    readonly status: number;
    readonly bodyBytes: number;
    readonly keepsAlive: boolean;
    readonly location: string | null;
    readonly consumedBytes: number;
  };

/** Number of bytes after the given ones, which the parser must not look at. */
const BEYOND_BYTES = 600;

/** One buffer for all reads, as on a connection: none of it may be kept until the next read. */
let buffer = new Uint8Array(4096);

/**
 * Resets the parser and feeds it the bytes in pieces, until it is done.
 *
 * @param cuts where a piece ends and the next begins, ascending, within the bytes; a repeated cut
 *   is an empty piece
 */
export function parse(
  parser: ResponseParser,
  peer: PeerBytes,
  cuts: Iterable<number> = [],
): ParseOutcome {
  parser.reset(peer.expectsNoBody);
  let fedBytes = 0;
  let consumedBytes = 0;
  const feed = (to: number) => {
    const taken = feedPiece(parser, peer.bytes, fedBytes, to);
    fedBytes = to;
    consumedBytes += taken;
  };
  for (const cut of cuts) if (parser.isOpen) feed(cut);
  if (parser.isOpen) feed(peer.bytes.length);
  if (peer.isClosedAfter) parser.finish();
  return outcomeOf(parser, consumedBytes);
}

function feedPiece(parser: ResponseParser, bytes: Uint8Array, from: number, to: number): number {
  const read = bytes.subarray(from, Math.min(to + BEYOND_BYTES, bytes.length));
  if (read.length > buffer.length) buffer = new Uint8Array(2 * read.length);
  buffer.set(read);
  const taken = parser.feed(buffer, to - from);
  // The common case is checked first: an assertion takes longer than a byte.
  if (taken !== to - from) {
    assert(taken >= 0 && taken < to - from, `${taken} bytes taken of ${to - from}`);
    assert(!parser.isOpen, "an open response takes all bytes");
  }
  return taken;
}

function outcomeOf(parser: ResponseParser, consumedBytes: number): ParseOutcome {
  assert(!(parser.isOpen && parser.isComplete), "a complete response is not open");
  const isMalformed = !parser.isOpen && !parser.isComplete;
  assert(isMalformed === (parser.error !== null), "a response is malformed if it has an error");
  if (parser.error !== null) assert(/^[ -~]{1,120}$/.test(parser.error), "an error can be printed");
  assert(parser.isComplete || !parser.keepsAlive, "only a complete response keeps alive");
  assert(parser.isOpen || parser.expectedBytes === 0, "nothing is expected behind the end");
  if (!parser.isOpen) assert(parser.feed(buffer, 8) === 0, "nothing is taken behind the end");
  if (isMalformed) return { end: "malformed" };
  const { status, bodyBytes, keepsAlive, location } = parser;
  const end = parser.isComplete ? "complete" : "incomplete";
  return { end, status, bodyBytes, keepsAlive, location, consumedBytes };
}

/** Returns true if both are the same. */
export function isEqual(a: ParseOutcome, b: ParseOutcome): boolean {
  if (a.end === "malformed" || b.end === "malformed") return a.end === b.end;
  return a.end === b.end && a.status === b.status && a.bodyBytes === b.bodyBytes &&
    a.keepsAlive === b.keepsAlive && a.location === b.location &&
    a.consumedBytes === b.consumedBytes;
}

/** A cut after each byte. */
export function* everyByte(length: number): Iterable<number> {
  for (let at = 1; at < length; at++) yield at;
}

/**
 * Fails unless all splits of the bytes have the same outcome, which it returns: in one piece,
 * split, and byte by byte, with a new parser and with one that has cached them.
 */
export function assertAnySplitIsEqual(peer: PeerBytes, cuts: readonly number[]): ParseOutcome {
  const whole = parse(new ResponseParser(), peer);
  const check = (outcome: ParseOutcome, how: string) => {
    if (!isEqual(outcome, whole)) assertEquals(outcome, whole, how);
  };
  check(parse(new ResponseParser(), peer, cuts), `cut at ${cuts}`);
  const parser = new ResponseParser();
  check(parse(parser, peer, everyByte(peer.bytes.length)), "byte by byte");
  check(parse(parser, peer), "whole after byte by byte");
  check(parse(parser, peer), "whole again");
  check(parse(parser, peer, cuts), `cut at ${cuts} again`);
  return whole;
}
