/**
 * Tests that a session handles everything a peer may send as RFC 9113 requires: in one piece, byte
 * by byte, and with more after it.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { HeaderField } from "../../../lib/http/message/request_encoding.ts";
import {
  blockOf,
  data,
  fieldsIn,
  frame,
  frameOf,
  goAway,
  headers,
  joined,
  number32,
  OK,
  PING,
  reset,
  type SeenFrame,
  settings,
  SETTINGS_ACK,
  windowUpdate,
} from "../../support/http2_frames.ts";
import { play, type PlayedExchange, type PlayOptions } from "../../support/http2_play.ts";

const END = frame.END_STREAM;
const status = (code: number | string, ...fields: HeaderField[]): HeaderField[] => [
  [":status", String(code)],
  ...fields,
];

/** The outcome of the first exchange: a status, or a failure. */
type Outcome = number | string | "open";

interface Case extends PlayOptions {
  readonly frames: readonly Uint8Array[];
  readonly outcome: Outcome;
  /** Whether the connection accepts more streams afterwards. */
  readonly isOpen?: boolean;
  readonly location?: string;
}

const failed = (message: string) => `protocol: ${message}`;
const padded = (bytes: Uint8Array | readonly number[], padding: number) => [
  padding,
  ...bytes,
  ...new Uint8Array(padding),
];
const BLOCK = blockOf(OK);

const GOOD: Record<string, Case> = {
  "a response without a body": { frames: [headers(1, OK, END)], outcome: 200 },
  "a response with a body": { frames: [headers(1), data(1, "hello", END)], outcome: 200 },
  "a body in two frames": {
    frames: [headers(1), data(1, "he"), data(1, "llo", END)],
    outcome: 200,
  },
  "an end in a frame of its own": {
    frames: [headers(1), data(1, "hello"), data(1, "", END)],
    outcome: 200,
  },
  "no end": { frames: [headers(1), data(1, "hello")], outcome: "open" },
  "padded data": {
    frames: [headers(1), frameOf(frame.DATA, frame.PADDED | END, 1, padded([1, 2, 3], 200))],
    outcome: 200,
  },
  "data of padding alone": {
    frames: [headers(1), frameOf(frame.DATA, frame.PADDED, 1, padded([], 7)), data(1, "a", END)],
    outcome: 200,
  },
  "padding of no bytes": {
    frames: [headers(1), frameOf(frame.DATA, frame.PADDED | END, 1, [0])],
    outcome: 200,
  },
  "padded headers with a priority": {
    frames: [
      frameOf(
        frame.HEADERS,
        frame.END_HEADERS | frame.PADDED | frame.HAS_PRIORITY | END,
        1,
        padded([0, 0, 0, 0, 16, ...BLOCK], 9),
      ),
    ],
    outcome: 200,
  },
  "a block in three frames": {
    frames: [
      frameOf(frame.HEADERS, END, 1, []),
      frameOf(frame.CONTINUATION, 0, 1, BLOCK),
      frameOf(frame.CONTINUATION, frame.END_HEADERS, 1, []),
    ],
    outcome: 200,
  },
  "a padded block in two frames": {
    frames: [
      frameOf(frame.HEADERS, END | frame.PADDED, 1, padded(BLOCK.subarray(0, 1), 3)),
      frameOf(frame.CONTINUATION, frame.END_HEADERS, 1, BLOCK.subarray(1)),
    ],
    outcome: 200,
  },
  "interim responses": {
    frames: [headers(1, status(100)), headers(1, status(103, ["link", "a"])), headers(1, OK, END)],
    outcome: 200,
  },
  trailers: {
    frames: [headers(1), data(1, "a"), headers(1, [["grpc-status", "0"]], END)],
    outcome: 200,
  },
  "trailers without data": { frames: [headers(1), headers(1, [["a", "b"]], END)], outcome: 200 },
  "a length that is right": {
    frames: [headers(1, status(200, ["content-length", "5"])), data(1, "hello", END)],
    outcome: 200,
  },
  "a length twice": {
    frames: [
      headers(1, status(200, ["content-length", "5"], ["content-length", "5"])),
      data(1, "hello", END),
    ],
    outcome: 200,
  },
  "a length without a body, for HEAD": {
    method: "HEAD",
    frames: [headers(1, status(200, ["content-length", "5"]), END)],
    outcome: 200,
  },
  "a length without a body, with 304": {
    frames: [headers(1, status(304, ["content-length", "5"]), END)],
    outcome: 304,
  },
  "a redirect": {
    frames: [headers(1, status(302, ["location", "/ä"]), END)],
    outcome: 302,
    location: "/ä",
  },
  "a status that has no entry in the table": {
    frames: [headers(1, status(299), END)],
    outcome: 299,
  },
  "frames between": {
    frames: [
      PING,
      headers(1),
      settings(),
      frameOf(frame.PRIORITY, 0, 1, [0, 0, 0, 0, 1]),
      frameOf(frame.PRIORITY, 0, 4, [0, 0, 0, 0, 1]),
      frameOf(0xbe, 0xff, 1, [1, 2, 3]),
      windowUpdate(1, 1),
      windowUpdate(0, 1),
      SETTINGS_ACK,
      data(1, "a", END),
    ],
    outcome: 200,
  },
  "te: trailers is refused like the others, since it is of requests": {
    frames: [headers(1, status(200, ["te", "trailers"]), END)],
    outcome: failed("the field te, which HTTP/2 does not allow"),
  },
  "headers of 60 KB": {
    frames: [
      frameOf(frame.HEADERS, END, 1, BLOCK),
      ...[0, 1, 2, 3].map((i) =>
        frameOf(
          frame.CONTINUATION,
          i === 3 ? frame.END_HEADERS : 0,
          1,
          blockOf([["a", "x".repeat(15_000)]]),
        )
      ),
    ],
    outcome: 200,
  },
};

const STREAM_FAILURES: Record<string, Case> = {
  "a reset": { frames: [reset(1, 2)], outcome: "reset: the peer reset the stream: INTERNAL_ERROR" },
  "a reset inside a body": {
    frames: [headers(1), data(1, "a"), reset(1, frame.NO_ERROR)],
    outcome: "reset: the peer reset the stream: NO_ERROR",
  },
  "a reset of an unknown code": {
    frames: [reset(1, 0xdeadbeef)],
    outcome: "reset: the peer reset the stream: error code 3735928559",
  },
  "a reset that asks for HTTP/1.1": {
    frames: [reset(1, 13)],
    outcome: "reset: the peer reset the stream: HTTP_1_1_REQUIRED. Leave out --http2.",
  },
  "no status": {
    frames: [headers(1, [["a", "b"]], END)],
    outcome: failed("a response without a status"),
  },
  "an empty block": {
    frames: [headers(1, new Uint8Array(0), END)],
    outcome: failed("a response without a status"),
  },
  "two of it": { frames: [headers(1, [...OK, ...OK], END)], outcome: failed("a second :status") },
  "a status after a field": {
    frames: [headers(1, [["a", "b"], ...OK], END)],
    outcome: failed("a misplaced :status"),
  },
  "a status that is none": {
    frames: [headers(1, status("2x0"), END)],
    outcome: failed("a status that is not a three-digit number"),
  },
  "a status of four digits": {
    frames: [headers(1, status("2000"), END)],
    outcome: failed("a status that is not a three-digit number"),
  },
  "a status below 100": {
    frames: [headers(1, status("099"), END)],
    outcome: failed("a status that is not a three-digit number"),
  },
  "a pseudo-header of requests": {
    frames: [headers(1, [[":path", "/"], ...OK], END)],
    outcome: failed("a pseudo-header field that responses do not have"),
  },
  "a name with a capital": {
    frames: [headers(1, status(200, ["Server", "a"]), END)],
    outcome: failed("a malformed field name"),
  },
  "a name with a blank": {
    frames: [headers(1, status(200, ["a b", "a"]), END)],
    outcome: failed("a malformed field name"),
  },
  "an empty name": {
    frames: [headers(1, Uint8Array.of(0x88, 0x00, 0x00, 0x00), END)],
    outcome: failed("a field without a name"),
  },
  "a line end in a value": {
    frames: [headers(1, status(200, ["a", "b\r\nc: d"]), END)],
    outcome: failed("a NUL or a line end in a field value"),
  },
  "a NUL in a value": {
    frames: [headers(1, status(200, ["a", "b\0"]), END)],
    outcome: failed("a NUL or a line end in a field value"),
  },
  "a blank before a value": {
    frames: [headers(1, status(200, ["a", " b"]), END)],
    outcome: failed("white space around a field value"),
  },
  ...Object.fromEntries(
    ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"].map((name) => [
      `the field ${name}`,
      {
        frames: [headers(1, status(200, [name, "a"]), END)],
        outcome: failed(`the field ${name}, which HTTP/2 does not allow`),
      },
    ]),
  ),
  "101": {
    frames: [headers(1, status(101))],
    outcome: failed("101 Switching Protocols, which HTTP/2 does not allow"),
  },
  "an interim response that ends": {
    frames: [headers(1, status(100), END)],
    outcome: failed("an interim response that ends its stream"),
  },
  "65 interim responses": {
    frames: Array.from({ length: 65 }, () => headers(1, status(103))),
    outcome: failed("over 64 interim responses"),
  },
  "data first": { frames: [data(1, "a")], outcome: failed("data before a header block") },
  "data between interim and final": {
    frames: [headers(1, status(100)), data(1, "a")],
    outcome: failed("data before a header block"),
  },
  "more data than the length": {
    frames: [headers(1, status(200, ["content-length", "3"])), data(1, "hell")],
    outcome: failed("more data than content-length says"),
  },
  "less data than the length": {
    frames: [headers(1, status(200, ["content-length", "6"])), data(1, "hello", END)],
    outcome: failed("less data than content-length says"),
  },
  "no data, but a length": {
    frames: [headers(1, status(200, ["content-length", "6"]), END)],
    outcome: failed("less data than content-length says"),
  },
  "two lengths": {
    frames: [headers(1, status(200, ["content-length", "5"], ["content-length", "6"]))],
    outcome: failed("two values of content-length: 5 and 6"),
  },
  "a length that is none": {
    frames: [headers(1, status(200, ["content-length", "-5"]))],
    outcome: failed("a content-length that is not a number, or over 2^53"),
  },
  "an empty length": {
    frames: [headers(1, status(200, ["content-length", ""]))],
    outcome: failed("a content-length that is not a number, or over 2^53"),
  },
  "a length over 2^53": {
    frames: [headers(1, status(200, ["content-length", "9007199254740993"]))],
    outcome: failed("a content-length that is not a number, or over 2^53"),
  },
  "data in an answer to HEAD": {
    method: "HEAD",
    frames: [headers(1), data(1, "a", END)],
    outcome: failed("data in a response without a body"),
  },
  "data with 204": {
    frames: [headers(1, status(204)), data(1, "a", END)],
    outcome: failed("data in a response without a body"),
  },
  "a second block that does not end": {
    frames: [headers(1), headers(1, [["a", "b"]])],
    outcome: failed("a header block inside a body"),
  },
  "a pseudo-header in trailers": {
    frames: [headers(1), headers(1, OK, END)],
    outcome: failed("a misplaced :status"),
  },
  "a length in trailers": {
    frames: [headers(1), headers(1, [["content-length", "0"]], END)],
    outcome: failed("a content-length after the body"),
  },
  "header fields of more than 64 KB": {
    frames: [headers(1, new Uint8Array([0x88, ...new Uint8Array(1600).fill(0x90)]), END)],
    outcome: failed("header fields of more than 65536 bytes"),
  },
  "a window update of nothing": {
    frames: [windowUpdate(1, 0)],
    outcome: failed("a window update of 0 bytes"),
  },
  "a window that gets too large": {
    frames: [windowUpdate(1, 2 ** 31 - 1)],
    outcome: failed("a window over 2^31 - 1 bytes"),
  },
};

const CONNECTION_FAILURES: Record<string, Case> = {
  "a frame over 16 KB": {
    frames: [frameOf(frame.DATA, 0, 1, new Uint8Array(16_385))],
    outcome: failed("a frame of 16385 bytes"),
  },
  "padding as long as its frame": {
    frames: [headers(1), frameOf(frame.DATA, frame.PADDED, 1, [3, 0, 0])],
    outcome: failed("padding that is longer than its frame"),
  },
  "padding without a frame": {
    frames: [headers(1), frameOf(frame.DATA, frame.PADDED, 1, [])],
    outcome: failed("padding that is longer than its frame"),
  },
  "padding longer than its headers": {
    frames: [frameOf(frame.HEADERS, frame.PADDED | frame.END_HEADERS, 1, [3, 0x88, 0])],
    outcome: failed("a HEADERS frame that is too short"),
  },
  "headers without the priority that they have": {
    frames: [frameOf(frame.HEADERS, frame.HAS_PRIORITY | frame.END_HEADERS, 1, [0x88])],
    outcome: failed("a HEADERS frame that is too short"),
  },
  "a frame inside a block": {
    frames: [frameOf(frame.HEADERS, 0, 1, BLOCK), PING],
    outcome: failed("a frame inside a header block"),
  },
  "a continuation of another stream": {
    frames: [
      frameOf(frame.HEADERS, 0, 1, BLOCK),
      frameOf(frame.CONTINUATION, frame.END_HEADERS, 3, []),
    ],
    outcome: failed("a frame inside a header block"),
  },
  "a continuation of nothing": {
    frames: [frameOf(frame.CONTINUATION, frame.END_HEADERS, 1, BLOCK)],
    outcome: failed("a CONTINUATION frame without a header block"),
  },
  "a block over 64 KB": {
    frames: [
      frameOf(frame.HEADERS, 0, 1, BLOCK),
      ...Array.from({ length: 5 }, () => frameOf(frame.CONTINUATION, 0, 1, new Uint8Array(16_000))),
    ],
    outcome: failed("a header block over 65536 bytes"),
  },
  "a malformed block": {
    frames: [headers(1, Uint8Array.of(0xbe), END)],
    outcome: failed("the index 62 of no entry in the header tables"),
  },
  "a table after it was acknowledged to be none": {
    frames: [SETTINGS_ACK, headers(1, Uint8Array.of(0x21, 0x88), END)],
    outcome: failed("a header table of 1 bytes, where 0 are allowed"),
  },
  "a push": {
    frames: [frameOf(frame.PUSH_PROMISE, frame.END_HEADERS, 1, [0, 0, 0, 2, ...BLOCK])],
    outcome: failed("a PUSH_PROMISE frame although push is disabled"),
  },
  "a setting that enables push": {
    frames: [settings([frame.ENABLE_PUSH, 1])],
    outcome: failed("a server that enables push"),
  },
  "a setting of too large a window": {
    frames: [settings([frame.INITIAL_WINDOW_SIZE, 2 ** 31])],
    outcome: failed("a window over 2^31 - 1 bytes"),
  },
  "a setting that makes an open window too large": {
    frames: [windowUpdate(1, 1), settings([frame.INITIAL_WINDOW_SIZE, 2 ** 31 - 1])],
    outcome: failed("a window over 2^31 - 1 bytes"),
  },
  "a setting of too small a frame": {
    frames: [settings([frame.MAX_FRAME_SIZE, 16_383])],
    outcome: failed("a maximum frame size of 16383 bytes"),
  },
  "a setting of too large a frame": {
    frames: [settings([frame.MAX_FRAME_SIZE, 2 ** 24])],
    outcome: failed("a maximum frame size of 16777216 bytes"),
  },
  "settings of five bytes": {
    frames: [frameOf(frame.SETTINGS, 0, 0, new Uint8Array(5))],
    outcome: failed("a SETTINGS frame of 5 bytes"),
  },
  "an acknowledgement with settings": {
    frames: [frameOf(frame.SETTINGS, frame.ACK, 0, new Uint8Array(6))],
    outcome: failed("a SETTINGS frame of 6 bytes"),
  },
  "settings of a stream": {
    frames: [frameOf(frame.SETTINGS, 0, 1)],
    outcome: failed("a frame of type 4 on stream 1"),
  },
  "a ping of seven bytes": {
    frames: [frameOf(frame.PING, 0, 0, new Uint8Array(7))],
    outcome: failed("a PING frame of 7 bytes"),
  },
  "a ping of a stream": {
    frames: [frameOf(frame.PING, 0, 1, new Uint8Array(8))],
    outcome: failed("a frame of type 6 on stream 1"),
  },
  "a goodbye of seven bytes": {
    frames: [frameOf(frame.GOAWAY, 0, 0, new Uint8Array(7))],
    outcome: failed("a GOAWAY frame of 7 bytes"),
  },
  "a goodbye that takes more than an earlier one": {
    frames: [goAway(1, 0), goAway(3, 0)],
    outcome: failed("a GOAWAY frame that takes more than an earlier one"),
  },
  "a reset of three bytes": {
    frames: [frameOf(frame.RST_STREAM, 0, 1, new Uint8Array(3))],
    outcome: failed("a RST_STREAM frame of 3 bytes"),
  },
  "a priority of four bytes": {
    frames: [frameOf(frame.PRIORITY, 0, 1, new Uint8Array(4))],
    outcome: failed("a PRIORITY frame of 4 bytes"),
  },
  "a window update of three bytes": {
    frames: [frameOf(frame.WINDOW_UPDATE, 0, 0, new Uint8Array(3))],
    outcome: failed("a WINDOW_UPDATE frame of 3 bytes"),
  },
  "a window update of nothing for the connection": {
    frames: [windowUpdate(0, 0)],
    outcome: failed("a window update of 0 bytes"),
  },
  "a window of the connection that gets too large": {
    frames: [windowUpdate(0, 2 ** 31 - 1)],
    outcome: failed("a window over 2^31 - 1 bytes"),
  },
  "data on no stream": {
    frames: [data(0, "a")],
    outcome: failed("a frame of type 0 on stream 0"),
  },
  "headers on a stream that was not opened": {
    frames: [headers(3)],
    outcome: failed("a frame on stream 3, which is not open"),
  },
  "data on a stream of the server's": {
    frames: [data(2, "a")],
    outcome: failed("a frame on stream 2, which is not open"),
  },
  "a reset of a stream that was not opened": {
    frames: [reset(5, 0)],
    outcome: failed("a frame on stream 5, which is not open"),
  },
  "a window for a stream that was not opened": {
    frames: [windowUpdate(5, 1)],
    outcome: failed("a frame on stream 5, which is not open"),
  },
  "a flood of pings": {
    frames: Array.from({ length: 10_001 }, () => PING),
    outcome: failed("over 10000 frames that advance no response"),
  },
  "a flood of settings": {
    frames: Array.from({ length: 10_001 }, () => settings()),
    outcome: failed("over 10000 frames that advance no response"),
  },
  "a flood of empty data": {
    frames: [headers(1), ...Array.from({ length: 10_001 }, () => data(1, ""))],
    outcome: failed("over 10000 frames that advance no response"),
  },
  "a flood of padding": {
    frames: [
      headers(1),
      ...Array.from({ length: 10_001 }, () => frameOf(frame.DATA, frame.PADDED, 1, padded([], 2))),
    ],
    outcome: failed("over 10000 frames that advance no response"),
  },
  "a flood of empty continuations": {
    frames: [
      frameOf(frame.HEADERS, 0, 1, BLOCK),
      ...Array.from({ length: 10_001 }, () => frameOf(frame.CONTINUATION, 0, 1)),
    ],
    outcome: failed("over 10000 frames that advance no response"),
  },
};

function outcomeOf({ end, status, failure }: PlayedExchange): Outcome {
  return end === "response" ? status! : end === "open" ? "open" : failure ?? end;
}

function assertCase(
  name: string,
  { frames, outcome, isOpen = true, location, ...options }: Case,
): void {
  const bytes = joined([settings(), ...frames]);
  const everyByte = Array.from({ length: bytes.length }, (_, at) => at);
  const ways: [way: string, bytes: Uint8Array, cuts: number[]][] = [
    ["whole", bytes, []],
    ["with a tail", joined([bytes, PING]), []],
  ];
  // A flood is read in larger pieces, to save time.
  if (bytes.length < 10_000) ways.push(["byte by byte", bytes, everyByte]);
  else ways.push(["in pieces", bytes, everyByte.filter((at) => at % 997 === 0)]);
  const received = new Set<number>();
  for (const [way, all, cuts] of ways) {
    const played = play(all, { ...options, cuts });
    const [exchange] = played.exchanges;
    assertEquals(outcomeOf(exchange), outcome, `${name}, ${way}`);
    assertEquals(played.isOpen, isOpen, `${name}, ${way}: open`);
    if (location !== undefined) assertEquals(exchange.location, location);
    received.add(exchange.bytesReceived);
  }
  assertEquals(received.size, 1, `${name}: bytes received ${[...received]}`);
}

Deno.test("Session accepts every form of a response", () => {
  for (const [name, one] of Object.entries(GOOD)) assertCase(name, one);
});

Deno.test("Session ends a stream whose response is malformed, and continues", () => {
  for (const [name, one] of Object.entries(STREAM_FAILURES)) assertCase(name, one);
});

Deno.test("Session ends the connection if the peer breaks the rules, with a reason", () => {
  for (const [name, one] of Object.entries(CONNECTION_FAILURES)) {
    assertCase(name, { ...one, isOpen: false });
    const { frames } = play(joined([settings(), ...one.frames]), one);
    assertEquals(frames.at(-1)!.type, frame.GOAWAY, name);
    assert(frames.at(-1)!.payload[7] !== frame.NO_ERROR, name);
  }
});

Deno.test("Session requires the first frame to be SETTINGS", () => {
  const outcomeAfter = (bytes: Uint8Array) => outcomeOf(play(bytes).exchanges[0]);
  assertEquals(
    outcomeAfter(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n")),
    failed("the server answers in HTTP/1. Leave out --http2."),
  );
  for (const bytes of [PING, SETTINGS_ACK, headers(1), new TextEncoder().encode("220 smtp\r\n")]) {
    assertEquals(outcomeAfter(bytes), failed("no SETTINGS frame at the beginning"));
  }
});

Deno.test("Session resets a stream whose response is malformed", () => {
  const { frames } = play(joined([settings(), headers(1, [["a", "b"]], END)]));
  const { type, streamId, payload } = frames.at(-1)!;
  assertEquals([type, streamId, ...payload], [frame.RST_STREAM, 1, ...number32(1)]);
});

/** Returns the outcomes of three streams, and whether they may be retried. */
const outcomesOf = (bytes: readonly Uint8Array[], options: PlayOptions = {}) =>
  play(joined([settings(), ...bytes]), { streams: 3, ...options }).exchanges
    .map((exchange) =>
      `${outcomeOf(exchange)}${exchange.retry === "never" ? "" : ` ${exchange.retry}`}`
    );

Deno.test("Session continues other streams if one is refused, which may be sent again", () => {
  assertEquals(
    outcomesOf([headers(1, OK, END), reset(3, frame.REFUSED_STREAM), headers(5, OK, END)]),
    [
      "200",
      "reset: the peer reset the stream: REFUSED_STREAM always",
      "200",
    ],
  );
});

Deno.test("Session fails the streams that a GOAWAY leaves out, which may be sent again", () => {
  assertEquals(outcomesOf([goAway(3, frame.NO_ERROR), headers(1, OK, END), headers(3, OK, END)]), [
    "200",
    "200",
    "closed: the peer is closing the connection and did not take the request unlimited",
  ]);
  assertEquals(outcomesOf([goAway(2 ** 31 - 1, 0), goAway(1, 11), headers(1, OK, END)]), [
    "200",
    "closed: the peer is closing the connection and did not take the request: ENHANCE_YOUR_CALM unlimited",
    "closed: the peer is closing the connection and did not take the request: ENHANCE_YOUR_CALM unlimited",
  ]);
});

Deno.test("Session opens no stream after a GOAWAY, and ends those that are lost", () => {
  const { isOpen, exchanges } = play(joined([settings(), goAway(1, 0)]), { isClosedAfter: true });
  assertEquals(isOpen, false);
  assertEquals(outcomeOf(exchanges[0]), "closed: closed");
});

Deno.test("Session answers pings, and acknowledges settings", () => {
  const { frames } = play(joined([settings([3, 7]), PING, settings()]));
  const answers = frames.filter(({ type, flags }) => type !== frame.HEADERS && flags === frame.ACK);
  assertEquals(answers.map(({ type }) => type), [frame.SETTINGS, frame.PING, frame.SETTINGS]);
  assertEquals([...answers[1].payload], [1, 2, 3, 4, 5, 6, 7, 8]);
});

Deno.test("Session opens no more streams than the peer allows, and the next one when one ends", () => {
  const begun = (frames: readonly SeenFrame[]) =>
    frames.filter(({ type }) => type === frame.HEADERS).map(({ streamId }) => streamId);
  const one = play(settings([frame.MAX_CONCURRENT_STREAMS, 1]), { streams: 2 });
  assertEquals(begun(one.frames), [1, 3], "the first two are opened before its settings are known");
  // The streams are opened after these settings.
  const bytes = joined([settings([frame.MAX_CONCURRENT_STREAMS, 0]), headers(1, OK, END)]);
  const after = play(joined([bytes, settings([frame.MAX_CONCURRENT_STREAMS, 1])]), {
    streams: 1,
    cuts: [bytes.length],
    onRead: (at, [lane], session) => {
      if (at === 0) return;
      lane.exchange(1000, undefined, null, () => false);
      assertEquals(lane.id, 0, "it waits");
      assertEquals(session.peerStreams, 0);
    },
  });
  assertEquals(begun(after.frames), [1, 3]);
});

Deno.test("Session ends only the stream that times out, and counts its late data", () => {
  const first = joined([settings(), headers(1, OK)]);
  const late = [headers(3, OK, END), data(1, "late"), data(1, "later", END)];
  const { exchanges, frames, isOpen } = play(joined([first, ...late]), {
    streams: 2,
    cuts: [first.length],
    onRead: (at, [lane]) => {
      if (at > 0) lane.end("timeout");
    },
  });
  assertEquals(exchanges.map(outcomeOf), ["timeout: no whole response within 1000 ms", 200]);
  assert(isOpen);
  const { type, streamId, payload } = frames.at(-1)!;
  assertEquals([type, streamId, ...payload], [frame.RST_STREAM, 1, ...number32(frame.CANCEL)]);
});

Deno.test("Session ends the connection for a frame after the end of its stream", () => {
  const bytes = joined([settings(), headers(1, OK, END), data(1, "more")]);
  const { frames, isOpen } = play(bytes, { streams: 2 });
  assertEquals(isOpen, false);
  assertEquals(frames.at(-1)!.payload[7], frame.STREAM_CLOSED);
});

Deno.test("Session begins its first header block by disabling the header table", () => {
  const blocks = play(settings(), { streams: 2 }).frames
    .filter(({ type }) => type === frame.HEADERS).map(({ payload }) => payload);
  assertEquals(blocks.map(([first]) => first), [0x20, 0x82]);
  assertEquals(fieldsIn(blocks[0]), [
    [":method", "GET"],
    [":scheme", "http"],
    [":authority", "a"],
    [":path", "/"],
  ]);
});

Deno.test("Session keeps what a peer adds to its table before the peer knows that it is disabled", () => {
  // `location: /a`, added to the table and then referenced by its index.
  const add = Uint8Array.of(0x88, 0x6e, 2, 0x2f, 0x61);
  const use = Uint8Array.of(0x88, 0xbe);
  const { exchanges } = play(joined([settings(), headers(1, add, END), headers(3, use, END)]), {
    streams: 2,
  });
  assertEquals(exchanges.map(({ location }) => location), ["/a", "/a"]);
});

Deno.test("Session decodes the blocks of ended streams, on which later ones depend", () => {
  const add = Uint8Array.of(0x88, 0x6e, 2, 0x2f, 0x61);
  const bytes = settings();
  const { exchanges } = play(
    joined([bytes, headers(1, add, END), headers(3, Uint8Array.of(0x88, 0xbe), END)]),
    {
      streams: 2,
      cuts: [bytes.length],
      onRead: (at, [lane]) => {
        if (at > 0) lane.end("timeout");
      },
    },
  );
  assertEquals(exchanges[1].location, "/a");
});

Deno.test("Session passes responses to a sink in HTTP/1.1 form", () => {
  let text = "";
  const sink = {
    begin: () => text = "",
    add: (bytes: Uint8Array, count: number) =>
      text += new TextDecoder("latin1").decode(bytes.subarray(0, count)),
  };
  const bytes = joined([
    settings(),
    headers(1, status(103, ["link", "x"])),
    headers(1, status(200, ["set-cookie", "a=b"], ["set-cookie", "c=d"])),
    data(1, "hello "),
    frameOf(frame.DATA, frame.PADDED | END, 1, padded(new TextEncoder().encode("world"), 9)),
  ]);
  for (const cuts of [[], Array.from({ length: bytes.length }, (_, at) => at)]) {
    play(bytes, { sink, cuts });
    assertEquals(
      text,
      "HTTP/2.0 103\r\nlink: x\r\n\r\nHTTP/2.0 200\r\nset-cookie: a=b\r\nset-cookie: c=d\r\n\r\n" +
        "hello world",
    );
  }
});
