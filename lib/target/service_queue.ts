/**
 * Simulates a queue in front of a number of servers, each of which serves one request at a time.
 *
 * @module
 */

/**
 * Says when requests leave a queue, first come, first served. No server is a thing that runs: when it
 * is free again is a number, so that late timers do not make it slower than it is.
 */
export class ServiceQueue {
  /** When each server is free. */
  #freeMs: Float64Array;

  /** @param servers how many requests are served at once */
  constructor(servers: number) {
    this.#freeMs = new Float64Array(servers);
  }

  /** Takes a request in, and gives the time that it takes until it is served. */
  enter(nowMs: number, serviceMs: number): number {
    let first = 0;
    for (const [i, freeMs] of this.#freeMs.entries()) if (freeMs < this.#freeMs[first]) first = i;
    this.#freeMs[first] = Math.max(nowMs, this.#freeMs[first]) + serviceMs;
    return this.#freeMs[first] - nowMs;
  }
}
