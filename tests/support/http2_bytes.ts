/**
 * Generates what a peer may send in HTTP/2, legal and otherwise, for property tests.
 *
 * @module
 */
import type { HeaderField } from "../../lib/http/message/request_encoding.ts";
import { blockOf, frame, frameOf, joined, PING, settings, windowUpdate } from "./http2_frames.ts";
import { fc } from "./property.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Number of open streams in every session. */
export const STREAMS = 3;
const IDS = [1, 3, 5];

/** The bytes that a peer sends after its settings, and the outcome if it is known. */
export interface Http2Script {
  readonly bytes: Bytes;
  /** The status of each stream. */
  readonly statuses?: readonly number[];
}

const padding = fc.option(fc.nat(20), { nil: null });

function padded(payload: Uint8Array, pad: number | null): { bytes: Bytes; flag: number } {
  if (pad === null) return { bytes: new Uint8Array(payload), flag: 0 };
  return { bytes: joined([Uint8Array.of(pad), payload, new Uint8Array(pad)]), flag: frame.PADDED };
}

const otherFields: fc.Arbitrary<HeaderField[]> = fc.array(
  fc.tuple(
    fc.constantFrom("server", "x-a", "date", "set-cookie", "cache-control"),
    fc.constantFrom("", "a", "b c", "Mon, 21 Oct 2013 20:13:21 GMT", "ä"),
  ),
  { maxLength: 4 },
);

/** The frames of a header block, which must not be interleaved with others. */
function blockFrames(
  id: number,
  block: Bytes,
  cut: number,
  pad: number | null,
  flags: number,
): Bytes {
  const at = Math.min(cut, block.length);
  const first = padded(block.subarray(0, at), pad);
  if (at === block.length) {
    return frameOf(frame.HEADERS, flags | first.flag | frame.END_HEADERS, id, first.bytes);
  }
  return joined([
    frameOf(frame.HEADERS, flags | first.flag, id, first.bytes),
    frameOf(frame.CONTINUATION, frame.END_HEADERS, id, block.subarray(at)),
  ]);
}

interface Response {
  readonly status: number;
  readonly frames: (id: number) => Bytes[];
}

const response: fc.Arbitrary<Response> = fc.record({
  interim: fc.nat(2),
  status: fc.constantFrom(200, 404, 301, 599),
  fields: otherFields,
  cut: fc.nat(30),
  pad: padding,
  data: fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), padding), { maxLength: 4 }),
  saysLength: fc.boolean(),
  ending: fc.constantFrom("headers", "data", "trailers"),
}).map(({ interim, status, fields, cut, pad, data, saysLength, ending }) => {
  const isEmpty = ending === "headers";
  const length = isEmpty ? 0 : data.reduce((sum, [bytes]) => sum + bytes.length, 0);
  const block = blockOf([
    [":status", String(status)],
    ...fields,
    ...saysLength ? [["content-length", String(length)]] as const : [],
  ]);
  return {
    status,
    frames: (id) => [
      ...Array.from(
        { length: interim },
        () => blockFrames(id, blockOf([[":status", "103"]]), 99, null, 0),
      ),
      blockFrames(id, block, cut, pad, isEmpty ? frame.END_STREAM : 0),
      ...(isEmpty ? [] : data.map(([bytes, dataPad]) => {
        const { bytes: payload, flag } = padded(bytes, dataPad);
        return frameOf(frame.DATA, flag, id, payload);
      })),
      ...(ending === "data" ? [frameOf(frame.DATA, frame.END_STREAM, id)] : []),
      ...(ending === "trailers"
        ? [blockFrames(id, blockOf([["x-trailer", "a"]]), cut, null, frame.END_STREAM)]
        : []),
    ],
  };
});

/** Frames that change nothing. */
const noise: fc.Arbitrary<Bytes> = fc.constantFrom(
  PING,
  settings(),
  settings([frame.HEADER_TABLE_SIZE, 0], [99, 7]),
  windowUpdate(0, 5),
  windowUpdate(1, 5),
  frameOf(frame.PRIORITY, 0, 7, [0, 0, 0, 1, 2]),
  frameOf(0x42, 0xff, 9, [1, 2, 3]),
  frameOf(frame.PING, frame.ACK, 0, new Uint8Array(8)),
);

/** Legal responses on all streams, with their frames and others in any order. */
export const legalScript: fc.Arbitrary<Http2Script> = fc.tuple(
  fc.tuple(response, response, response),
  fc.array(fc.nat(3), { maxLength: 40 }),
  fc.array(noise, { minLength: 10, maxLength: 10 }),
).map(([responses, order, noises]) => {
  const queues = [...responses.map(({ frames }, i) => frames(IDS[i])), [...noises]];
  const said = order.flatMap((i) => queues[i].shift() ?? []);
  return {
    bytes: joined([...said, ...queues.flat()]),
    statuses: responses.map(({ status }) => status),
  };
});

const anyFrame: fc.Arbitrary<Bytes> = fc.tuple(
  fc.oneof(fc.nat(10), fc.nat(255)),
  fc.oneof(fc.constantFrom(0, 1, 4, 5, 8, 0x2d), fc.nat(255)),
  fc.constantFrom(0, 1, 3, 5, 7, 2),
  fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constant(blockOf([[":status", "200"]]))),
).map(([type, flags, id, payload]) => frameOf(type, flags, id, payload));

/** Frames of any kind and content. */
export const anyFrames: fc.Arbitrary<Http2Script> = fc.array(anyFrame, { maxLength: 12 })
  .map((frames) => ({ bytes: joined(frames) }));

/** A legal script with some bytes changed, dropped or repeated. */
export const mutatedScript: fc.Arbitrary<Http2Script> = fc.tuple(
  legalScript,
  fc.array(fc.tuple(fc.nat(9999), fc.nat(255), fc.constantFrom("set", "cut", "double")), {
    minLength: 1,
    maxLength: 3,
  }),
).map(([{ bytes }, changes]) => {
  let changed = bytes;
  for (const [share, value, kind] of changes) {
    const at = Math.floor(share * changed.length / 10_000);
    if (kind === "set") {
      changed = changed.slice();
      changed[at] = value;
    } else {
      const before = changed.subarray(0, kind === "double" ? at + value : at);
      changed = joined([before, changed.subarray(kind === "double" ? at : at + value % 16)]);
    }
  }
  return { bytes: changed };
});
