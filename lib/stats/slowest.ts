/**
 * Keeps the slowest of many requests.
 *
 * @module
 */

/** One of the slowest requests. */
export interface SlowRequest {
  /** ID of the request, as the target saw it. */
  readonly requestId: string;
  readonly latencyUs: number;
  /** From sending to its last byte. */
  readonly serviceUs: number;
  /** From sending to the first bytes of the response; null without one. */
  readonly firstByteUs: number | null;
  /** Status code; null without a response. */
  readonly status: number | null;
  /** When it ended, in milliseconds since the start of the run. */
  readonly atMs: number;
}

/** Keeps the slowest of many requests. */
export class Slowest {
  #limit: number;
  /** Slowest first. */
  #kept: SlowRequest[] = [];
  /** Minimum latency of requests that are kept, to check before an entry is created. */
  thresholdUs = -1;

  /** @param limit number of requests to keep */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Keeps a request if it is among the slowest. */
  add(request: SlowRequest): void {
    if (request.latencyUs < this.thresholdUs) return;
    let at = this.#kept.length;
    while (at > 0 && isBefore(request, this.#kept[at - 1])) at--;
    this.#kept.splice(at, 0, request);
    if (this.#kept.length > this.#limit) this.#kept.pop();
    if (this.#kept.length === this.#limit) this.thresholdUs = this.#kept[this.#limit - 1].latencyUs;
  }

  /** Removes all requests. */
  clear(): void {
    this.#kept = [];
    this.thresholdUs = -1;
  }

  /** Returns the slowest requests, slowest first. */
  list(): readonly SlowRequest[] {
    return this.#kept;
  }
}

/** Breaks ties by ID, so that the result does not depend on the order in which parts are added. */
function isBefore(a: SlowRequest, b: SlowRequest): boolean {
  return a.latencyUs > b.latencyUs || a.latencyUs === b.latencyUs && a.requestId < b.requestId;
}
