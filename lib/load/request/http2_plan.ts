/**
 * Checks the options of HTTP/2.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";

const DEFAULT_STREAMS = 100;
const MAX_STREAMS = 10_000;

/** The HTTP/2 settings of a plan. */
export interface Http2Plan {
  /** Maximum number of concurrent streams per connection; null for HTTP/1.1. */
  readonly streams: number | null;
  /** Names of header fields that are dropped, because HTTP/2 does not allow them. */
  readonly droppedFields: readonly string[];
}

/**
 * Parses the options of HTTP/2.
 *
 * @param connectionFields names of header fields that HTTP/2 does not allow
 * @throws {UsageError} naming the invalid option
 */
export function http2Plan(
  { http2 = false, streams }: {
    readonly http2?: boolean | undefined;
    readonly streams?: number | undefined;
  },
  connectionFields: readonly string[],
): Http2Plan {
  if (!http2) {
    if (streams === undefined) return { streams: null, droppedFields: [] };
    throw new UsageError("streams", "only HTTP/2 has streams", "Add http2.");
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
