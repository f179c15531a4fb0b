// Knows: which connections to a target are open, and which of them are idle.
// Refuses to know: how many there may be: whoever takes or dials holds a permit.
import type { Failure } from "../errors.ts";
import { Connection } from "./connection.ts";
import type { Deadlines } from "./deadlines.ts";
import { Dialer, type Endpoint } from "./dialer.ts";
import type { EncodedRequest } from "./request.ts";

/** A connection and what opening it took. */
export interface Opened {
  readonly connection: Connection;
  readonly connectMs: number;
  readonly tlsMs: number | null;
}

/** Opens connections, and keeps the idle ones for the next exchange. */
export class Pool implements Disposable {
  #dialer: Dialer;
  #request: EncodedRequest;
  #deadlines: Deadlines;
  #now: () => number;
  #idle: Connection[] = [];
  #opened = 0;
  #failed = 0;

  constructor(
    endpoint: Endpoint,
    request: EncodedRequest,
    connectTimeoutMs: number,
    deadlines: Deadlines,
    now: () => number,
  ) {
    this.#dialer = new Dialer(endpoint, connectTimeoutMs, deadlines, now);
    this.#request = request;
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
  take(): Connection | undefined {
    return this.#idle.pop();
  }

  /** Opens a connection. Never rejects; `cut` where the run ended it. */
  async open(): Promise<Opened | { readonly failure: Failure } | "cut"> {
    const outcome = await this.#dialer.dial();
    if (outcome === "cut") return outcome;
    if ("failure" in outcome) {
      this.#failed++;
      return outcome;
    }
    this.#opened++;
    const { transport, connectMs, tlsMs } = outcome;
    const connection = new Connection(transport, this.#request, this.#deadlines, this.#now);
    return { connection, connectMs, tlsMs };
  }

  /** Takes a connection back: for later if it can be used again, else it is closed. */
  give(connection: Connection): void {
    if (connection.isReusable) this.#idle.push(connection);
    else connection.close();
  }

  /** Closes the idle connections. */
  [Symbol.dispose](): void {
    for (const connection of this.#idle.splice(0)) connection.close();
  }
}
