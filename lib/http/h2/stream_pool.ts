/**
 * Manages HTTP/2 connections, and finds one with room for another stream.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import { Dialer } from "../dial/dialer.ts";
import type { Deadlines, Endable, EndReason } from "../wire/deadlines.ts";
import type { Lane, Lanes, OpenOutcome } from "../wire/lane.ts";
import type { Route } from "../wire/route.ts";
import { Http2Connection } from "./connection.ts";
import { HeadCache } from "./head_cache.ts";
import type { Stream } from "./stream.ts";

/** The inputs of a stream pool. */
interface StreamPoolParts {
  /** Maximum number of open connections. */
  readonly connections: number;
  /** Maximum number of concurrent streams per connection. */
  readonly streams: number;
  /** False if each exchange has its own connection. */
  readonly keepAlive: boolean;
  readonly connectTimeoutMs: number;
  readonly deadlines: Deadlines;
  readonly now: () => number;
  /** Returns true for statuses whose bodies may be shown. */
  readonly keepsExcerptOf: (status: number) => boolean;
}

/** A connection that is being opened. */
interface Opening {
  /** Number of lanes expected on it that are not yet reserved. */
  freeLanes: number;
  /** Resolves with null once it is open. */
  readonly done: Promise<{ readonly failure: Failure } | "cut" | null>;
}

/** The connections of a route. */
interface RouteConnections {
  connections: Http2Connection[];
  readonly openings: Set<Opening>;
  /** Number of lanes per connection, as far as known. */
  lanes: number;
}

/** Opens connections and hands out their streams. Fills a connection before opening another one. */
export class StreamPool implements Lanes {
  /** Always 0: unsolicited frames end their connection. */
  readonly unsolicited = 0;
  #parts: StreamPoolParts;
  #dialer: Dialer;
  #cache = new HeadCache();
  #byRoute = new Map<Route, RouteConnections>();
  #opened = 0;
  #failed = 0;
  #peerStreams = Infinity;
  #mostStreams = 0;

  constructor(parts: StreamPoolParts) {
    this.#parts = { ...parts, streams: parts.keepAlive ? parts.streams : 1 };
    this.#dialer = new Dialer(parts.connectTimeoutMs, parts.deadlines, parts.now);
  }

  get opened(): number {
    return this.#opened;
  }

  get failed(): number {
    return this.#failed;
  }

  get streams(): { mostPerConnection: number; serverLimit: number | null } {
    const serverLimit = this.#peerStreams === Infinity ? null : this.#peerStreams;
    return { mostPerConnection: this.#mostStreams, serverLimit };
  }

  take(route: Route): Lane | undefined {
    const known = this.#byRoute.get(route);
    if (known === undefined) return undefined;
    let hasEnded = false;
    for (const connection of known.connections) {
      if (!connection.session.isOpen) hasEnded = true;
      else if (connection.lanes < this.#lanesOf(connection)) return this.#laneOn(connection);
    }
    if (hasEnded) {
      known.connections = known.connections.filter(({ session }) => session.isOpen);
    }
    return undefined;
  }

  async open(route: Route): Promise<OpenOutcome> {
    let known = this.#byRoute.get(route);
    if (known === undefined) {
      known = { connections: [], openings: new Set(), lanes: this.#parts.streams };
      this.#byRoute.set(route, known);
    }
    for (;;) {
      const lane = this.take(route);
      if (lane !== undefined) return { lane, connectMs: null, tlsMs: null };
      const opening = known.openings.values().find(({ freeLanes }) => freeLanes > 0);
      if (opening === undefined) return await this.#open(route, known);
      opening.freeLanes--;
      const outcome = await opening.done;
      if (outcome !== null) return outcome;
    }
  }

  give(lane: Lane): void {
    this.discard(lane);
  }

  discard(lane: Lane): void {
    lane.close();
    if (!this.#parts.keepAlive) (lane.carrier as Http2Connection).close();
  }

  /** Closes the connections without a current exchange. */
  [Symbol.dispose](): void {
    for (const { connections } of this.#byRoute.values()) {
      for (const connection of connections.splice(0)) connection.close();
    }
  }

  /** Opens a connection and takes its first lane. */
  async #open(route: Route, known: RouteConnections): Promise<OpenOutcome> {
    this.#closeOneIdle();
    const done = Promise.withResolvers<{ readonly failure: Failure } | "cut" | null>();
    const opening = { freeLanes: known.lanes - 1, done: done.promise };
    known.openings.add(opening);
    const outcome = await this.#dial(route);
    known.openings.delete(opening);
    if (outcome === "cut" || "failure" in outcome) {
      if (outcome !== "cut") this.#failed++;
      done.resolve(outcome);
      return outcome;
    }
    const { connection, connectMs, tlsMs } = outcome;
    this.#opened++;
    this.#peerStreams = Math.min(this.#peerStreams, connection.session.peerStreams);
    known.lanes = this.#lanesOf(connection);
    known.connections.push(connection);
    const lane = this.#laneOn(connection);
    done.resolve(null);
    return { lane, connectMs, tlsMs };
  }

  async #dial(route: Route): Promise<
    | { connection: Http2Connection; connectMs: number; tlsMs: number | null }
    | { failure: Failure }
    | "cut"
  > {
    const { deadlines, now, connectTimeoutMs, keepsExcerptOf } = this.#parts;
    const startMs = now();
    const dialled = await this.#dialer.dial(route);
    if (dialled === "cut" || "failure" in dialled) return dialled;
    const { connectMs, tlsMs } = dialled;
    const connection = new Http2Connection(dialled, route, {
      deadlines,
      now,
      cache: this.#cache,
      keepsExcerptOf,
    });
    // The peer's limit is known from its settings, which it sends first.
    const waiting = new SettingsWait(connection, startMs + connectTimeoutMs);
    deadlines.add(waiting);
    const failure = await connection.ready;
    deadlines.delete(waiting);
    if (waiting.ended === "cut") return "cut";
    if (waiting.ended === "timeout") {
      const message = `no HTTP/2 settings within ${connectTimeoutMs} ms. ` +
        "If the server does not speak HTTP/2, leave out --http2.";
      return { failure: { kind: "connect_timeout", message } };
    }
    return failure === null ? { connection, connectMs, tlsMs } : { failure };
  }

  #laneOn(connection: Http2Connection): Stream {
    const lane = connection.take();
    if (connection.lanes > this.#mostStreams) this.#mostStreams = connection.lanes;
    return lane;
  }

  /**
   * Returns the number of lanes of a connection, at least one: if the peer allows no streams, it
   * waits.
   */
  #lanesOf({ session }: Http2Connection): number {
    return Math.max(1, Math.min(this.#parts.streams, session.peerStreams));
  }

  /** Makes room for another connection by closing an unused one of another route. */
  #closeOneIdle(): void {
    const all = [...this.#byRoute.values()];
    const open = all.reduce(
      (sum, { connections, openings }) => sum + connections.length + openings.size,
      0,
    );
    if (open < this.#parts.connections) return;
    for (const { connections } of all) {
      const at = connections.findIndex(({ lanes }) => lanes === 0);
      if (at !== -1) return connections.splice(at, 1)[0].close();
    }
  }
}

/** A connection whose peer has not sent its settings yet, ended by a deadline or an abort. */
class SettingsWait implements Endable {
  deadlineMs: number;
  deadlineIndex = 0;
  ended: EndReason | null = null;
  #connection: Http2Connection;

  constructor(connection: Http2Connection, deadlineMs: number) {
    this.#connection = connection;
    this.deadlineMs = deadlineMs;
  }

  end(reason: EndReason): void {
    this.ended = reason;
    this.#connection.close();
  }
}
