/**
 * Holds the numbers of HTTP/2 frames: types, flags, settings and error codes (RFC 9113, sections 6
 * and 7).
 *
 * @module
 */

/** Frame types. */
export const DATA = 0;
export const HEADERS = 1;
export const PRIORITY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PUSH_PROMISE = 5;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

/** Flags; some bits mean different things in frames of different types. */
export const END_STREAM = 0x1;
export const ACK = 0x1;
export const END_HEADERS = 0x4;
export const PADDED = 0x8;
export const HAS_PRIORITY = 0x20;

/** Settings. */
export const HEADER_TABLE_SIZE = 1;
export const ENABLE_PUSH = 2;
export const MAX_CONCURRENT_STREAMS = 3;
export const INITIAL_WINDOW_SIZE = 4;
export const MAX_FRAME_SIZE = 5;
export const MAX_HEADER_LIST_SIZE = 6;

/** Error codes that this side sends or acts on. */
export const NO_ERROR = 0;
export const PROTOCOL_ERROR = 1;
export const FLOW_CONTROL_ERROR = 3;
export const STREAM_CLOSED = 5;
export const FRAME_SIZE_ERROR = 6;
export const REFUSED_STREAM = 7;
export const CANCEL = 8;
export const COMPRESSION_ERROR = 9;
export const ENHANCE_YOUR_CALM = 11;
export const HTTP_1_1_REQUIRED = 13;

const ERROR_NAMES = [
  "NO_ERROR",
  "PROTOCOL_ERROR",
  "INTERNAL_ERROR",
  "FLOW_CONTROL_ERROR",
  "SETTINGS_TIMEOUT",
  "STREAM_CLOSED",
  "FRAME_SIZE_ERROR",
  "REFUSED_STREAM",
  "CANCEL",
  "COMPRESSION_ERROR",
  "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM",
  "INADEQUATE_SECURITY",
  "HTTP_1_1_REQUIRED",
];

/** The name of an error code, for a message. */
export function errorName(code: number): string {
  return ERROR_NAMES[code] ?? `error code ${code}`;
}

export const FRAME_HEADER_BYTES = 9;
/** The largest payload that is accepted, which is the least that every peer accepts. */
export const FRAME_BYTES = 16 * 1024;
/** The largest payload that a peer may say it accepts. */
export const LARGEST_FRAME_BYTES = 2 ** 24 - 1;
/** The initial flow-control window of a connection, and of streams until a setting changes it. */
export const INITIAL_WINDOW_BYTES = 65_535;
export const LARGEST_WINDOW_BYTES = 2 ** 31 - 1;
export const LARGEST_STREAM_ID = 2 ** 31 - 1;
/** The most bytes of a header block, and of the fields in it as RFC 9113 counts them. */
export const HEADER_LIST_BYTES = 64 * 1024;

/** A rule of HTTP/2 that the peer broke: how it is told, and what is reported. */
export interface ConnectionError {
  readonly code: number;
  readonly message: string;
}

/** What a handler is told of a frame, or of a header block in several. One object for all of them. */
export interface FramePart {
  readonly streamId: number;
  readonly bytes: Uint8Array;
  /** Where its data, or its header block, begins and ends: padding is outside. */
  readonly from: number;
  readonly to: number;
  /** Bytes that count for flow control. */
  readonly flowBytes: number;
  /** All its bytes, the header of the frame with them. */
  readonly wireBytes: number;
  readonly endsStream: boolean;
}
