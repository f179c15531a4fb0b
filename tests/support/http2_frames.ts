/**
 * Encodes and decodes frames for tests of HTTP/2.
 *
 * @module
 */
import * as frame from "../../lib/http/frame/frame.ts";
import { OutputBuffer } from "../../lib/http/frame/output_buffer.ts";
import { FieldDecoder } from "../../lib/http/hpack/field_decoder.ts";
import { encodeFields } from "../../lib/http/hpack/field_encoder.ts";
import type { HeaderField } from "../../lib/http/message/request_encoding.ts";
import { joined } from "../../lib/http/message/multipart.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export { frame, joined };

/** Encodes a frame. */
export function frameOf(
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array | readonly number[] = [],
): Bytes {
  const output = new OutputBuffer();
  const at = output.beginFrame(type, flags, streamId, payload.length);
  output.bytes.set(payload, at);
  return output.bytes.slice(0, output.length);
}

/** Encodes a header block with the static table and literals. */
export function blockOf(fields: readonly HeaderField[]): Bytes {
  const layout = encodeFields(fields);
  const bytes = new Uint8Array(layout.lengthOf(0));
  layout.write(bytes, 0);
  return bytes;
}

export const OK: readonly HeaderField[] = [[":status", "200"]];

/** Encodes a complete header block in one HEADERS frame. */
export function headers(
  streamId: number,
  fields: readonly HeaderField[] | Uint8Array = OK,
  flags: number = 0,
): Bytes {
  const block = fields instanceof Uint8Array ? fields : blockOf(fields as readonly HeaderField[]);
  return frameOf(frame.HEADERS, frame.END_HEADERS | flags, streamId, block);
}

export function data(streamId: number, text: string | Uint8Array, flags: number = 0): Bytes {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return frameOf(frame.DATA, flags, streamId, bytes);
}

export function settings(...values: (readonly [id: number, value: number])[]): Bytes {
  const output = new OutputBuffer();
  output.addSettings(values);
  return output.bytes.slice(0, output.length);
}

export function number32(value: number): Bytes {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function reset(streamId: number, code: number): Bytes {
  return frameOf(frame.RST_STREAM, 0, streamId, number32(code));
}

export function goAway(lastStreamId: number, code: number): Bytes {
  return frameOf(frame.GOAWAY, 0, 0, [...number32(lastStreamId), ...number32(code)]);
}

export function windowUpdate(streamId: number, increment: number): Bytes {
  return frameOf(frame.WINDOW_UPDATE, 0, streamId, number32(increment));
}

export const SETTINGS_ACK = frameOf(frame.SETTINGS, frame.ACK, 0);
export const PING = frameOf(frame.PING, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]);

/** A decoded frame. */
export interface SeenFrame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Bytes;
}

/** The client's connection preface. */
export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** Returns the complete frames in bytes, and the number of bytes they take. */
export function framesIn(bytes: Uint8Array): { frames: SeenFrame[]; taken: number } {
  const frames: SeenFrame[] = [];
  let at = 0;
  while (bytes.length - at >= 9) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    const length = view.getUint32(0) >>> 8;
    if (bytes.length - at < 9 + length) break;
    frames.push({
      type: bytes[at + 3],
      flags: bytes[at + 4],
      streamId: view.getUint32(5) & 0x7fffffff,
      payload: bytes.slice(at + 9, at + 9 + length),
    });
    at += 9 + length;
  }
  return { frames, taken: at };
}

/** Decodes the fields of a self-contained header block. */
export function fieldsIn(block: Uint8Array, decoder = new FieldDecoder()): HeaderField[] {
  const fields: HeaderField[] = [];
  const textOf = (bytes: Uint8Array, length: number) =>
    new TextDecoder().decode(bytes.subarray(0, length));
  const error = decoder.decode(block, 0, block.length, {
    takeField: (name, nameLength, value, valueLength) =>
      fields.push([textOf(name, nameLength), textOf(value, valueLength)]),
  });
  if (error !== null) throw new Error(error);
  return fields;
}
