/**
 * Simulates a queue in front of a number of servers, each of which serves one request at a time.
 *
 * @module
 */

/**
 * Computes when requests leave a queue, first come, first served. The servers do not run: each is
 * just the time at which it is free again, so that late timers do not slow it down.
 */
export class ServiceQueue {
  /** When each server is free. */
  #freeMs: Float64Array;

  /** @param servers number of requests served concurrently */
  constructor(servers: number) {
    this.#freeMs = new Float64Array(servers);
  }

  /** Enqueues a request; returns the time until it is served. */
  enter(nowMs: number, serviceMs: number): number {
    let first = 0;
    for (const [i, freeMs] of this.#freeMs.entries()) if (freeMs < this.#freeMs[first]) first = i;
    this.#freeMs[first] = Math.max(nowMs, this.#freeMs[first]) + serviceMs;
    return this.#freeMs[first] - nowMs;
  }
}
