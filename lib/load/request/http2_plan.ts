/**
 * Checks the options of HTTP/2.
 *
 * @module
 */
import type { BodyFile } from "../../http/message/body_file.ts";
import { UsageError } from "../../errors.ts";

const DEFAULT_STREAMS = 100;
const MAX_STREAMS = 10_000;

/** What a plan says about HTTP/2. */
export interface Http2Plan {
  /** The most streams in flight on each connection; null for HTTP/1.1. */
  readonly streams: number | null;
  /** The names of header fields that are not sent, since HTTP/2 has none of them. */
  readonly droppedFields: readonly string[];
}

/**
 * Reads the options of HTTP/2.
 *
 * @param connectionFields the names of header fields that HTTP/2 does not have
 * @throws {UsageError} naming the option that cannot be used
 */
export function http2Plan(
  { http2 = false, streams, body }: {
    readonly http2?: boolean | undefined;
    readonly streams?: number | undefined;
    readonly body?: string | Uint8Array | BodyFile | undefined;
  },
  connectionFields: readonly string[],
): Http2Plan {
  if (!http2) {
    if (streams === undefined) return { streams: null, droppedFields: [] };
    throw new UsageError("streams", "only HTTP/2 has streams", "Add http2.");
  }
  if (body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array)) {
    throw UsageError.conflict("http2", "a body file", "Give its bytes.");
  }
  if (
    streams !== undefined && !(Number.isInteger(streams) && streams >= 1 && streams <= MAX_STREAMS)
  ) {
    throw UsageError.invalid(
      "streams",
      String(streams),
      `Use a whole number from 1 to ${MAX_STREAMS}.`,
    );
  }
  return {
    streams: streams ?? DEFAULT_STREAMS,
    droppedFields: connectionFields,
  };
}
