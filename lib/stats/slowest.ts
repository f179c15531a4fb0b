/**
 * Keeps the few slowest of many samples, with what identifies them.
 *
 * @module
 */

/** One of the slowest requests. */
export interface SlowRequest {
  /** The ID that the target saw. */
  readonly requestId: string;
  readonly latencyUs: number;
  /** The part of it since the request was sent. */
  readonly serviceUs: number;
  /** The part of that until the first bytes of the response; null without one. */
  readonly firstByteUs: number | null;
  /** Status code; null where there was no response. */
  readonly status: number | null;
  /** When it was over, in milliseconds since the start of the run. */
  readonly atMs: number;
}

/** Keeps the slowest of many requests. */
export class Slowest {
  #limit: number;
  /** Slowest first. */
  #kept: SlowRequest[] = [];
  /** A latency must be above this to be kept: for asking before a sample is made. */
  thresholdUs = -1;

  /** @param limit how many are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Keeps the request if it is among the slowest. */
  add(request: SlowRequest): void {
    if (request.latencyUs < this.thresholdUs) return;
    let at = this.#kept.length;
    while (at > 0 && isBefore(request, this.#kept[at - 1])) at--;
    this.#kept.splice(at, 0, request);
    if (this.#kept.length > this.#limit) this.#kept.pop();
    if (this.#kept.length === this.#limit) this.thresholdUs = this.#kept[this.#limit - 1].latencyUs;
  }

  /** Forgets all of them. */
  clear(): void {
    this.#kept = [];
    this.thresholdUs = -1;
  }

  /** The slowest, slowest first. */
  list(): readonly SlowRequest[] {
    return this.#kept;
  }
}

/** Of equal latencies the ID decides, so that parts come to the same in whatever order they are added. */
function isBefore(a: SlowRequest, b: SlowRequest): boolean {
  return a.latencyUs > b.latencyUs || a.latencyUs === b.latencyUs && a.requestId < b.requestId;
}
