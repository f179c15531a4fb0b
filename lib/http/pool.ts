/**
 * Manages the lanes of each route, and tracks which of them are idle.
 *
 * @module
 */
import { Dialer } from "./dial/dialer.ts";
import { Connection } from "./h1/connection.ts";
import { SpareBuffers } from "./h1/exchange_buffers.ts";
import type { Deadlines } from "./wire/deadlines.ts";
import type { Lane, Lanes, OpenOutcome } from "./wire/lane.ts";
import type { Route } from "./wire/route.ts";

/** The inputs of a pool. */
interface PoolParts {
  /** Maximum number of open connections. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly deadlines: Deadlines;
  readonly now: () => number;
}

/**
 * Maximum number of routes with a list of idle lanes; beyond it, routes without idle lanes are
 * removed.
 */
const MOST_ROUTES = 1000;

/** Opens connections, and keeps idle lanes for later exchanges. */
export class Pool implements Lanes {
  readonly streams = null;
  #dialer: Dialer;
  #connections: number;
  #deadlines: Deadlines;
  #now: () => number;
  /**
   * Idle lanes by route, the most recently used last. There is no Set of all lanes: with a connection
   * per request, its discarded tables would keep closed connections from being freed.
   */
  #idle = new Map<Route, Lane[]>();
  #spareBuffers = new SpareBuffers();
  #open = 0;
  #opened = 0;
  #failed = 0;
  #unsolicited = 0;

  constructor({ connections, connectTimeoutMs, deadlines, now }: PoolParts) {
    this.#dialer = new Dialer(connectTimeoutMs, deadlines, now);
    this.#connections = connections;
    this.#deadlines = deadlines;
    this.#now = now;
  }

  /** Number of connections opened. */
  get opened(): number {
    return this.#opened;
  }

  /** Number of connections that could not be opened. */
  get failed(): number {
    return this.#failed;
  }

  /** Number of idle connections that received unsolicited bytes. */
  get unsolicited(): number {
    let count = this.#unsolicited;
    for (const idle of this.#idle.values()) {
      for (const { outcome } of idle) if (outcome.hasUnsolicitedBytes) count++;
    }
    return count;
  }

  /** Takes the most recently used idle lane, which is the least likely to be closed. */
  take(route: Route): Lane | undefined {
    const idle = this.#idle.get(route);
    for (let lane = idle?.pop(); lane !== undefined; lane = idle!.pop()) {
      if (lane.isReusable) return lane;
      // The peer closed it while it was idle.
      this.#discardIdle(lane);
    }
  }

  /** Opens a connection. Never rejects; resolves with `cut` if the run ended it. */
  async open(route: Route): Promise<OpenOutcome> {
    if (this.#open >= this.#connections) this.#closeOneIdle();
    if (this.#idle.size > MOST_ROUTES) this.#forgetUnused();
    this.#open++;
    const outcome = await this.#dialer.dial(route);
    if (outcome === "cut" || "failure" in outcome) {
      this.#open--;
      if (outcome !== "cut") this.#failed++;
      return outcome;
    }
    this.#opened++;
    const { connectMs, tlsMs } = outcome;
    const lane = new Connection(outcome, route, this.#spareBuffers, this.#deadlines, this.#now);
    return { lane, connectMs, tlsMs };
  }

  /** Returns a lane to the pool: it becomes idle if it is reusable; otherwise it is closed. */
  give(lane: Lane): void {
    if (!lane.isReusable) return this.discard(lane);
    lane.rest();
    const idle = this.#idle.get(lane.route);
    if (idle === undefined) this.#idle.set(lane.route, [lane]);
    else idle.push(lane);
  }

  /** Closes a lane. */
  discard(lane: Lane): void {
    lane.close();
    this.#open--;
  }

  /** Closes the idle lanes. A lane that was not returned because of an error ends with `deadlines`. */
  [Symbol.dispose](): void {
    for (const idle of this.#idle.values()) for (const lane of idle) this.discard(lane);
    this.#idle.clear();
  }

  #discardIdle(lane: Lane): void {
    if (lane.outcome.hasUnsolicitedBytes) this.#unsolicited++;
    this.discard(lane);
  }

  /** Removes routes without idle lanes: redirects may lead to ever new ones. */
  #forgetUnused(): void {
    for (const [route, idle] of this.#idle) if (idle.length === 0) this.#idle.delete(route);
  }

  /** Closes the lane that has been idle the longest on some route. */
  #closeOneIdle(): void {
    for (const idle of this.#idle.values()) {
      const lane = idle.shift();
      if (lane !== undefined) return this.#discardIdle(lane);
    }
  }
}
