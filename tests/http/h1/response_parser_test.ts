/**
 * Tests that each response of the corpus is parsed correctly, however its bytes are split.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ResponseParser } from "../../../lib/http/h1/response_parser.ts";
import {
  everyByte,
  isEqual,
  parse,
  type ParseOutcome,
  type PeerBytes,
} from "../../support/parse_outcome.ts";
import {
  parseResponseCase,
  readResponseCases,
  type ResponseCase,
} from "./responses/response_case.ts";

const encoder = new TextEncoder();

/** Bytes that may follow a response: another one, and garbage. */
const TAIL = encoder.encode("HTTP/1.1 500\n\n\0\xff");

/** A response unlike those of the corpus, which a parser parses in between. */
const OTHER: PeerBytes = {
  bytes: encoder.encode(
    "HTTP/1.1 226 IM Used\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
  ),
  expectsNoBody: false,
  isClosedAfter: false,
};
const OTHER_OUTCOME = parse(new ResponseParser(), OTHER);

/** Longer inputs are split near both ends and at some positions in between. */
const LONG_BYTES = 2048;
const VERY_LONG_BYTES = 4096;

/** The splits to test: none, at every byte, and once at each position. */
function* waysToCut({ length }: Uint8Array): Iterable<Iterable<number>> {
  yield [];
  yield everyByte(length);
  // Very long inputs have a repeated byte or line, which is the same wherever it is split.
  const near = length > VERY_LONG_BYTES ? 45 : 300;
  const step = length <= LONG_BYTES ? 1 : Math.ceil(length / 8);
  for (let at = 1; at < length; at++) {
    if (at <= near || at >= length - near || at % step === 0) yield [at];
  }
}

/** Fails unless every split has the same outcome, on a new and on a used parser. */
function assertEverySplit(peer: PeerBytes, outcome: ParseOutcome): void {
  const used = new ResponseParser();
  for (const cuts of waysToCut(peer.bytes)) {
    const places = [...cuts];
    const what = () => describeCuts(places);
    assertOutcome(parse(new ResponseParser(), peer, places), outcome, what);
    // A head of this length is not cached, and a body is parsed the same after a cached one.
    if (peer.bytes.length > VERY_LONG_BYTES && places.length > 0) continue;
    assertOutcome(parse(used, peer, places), outcome, what);
    assertOutcome(parse(used, peer, places), outcome, what);
    const between = places.slice(0, 1).filter((at) => at < OTHER.bytes.length);
    assertOutcome(parse(used, OTHER, between), OTHER_OUTCOME, what);
    assertOutcome(parse(used, peer, places), outcome, what);
  }
}

function describeCuts(places: readonly number[]): string {
  if (places.length === 0) return "whole";
  return places.length === 1 ? `split at ${places[0]}` : "byte by byte";
}

function assertOutcome(actual: ParseOutcome, expected: ParseOutcome, what: () => string): void {
  // Hundreds of thousands are compared, and a deep comparison takes longer than parsing.
  if (!isEqual(actual, expected)) assertEquals(actual, expected, what());
}

/** Fails unless the outcome, of the bytes in one piece, matches the case. */
function assertExpected(parser: ResponseParser, outcome: ParseOutcome, one: ResponseCase): void {
  const { expectation, bytes } = one;
  assertEquals(outcome.end, expectation.outcome, parser.error ?? undefined);
  if (outcome.end === "malformed") {
    if (expectation.outcome === "malformed") {
      assertStringIncludes(parser.error ?? "", expectation.error);
    }
    return;
  }
  if (expectation.outcome === "complete") {
    const { status, bodyBytes, keepsAlive, location, tailBytes } = expectation;
    const consumedBytes = bytes.length - tailBytes;
    const end = "complete";
    assertEquals(outcome, { end, status, bodyBytes, keepsAlive, location, consumedBytes });
  } else {
    assertEquals(outcome.consumedBytes, bytes.length);
  }
}

/** Returns the outcome if the tail follows; undefined if any outcome is valid. */
function outcomeBeforeTail(outcome: ParseOutcome, isUntilClose: boolean): ParseOutcome | undefined {
  if (outcome.end === "malformed") return outcome;
  if (outcome.end === "incomplete") return undefined;
  if (!isUntilClose) return outcome;
  return {
    ...outcome,
    bodyBytes: outcome.bodyBytes + TAIL.length,
    consumedBytes: outcome.consumedBytes + TAIL.length,
  };
}

function withTail(peer: PeerBytes): PeerBytes {
  const bytes = new Uint8Array(peer.bytes.length + TAIL.length);
  bytes.set(peer.bytes);
  bytes.set(TAIL, peer.bytes.length);
  return { ...peer, bytes };
}

const CASES = readResponseCases();

for (const one of CASES) {
  Deno.test(`ResponseParser parses ${one.name} in every split`, () => {
    const parser = new ResponseParser();
    const outcome = parse(parser, one);
    assertExpected(parser, outcome, one);
    assertEverySplit(one, outcome);
    const isUntilClose = parse(parser, { ...one, isClosedAfter: false }).end !== outcome.end;
    const tailed = withTail(one);
    assertEverySplit(tailed, outcomeBeforeTail(outcome, isUntilClose) ?? parse(parser, tailed));
  });
}

Deno.test("ResponseParser does not confuse responses to GET with responses to HEAD", () => {
  for (const one of CASES) {
    const reverse = { ...one, expectsNoBody: !one.expectsNoBody };
    const outcome = parse(new ResponseParser(), one);
    const reverseOutcome = parse(new ResponseParser(), reverse);
    const parser = new ResponseParser();
    for (let turn = 0; turn < 2; turn++) {
      assertEquals(parse(parser, one), outcome, one.name);
      assertEquals(parse(parser, reverse), reverseOutcome, one.name);
    }
  }
});

Deno.test("ResponseParser parses the whole corpus with one parser", () => {
  const parser = new ResponseParser();
  const outcomes = CASES.map((one) => parse(new ResponseParser(), one));
  for (let turn = 0; turn < 3; turn++) {
    CASES.forEach((one, i) => assertEquals(parse(parser, one), outcomes[i], one.name));
  }
});

Deno.test("the corpus contains no two cases with the same bytes and question", () => {
  const names = new Map<string, string>();
  for (const { name, bytes, expectsNoBody, isClosedAfter } of CASES) {
    const key = `${expectsNoBody} ${isClosedAfter} ${bytes.join()}`;
    assertEquals(names.get(key), undefined, `${name} is ${names.get(key)}`);
    names.set(key, name);
  }
  assert(CASES.length >= 150);
});

Deno.test("parseResponseCase() parses escapes and repetitions", () => {
  const { bytes } = parseResponseCase(
    "x/y",
    "outcome: incomplete\n---\na\\r\nb\\x0a\\\\\\{c\\t*2}\n",
  );
  assertEquals(new TextDecoder().decode(bytes), "a\rb\n\\c\tc\t");
});

Deno.test("parseResponseCase() rejects syntax errors", () => {
  const read = (text: string) => () => parseResponseCase("x/y", text);
  assertThrows(read("outcome: incomplete\n"), Error, "no line ---");
  assertThrows(read("outcome: good\n---\n"), Error, "outcome: good");
  assertThrows(read("outcome: complete\nstatus: 200\n---\n"), Error, "no body");
  assertThrows(read("outcome: malformed\n---\n"), Error, "no error");
  assertThrows(read("outcome: incomplete\ntail: 1\n---\n"), Error, "tail has no place");
  assertThrows(read("outcome: incomplete\n---\n\\q\n"), Error, "the escape \\q");
  assertThrows(read("outcome: incomplete\n---\n\\{x*y}\n"), Error, "the escape \\{");
  assertThrows(read("outcome: incomplete\n---\n\t\n"), Error, "the letter");
});
