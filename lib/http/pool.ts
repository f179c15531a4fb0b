/**
 * Which connections are open, where they lead, and which of them are idle.
 *
 * @module
 */
import type { Failure } from "../errors.ts";
import { Connection } from "./h1/connection.ts";
import type { Deadlines } from "./wire/deadlines.ts";
import { Dialer } from "./dial/dialer.ts";
import { HeaderBlockCache } from "./h1/header_block_cache.ts";
import type { Route } from "./wire/route.ts";
import { ExchangeBuffers } from "./h1/exchange_buffers.ts";

/** A connection and what opening it took. */
export interface Opened {
  readonly connection: Connection;
  readonly connectMs: number;
  readonly tlsMs: number | null;
}

/** Opens connections, and keeps the idle ones for the next exchange. */
export class Pool implements Disposable {
  #dialer: Dialer;
  #limit: number;
  #deadlines: Deadlines;
  #now: () => number;
  /** Idle connections by where they lead, the one used last at the end. */
  #idle = new Map<Route, Connection[]>();
  #cache = new HeaderBlockCache();
  /** Those of closed connections. */
  #buffers: ExchangeBuffers[] = [];
  #open = 0;
  #opened = 0;
  #failed = 0;

  /** @param limit the most connections open at once */
  constructor(limit: number, connectTimeoutMs: number, deadlines: Deadlines, now: () => number) {
    this.#dialer = new Dialer(connectTimeoutMs, deadlines, now);
    this.#limit = limit;
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

  /** The connection that has been idle for the shortest time: it is the least likely to be closed. */
  take(route: Route): Connection | undefined {
    return this.#idle.get(route)?.pop();
  }

  /** Opens a connection. Never rejects; `cut` where the run ended it. */
  async open(route: Route): Promise<Opened | { readonly failure: Failure } | "cut"> {
    if (this.#open >= this.#limit) this.#makeRoom();
    this.#open++;
    const outcome = await this.#dialer.dial(route);
    if (outcome === "cut" || "failure" in outcome) {
      this.#open--;
      if (outcome !== "cut") this.#failed++;
      return outcome;
    }
    this.#opened++;
    const { transport, connectMs, tlsMs } = outcome;
    const buffers = this.#buffers.pop() ?? new ExchangeBuffers(this.#cache);
    const connection = new Connection(transport, route, buffers, this.#deadlines, this.#now);
    return { connection, connectMs, tlsMs };
  }

  /** Takes a connection back: for later if it can be used again, else it is closed. */
  give(connection: Connection): void {
    if (!connection.isReusable) return this.discard(connection);
    const idle = this.#idle.get(connection.route);
    if (idle === undefined) this.#idle.set(connection.route, [connection]);
    else idle.push(connection);
  }

  /** Closes a connection for good. */
  discard(connection: Connection): void {
    connection.close();
    this.#buffers.push(connection.buffers);
    this.#open--;
  }

  /** Closes the idle connections. */
  [Symbol.dispose](): void {
    for (const idle of this.#idle.values()) {
      for (const connection of idle.splice(0)) this.discard(connection);
    }
  }

  /** Closes the connection that has been idle for the longest time on some route. */
  #makeRoom(): void {
    for (const idle of this.#idle.values()) {
      const connection = idle.shift();
      if (connection !== undefined) return this.discard(connection);
    }
  }
}
