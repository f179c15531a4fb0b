/**
 * Keeps the lanes of each route, and which of them are idle.
 *
 * @module
 */
import { Dialer } from "./dial/dialer.ts";
import { Connection } from "./h1/connection.ts";
import { SpareBuffers } from "./h1/exchange_buffers.ts";
import type { Deadlines } from "./wire/deadlines.ts";
import type { Lane, Lanes, OpenOutcome } from "./wire/lane.ts";
import type { Route } from "./wire/route.ts";

/** What a pool works with. */
interface PoolParts {
  /** The most connections open at once. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly deadlines: Deadlines;
  readonly now: () => number;
}

/** Idle lanes are looked up by route; beyond this many, routes without one are forgotten. */
const MOST_ROUTES = 1000;

/** Opens connections, and keeps the idle lanes for the next exchange. */
export class Pool implements Lanes {
  readonly streams = null;
  #dialer: Dialer;
  #connections: number;
  #deadlines: Deadlines;
  #now: () => number;
  /** Idle lanes by their route, the one used last at the end. */
  #idle = new Map<Route, Lane[]>();
  /** All lanes that are open. */
  #lanes = new Set<Lane>();
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

  /** Connections opened so far. */
  get opened(): number {
    return this.#opened;
  }

  /** Attempts to open one that failed. */
  get failed(): number {
    return this.#failed;
  }

  /** Idle connections on which unsolicited bytes came. */
  get unsolicited(): number {
    let count = this.#unsolicited;
    for (const idle of this.#idle.values()) {
      for (const { outcome } of idle) if (outcome.hasUnsolicitedBytes) count++;
    }
    return count;
  }

  /** The lane that has been idle for the shortest time: it is the least likely to be closed. */
  take(route: Route): Lane | undefined {
    const idle = this.#idle.get(route);
    for (let lane = idle?.pop(); lane !== undefined; lane = idle!.pop()) {
      if (lane.isReusable) return lane;
      // The peer has ended it while it was idle.
      this.#discardIdle(lane);
    }
  }

  /** Opens a connection. Never rejects; `cut` where the run ended it. */
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
    this.#lanes.add(lane);
    return { lane, connectMs, tlsMs };
  }

  /** Takes a lane back: it becomes idle if it can be used again, else it is closed. */
  give(lane: Lane): void {
    if (!lane.isReusable) return this.discard(lane);
    lane.rest();
    const idle = this.#idle.get(lane.route);
    if (idle === undefined) this.#idle.set(lane.route, [lane]);
    else idle.push(lane);
  }

  /** Closes a lane for good. */
  discard(lane: Lane): void {
    lane.close();
    this.#lanes.delete(lane);
    this.#open--;
  }

  /** Closes all lanes, also one that was not given back because of an error. */
  [Symbol.dispose](): void {
    this.#idle.clear();
    for (const lane of this.#lanes) this.discard(lane);
  }

  #discardIdle(lane: Lane): void {
    if (lane.outcome.hasUnsolicitedBytes) this.#unsolicited++;
    this.discard(lane);
  }

  /** Forgets the routes that nothing is idle on: redirects may lead to ever new ones. */
  #forgetUnused(): void {
    for (const [route, idle] of this.#idle) if (idle.length === 0) this.#idle.delete(route);
  }

  /** Closes the lane that has been idle for the longest time on some route. */
  #closeOneIdle(): void {
    for (const idle of this.#idle.values()) {
      const lane = idle.shift();
      if (lane !== undefined) return this.#discardIdle(lane);
    }
  }
}
