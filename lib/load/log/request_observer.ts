/**
 * Defines the observer that is notified of each request.
 *
 * @module
 */
import type { AddressedRequest } from "../request/redirect.ts";
import type { RequestEntry } from "../request/request_entry.ts";

/** Observes finished requests. */
export interface RequestObserver {
  /** @param requested returns the request in full; null if none was made */
  add(entry: RequestEntry, requested: () => AddressedRequest | null): void;
  /** Hands over everything that is buffered. */
  flush(): void;
}
