/**
 * Defines the constants of HTTP/2 frames: types, flags, settings and error codes (RFC 9113,
 * sections 6 and 7).
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

/** Flags. Some bits have different meanings in different frame types. */
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

/** Error codes that this side sends or handles. */
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

/** Returns the name of an error code. */
export function errorName(code: number): string {
  return ERROR_NAMES[code] ?? `error code ${code}`;
}

export const FRAME_HEADER_BYTES = 9;
/** Maximum payload accepted, which is the minimum that every peer accepts. */
export const FRAME_BYTES = 16 * 1024;
/** Highest value that a peer may set for its maximum payload. */
export const LARGEST_FRAME_BYTES = 2 ** 24 - 1;
/** Initial flow-control window of a connection, and of streams until a setting changes it. */
export const INITIAL_WINDOW_BYTES = 65_535;
export const LARGEST_WINDOW_BYTES = 2 ** 31 - 1;
export const LARGEST_STREAM_ID = 2 ** 31 - 1;
/** Maximum size of a header block, and of its fields as RFC 9113 counts them. */
export const HEADER_LIST_BYTES = 64 * 1024;

/** A violation of HTTP/2 by the peer: the error code to send, and the message to report. */
export interface ConnectionError {
  readonly code: number;
  readonly message: string;
}

/** A frame, or a header block from several frames, as passed to handlers. The object is reused. */
export interface FramePart {
  readonly streamId: number;
  readonly bytes: Uint8Array;
  /** Range of its data or header block, without padding. */
  readonly from: number;
  readonly to: number;
  /** Number of bytes that count for flow control. */
  readonly flowBytes: number;
  /** Number of all its bytes, including the frame header. */
  readonly wireBytes: number;
  readonly endsStream: boolean;
}
