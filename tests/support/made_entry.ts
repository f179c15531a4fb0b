/**
 * Creates entries of the request log for fictitious requests.
 *
 * @module
 */
import type { RequestEntry } from "../../lib/load/request/request_entry.ts";

/** Creates an entry; omitted properties are those of an ordinary request. */
export function entryOf(rest: Partial<RequestEntry> = {}): RequestEntry {
  return {
    requestId: "0123abcd-000000000000",
    traceId: null,
    seq: 0,
    thread: 0,
    connection: 0,
    address: "127.0.0.1:8080",
    target: null,
    dueMs: 1,
    sentMs: 1,
    doneMs: 6,
    latencyMs: 5,
    phasesMs: { connect: null, tls: null, firstByte: 4 },
    outcome: "succeeded",
    status: 200,
    kind: null,
    message: null,
    bytesSent: 100,
    bytesReceived: 200,
    ...rest,
  };
}
