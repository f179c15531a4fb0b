/**
 * Defines the settings of this side, and applies those of the peer (RFC 9113, section 6.5.2).
 *
 * @module
 */
import * as frame from "../frame/frame.ts";

/** The message for a flow-control window that a peer makes too large. */
export const TOO_LARGE_A_WINDOW = "a window over 2^31 - 1 bytes";

/**
 * Returns the settings sent to the peer. Without a header table, each block of the peer is
 * self-contained, and equal blocks have the same meaning.
 */
export function ownSettings(windowBytes: number): (readonly [id: number, value: number])[] {
  return [
    [frame.HEADER_TABLE_SIZE, 0],
    [frame.ENABLE_PUSH, 0],
    [frame.INITIAL_WINDOW_SIZE, windowBytes],
    [frame.MAX_HEADER_LIST_SIZE, frame.HEADER_LIST_BYTES],
  ];
}

/** Returns the violation in a setting of the peer; null if there is none. */
export function settingError(id: number, value: number): frame.ConnectionError | null {
  switch (id) {
    case frame.ENABLE_PUSH:
      if (value === 0) return null;
      return { code: frame.PROTOCOL_ERROR, message: "a server that enables push" };
    case frame.INITIAL_WINDOW_SIZE:
      if (value <= frame.LARGEST_WINDOW_BYTES) return null;
      return { code: frame.FLOW_CONTROL_ERROR, message: TOO_LARGE_A_WINDOW };
    case frame.MAX_FRAME_SIZE:
      if (value >= frame.FRAME_BYTES && value <= frame.LARGEST_FRAME_BYTES) return null;
      return { code: frame.PROTOCOL_ERROR, message: `a maximum frame size of ${value} bytes` };
    default:
      return null;
  }
}
