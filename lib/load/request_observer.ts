// Knows: who can be told what became of each request.
// Refuses to know: how that is found out, and what is made of it.
import type { Hop } from "./redirect.ts";
import type { RequestEntry } from "./request_entry.ts";

/** Somebody who is told of each request once it is over. */
export interface RequestObserver {
  /** @param requested gives the request in full, which only some want; null where it came to none */
  add(entry: RequestEntry, requested: () => Hop | null): void;
  /** Lets go of what it has gathered. */
  flush(): void;
}
