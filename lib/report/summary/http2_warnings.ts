/**
 * Warns about problems that occur only over HTTP/2.
 *
 * @module
 */
import type { Http2Plan } from "../../load/request/http2_plan.ts";
import type { RunResult } from "../../load/engine/result.ts";

/** The results that the warnings depend on. */
interface Http2Result extends Pick<RunResult, "streams" | "connectionsOpened"> {
  readonly plan: Http2Plan & { readonly concurrency: number };
}

/** Warns if the server allows fewer streams than requested. */
export function streamLimit(
  { plan, streams: counts, connectionsOpened }: Http2Result,
): string | null {
  const { streams, concurrency } = plan;
  const limit = counts?.serverLimit ?? null;
  if (streams === null || limit === null) return null;
  if (limit >= Math.min(streams, concurrency)) return null;
  const allowed = `${limit} ${limit === 1 ? "stream" : "streams"}`;
  return `The server allows ${allowed} per connection, fewer than --streams ${streams}. ` +
    `${connectionsOpened} connections were opened to keep ${concurrency} requests in flight.`;
}

/** Warns about header fields that HTTP/2 does not allow. */
export function fieldsDropped({ plan }: Http2Result): string | null {
  if (plan.streams === null || plan.droppedFields.length === 0) return null;
  const names = plan.droppedFields.join(", ");
  return `HTTP/2 has no such header fields, so they were not sent: ${names}.`;
}
