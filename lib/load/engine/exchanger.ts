/**
 * How a permit holder gets requests answered: on which connection, again, and whither
 * redirected.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { Connection } from "../../http/h1/connection.ts";
import type { ExchangeOutcome } from "../../http/h1/exchange_buffers.ts";
import type { Pool } from "../../http/pool.ts";
import { missingPermission } from "../../http/wire/permission.ts";
import type { Route } from "../../http/wire/route.ts";
import type { Plan } from "../plan/plan.ts";
import { type AddressedRequest, type NextRequest, nextRequest } from "../request/redirect.ts";
import { FixedRequest, type OutgoingRequest } from "../request/request_source.ts";
import type { RequestRecorder } from "../log/request_recorder.ts";
import type { RunTally } from "../tally/run_tally.ts";
import { Semaphore } from "./semaphore.ts";

/** What there is no next request instead of. */
export const NONE = -1;

/** More handshakes than this at once would look like a SYN flood, and overflow a listener's queue. */
const MOST_DIALLING = 100;

/** What an exchanger works with. */
export interface ExchangerParts {
  readonly plan: Plan;
  readonly pool: Pool;
  readonly tally: RunTally;
  readonly now: () => number;
  /** Takes the number of the next request if it is due at that time, else NONE. */
  readonly claim: (nowMs: number) => number;
  /** Who else is told what became of each request; null in a plain run. */
  readonly recorder: RequestRecorder | null;
}

/** Carries requests out for permit holders, of which there are many at once. */
export class Exchanger {
  #plan: Plan;
  #pool: Pool;
  #tally: RunTally;
  #now: () => number;
  #claim: (nowMs: number) => number;
  #recorder: RequestRecorder | null;
  #dialling = new Semaphore(MOST_DIALLING);
  #isCut = false;

  constructor({ plan, pool, tally, now, claim, recorder }: ExchangerParts) {
    this.#plan = plan;
    this.#pool = pool;
    this.#tally = tally;
    this.#now = now;
    this.#claim = claim;
    this.#recorder = recorder;
  }

  /** From here on nothing is dialled: what waits for it is unfinished. */
  cut(): void {
    this.#isCut = true;
  }

  /** With a permit held: carries out request `first`, and then others for as long as some are due. */
  async hold(first: number): Promise<void> {
    const { timeoutMs, redirects, source, context: { keepAlive } } = this.#plan;
    let index = first;
    let request: OutgoingRequest;
    let connection: Connection | undefined;
    let isRecorded = false;
    const record = (on: Connection) => {
      this.record(on, request, index);
      index = this.#claim(on.outcome.doneMs);
    };
    // After most exchanges there is nothing to wait for before the next one on that connection.
    const goesOn = (): boolean => {
      const on = connection!;
      isRecorded = on.isReusable && keepAlive && redirects === 0;
      if (!isRecorded) return false;
      record(on);
      if (index === NONE) return false;
      request = source.requestOf(index);
      if (request.route !== on.route) return false;
      request.prepare(on, index);
      return true;
    };
    while (index !== NONE) {
      request = source.requestOf(index);
      if (connection !== undefined && connection.route !== request.route) {
        this.#pool.give(connection);
        connection = undefined;
      }
      connection ??= this.#pool.take(request.route) ??
        await this.#open(request.route, request, index);
      if (connection !== undefined) {
        request.prepare(connection, index);
        const { isStale } = await connection.exchangeWhile(timeoutMs, goesOn);
        if (isRecorded) continue;
        if (isStale) connection = await this.#resend(connection, request, index);
        if (redirects > 0 && connection !== undefined) {
          connection = await this.#follow(connection, request, index);
        }
      }
      if (connection === undefined) {
        index = this.#claim(this.#now());
        continue;
      }
      record(connection);
      if (!connection.isReusable || !keepAlive) {
        this.release(connection);
        connection = undefined;
      }
    }
    if (connection !== undefined) this.#pool.give(connection);
  }

  /** A connection to send a request on; undefined where that is over without one. */
  connect(request: OutgoingRequest, index: number): Connection | Promise<Connection | undefined> {
    return this.#pool.take(request.route) ?? this.#open(request.route, request, index);
  }

  /**
   * Goes on after the first exchange of a request: sends it again, follows where it leads. Gives the
   * connection with the outcome that counts, which is to be settled and then released; undefined
   * where the request is over without one.
   *
   * @param nextOf what a redirect leads to
   */
  async goOn(
    first: Connection,
    request: OutgoingRequest,
    index: number,
    nextOf: NextRequest = nextRequest,
  ): Promise<Connection | undefined> {
    const connection = first.outcome.isStale ? await this.#resend(first, request, index) : first;
    return connection && await this.#follow(connection, request, index, nextOf);
  }

  /**
   * Counts what the exchange on a connection came to, and tells of it.
   *
   * @param isWrong true where a check says that the response is not what it should be
   */
  record(connection: Connection, request: OutgoingRequest, index: number, isWrong = false): void {
    this.#tally.add(connection.outcome, index, isWrong);
    if (this.#recorder !== null) this.#recorder.add(connection, request, index, isWrong);
  }

  /**
   * The same for a request that is over without an exchange that counts.
   *
   * @param failure null where it was cut
   * @param request null where it never came to one
   * @param before.dialMs how long a connection was dialled for it in vain; null where none was
   * @param before.answered the connection on which it was answered before that
   */
  recordUnanswered(
    failure: Failure | null,
    request: OutgoingRequest | null,
    index: number,
    { dialMs = null, answered }: {
      readonly dialMs?: number | null;
      readonly answered?: Connection | undefined;
    } = {},
  ): void {
    if (answered !== undefined) this.#passOver(answered.outcome, index);
    const nowMs = this.#now();
    if (failure === null) this.#tally.addUnfinished(index);
    else this.#tally.addFailure(failure, index, nowMs);
    this.#recorder?.addUnanswered(failure, request, index, nowMs, dialMs);
  }

  /** Takes a connection back. */
  release(connection: Connection): void {
    if (this.#plan.context.keepAlive) this.#pool.give(connection);
    else this.#pool.discard(connection);
  }

  /** An exchange that is followed by another one for the same request. */
  #passOver(outcome: ExchangeOutcome, index: number): void {
    this.#tally.addBytes(outcome);
    this.#recorder?.addBefore(outcome, index);
  }

  /** A new connection for request `index`; undefined where that request is over without one. */
  async #open(
    route: Route,
    request: OutgoingRequest,
    index: number,
  ): Promise<Connection | undefined> {
    if (!this.#dialling.tryAcquire()) await this.#dialling.acquire();
    try {
      const beganMs = this.#now();
      const opened = this.#isCut ? "cut" : await this.#pool.open(route);
      if (opened === "cut") {
        this.recordUnanswered(null, request, index);
      } else if ("failure" in opened) {
        this.recordUnanswered(opened.failure, request, index, { dialMs: this.#now() - beganMs });
      } else {
        const { connection, connectMs, tlsMs } = opened;
        this.#tally.addConnection(connectMs, tlsMs);
        this.#recorder?.addConnection(connection, index, connectMs, tlsMs);
        return connection;
      }
    } finally {
      this.#dialling.release();
    }
  }

  /**
   * Sends a request again whose connection turned out stale: the peer had closed it while it was
   * idle, which is no fault of the request. Gives the connection with the outcome that counts;
   * undefined where the request is over without one.
   */
  async #resend(
    stale: Connection,
    request: OutgoingRequest,
    index: number,
  ): Promise<Connection | undefined> {
    if (!stale.canRepeat) return stale;
    const { sentMs } = stale.outcome;
    this.#tally.retried++;
    this.#passOver(stale.outcome, index);
    const { kept } = stale.buffers;
    this.#pool.discard(stale);
    const connection = await this.#open(stale.route, request, index);
    if (connection === undefined) return undefined;
    request.prepare(connection, index);
    await connection.exchange(this.#plan.timeoutMs, sentMs, kept);
    return connection;
  }

  /** Follows redirects; gives the connection with the last outcome, or undefined as `#resend` does. */
  async #follow(
    first: Connection,
    request: OutgoingRequest,
    index: number,
    nextOf: NextRequest = nextRequest,
  ): Promise<Connection | undefined> {
    const { redirects, routing, timeoutMs, context } = this.#plan;
    const { outcome: { sentMs }, buffers: { kept } } = first;
    let connection: Connection | undefined = first;
    let addressed: AddressedRequest = request.addressedRequestOf?.(index) ?? request;
    for (let left = redirects;; left--) {
      const next = nextOf(addressed, connection.outcome);
      if (next === null || left === 0) break;
      this.#passOver(connection.outcome, index);
      const route = routing.routeTo(next.target);
      const missing = route === connection.route ? null : missingPermission(route.address);
      if (missing !== null) {
        const message = `following the redirect to ${next.target.url} needs ${missing}`;
        this.recordUnanswered({ kind: "other", message }, request, index);
        this.release(connection);
        return undefined;
      }
      if (route !== connection.route || !connection.isReusable || !context.keepAlive) {
        this.release(connection);
        connection = this.#pool.take(route) ?? await this.#open(route, request, index);
        if (connection === undefined) return undefined;
      }
      const following = new FixedRequest(next, route, context);
      following.prepare(connection, index);
      const outcome = await connection.exchange(timeoutMs, sentMs, kept);
      if (outcome.isStale) connection = await this.#resend(connection, following, index);
      if (connection === undefined) return undefined;
      addressed = next;
    }
    return connection;
  }
}
