/**
 * Tests that bodies respect the windows of the peer, and that its windows are replenished.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  data,
  frame,
  headers,
  joined,
  OK,
  reset,
  settings,
  windowUpdate,
} from "../../support/http2_frames.ts";
import { BodySender } from "../../../lib/http/h2/body_sender.ts";
import { HeadCache } from "../../../lib/http/h2/head_cache.ts";
import { Session } from "../../../lib/http/h2/session.ts";
import { play, type PlayOptions } from "../../support/http2_play.ts";

const BODY = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);

/** Returns the lengths of the DATA frames sent, by stream, and the body of the first. */
function sentData(bytes: readonly Uint8Array[], options: PlayOptions = {}) {
  const { frames } = play(joined([settings(), ...bytes]), {
    method: "POST",
    body: BODY,
    // Everything is read at once, as consecutive frames.
    ...options,
  });
  const sent = frames.filter(({ type }) => type === frame.DATA);
  const lengths: Record<number, number[]> = {};
  for (const { streamId, payload } of sent) (lengths[streamId] ??= []).push(payload.length);
  return {
    lengths,
    bytes: joined(sent.filter(({ streamId }) => streamId === 1).map(({ payload }) => payload)),
    ends: sent.filter(({ flags }) => flags === frame.END_STREAM).map(({ streamId }) => streamId),
  };
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

Deno.test("Session sends as much of a body as the first windows allow", () => {
  const { lengths, ends } = sentData([]);
  assertEquals(lengths, { 1: [16_384, 16_384, 16_384, 16_383] });
  assertEquals(ends, []);
});

Deno.test("Session sends the rest of a body as the peer opens its windows, byte for byte", () => {
  const { bytes, lengths, ends } = sentData([
    windowUpdate(0, 200_000),
    windowUpdate(1, 1),
    windowUpdate(1, 200_000),
  ]);
  assertEquals(lengths[1].slice(4, 6), [1, 16_384]);
  assertEquals(bytes, BODY);
  assertEquals(ends, [1]);
});

Deno.test("Session keeps the amount of a body waiting to be written small", () => {
  const session = new Session({ cache: new HeadCache(), onOutput: () => {} });
  const sender = new BodySender();
  let taken = 0;
  sender.widen(10_000_000);
  sender.add({
    id: 1,
    sendWindow: 10_000_000,
    hasBody: true,
    writeBody: (output, most) => {
      output.beginFrame(frame.DATA, 0, 1, most);
      taken += most;
      return most;
    },
  });
  sender.pump(session.output);
  assert(taken >= 48 * 1024 && taken <= 80 * 1024, `${taken}`);
});

Deno.test("Session ends a stream with the last byte of its body", () => {
  const { bytes, ends } = sentData([], { body: BODY.subarray(0, 20_000) });
  assertEquals(bytes, BODY.slice(0, 20_000));
  assertEquals(ends, [1]);
});

Deno.test("Session alternates between bodies in the connection's window", () => {
  const { lengths } = sentData([], { streams: 3 });
  assertEquals(sum(Object.values(lengths).flat()), 65_535);
  // The first one was alone when it was opened.
  assertEquals(Object.keys(lengths), ["1"]);
  const after = sentData([windowUpdate(0, 5 * 16_384)], { streams: 3 });
  // The window of the first one is used up; the others send one frame each in turn.
  assertEquals(after.lengths[3].length, 3);
  assertEquals(after.lengths[5].length, 2);
});

Deno.test("Session waits while a window is below 0", () => {
  // 65535 bytes are sent; the window of the stream is then 10 - 65535.
  const shrunk = [settings([frame.INITIAL_WINDOW_SIZE, 10]), windowUpdate(0, 100_000)];
  assertEquals(sum(sentData([...shrunk, windowUpdate(1, 65_525)]).lengths[1]), 65_535);
  assertEquals(sum(sentData([...shrunk, windowUpdate(1, 65_526)]).lengths[1]), 65_536);
});

Deno.test("Session stops sending a body after the response, and resets the stream", () => {
  const { frames, exchanges } = play(
    joined([settings(), headers(1, OK, frame.END_STREAM), windowUpdate(1, 9), windowUpdate(0, 9)]),
    { method: "POST", body: BODY },
  );
  assertEquals(exchanges[0].status, 200);
  const { type, streamId, payload } = frames.at(-1)!;
  assertEquals([type, streamId, payload[3]], [frame.RST_STREAM, 1, frame.CANCEL]);
});

Deno.test("Session stops sending a body that is refused", () => {
  const { frames } = play(
    joined([settings(), reset(1, frame.NO_ERROR), windowUpdate(0, 100_000)]),
    { method: "POST", body: BODY },
  );
  const sent = frames.filter(({ type }) => type === frame.DATA);
  assertEquals(sum(sent.map(({ payload }) => payload.length)), 65_535);
});

const DATA_FRAME = data(1, new Uint8Array(16_384));

Deno.test("Session replenishes the peer's window when half of it is used", () => {
  const windowBytes = 100_000;
  const { frames } = play(
    joined([settings(), headers(1), ...Array.from({ length: 8 }, () => DATA_FRAME)]),
    { windowBytes },
  );
  const updates = frames.filter(({ type }) => type === frame.WINDOW_UPDATE)
    .map(({ streamId, payload }) => [streamId, new DataView(payload.buffer).getUint32(0)]);
  assertEquals(updates[0], [0, windowBytes - 65_535], "at the beginning");
  assertEquals(updates.slice(1).map(([streamId]) => streamId), [0, 1, 0, 1]);
  for (const [, bytes] of updates.slice(1)) assert(bytes > windowBytes / 2 && bytes <= windowBytes);
});

Deno.test("Session ends the connection for data beyond its window", () => {
  // A frame read in pieces replenishes the window only at its end; padding counts too.
  const { frames, isOpen } = play(
    joined([settings(), headers(1), DATA_FRAME]),
    { windowBytes: 10_000 },
  );
  assertEquals(isOpen, false);
  assertEquals(frames.at(-1)!.payload[7], frame.FLOW_CONTROL_ERROR);
});

Deno.test("Session replenishes the window for data of a stream that has ended", () => {
  const begun = joined([settings(), headers(1)]);
  const { frames, isOpen } = play(
    joined([begun, ...Array.from({ length: 8 }, () => DATA_FRAME)]),
    {
      windowBytes: 100_000,
      cuts: [begun.length],
      onRead: (at, [lane]) => {
        if (at > 0) lane.end("timeout");
      },
    },
  );
  const updates = frames.filter(({ type }) => type === frame.WINDOW_UPDATE);
  assertEquals(updates.map(({ streamId }) => streamId), [0, 0, 0]);
  assert(isOpen);
});
