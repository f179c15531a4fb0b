/**
 * Defines the observer that is notified of each request.
 *
 * @module
 */
import type { AddressedRequest } from "../request/redirect.ts";
import type { RequestEntry } from "../request/request_entry.ts";

/** Somebody who is told of each request once it is over. */
export interface RequestObserver {
  /** @param requested gives the request in full, which only some want; null where it came to none */
  add(entry: RequestEntry, requested: () => AddressedRequest | null): void;
  /** Lets go of what it has gathered. */
  flush(): void;
}
