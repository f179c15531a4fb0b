/**
 * Completes requests: opens lanes, retries, and follows redirects.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import { quoted } from "../../text.ts";
import { missingPermission } from "../../http/wire/permission.ts";
import type { ExchangeOutcome, Lane, Lanes, ResponseSink } from "../../http/wire/lane.ts";
import type { Route } from "../../http/wire/route.ts";
import type { Plan } from "../plan/plan.ts";
import {
  type AddressedRequest,
  type NextRequest,
  nextRequest,
  notFollowed,
} from "../request/redirect.ts";
import { FixedRequest, type OutgoingRequest } from "../request/request_source.ts";
import type { RequestRecorder } from "../log/request_recorder.ts";
import type { RunTally } from "../tally/run_tally.ts";
import { Semaphore } from "./semaphore.ts";

/** The request number that stands for no request. */
export const NONE = -1;

/** More concurrent handshakes would look like a SYN flood, and overflow a listener's queue. */
const MOST_DIALLING = 100;

/**
 * How often a request that was not processed is sent again: several servers may be shutting down.
 */
const MOST_RETRIES = 3;

/** The inputs of an exchanger. */
export interface ExchangerParts {
  readonly plan: Plan;
  readonly pool: Lanes;
  readonly tally: RunTally;
  readonly now: () => number;
  /** Claims the next request and returns its number, if it is due at that time; otherwise NONE. */
  readonly claim: (nowMs: number) => number;
  /** Records each request; null in a plain run. */
  readonly recorder: RequestRecorder | null;
}

/** Sends requests for worker loops, many at once. */
export class Exchanger {
  #plan: Plan;
  #pool: Lanes;
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

  /** Opens no more connections; requests waiting for one are unfinished. */
  cut(): void {
    this.#isCut = true;
  }

  /** Sends request `first`, and then others while some are due. Called with a permit held. */
  async hold(first: number): Promise<void> {
    const { timeoutMs, redirects, source, context: { keepAlive } } = this.#plan;
    let index = first;
    let request: OutgoingRequest;
    let lane: Lane | undefined;
    let isRecorded = false;
    const record = (on: Lane) => {
      this.record(on, request, index);
      index = this.#claim(on.outcome.doneMs);
    };
    // After most exchanges, the next one on that lane can begin without waiting.
    const loadNext = (): boolean => {
      const on = lane!;
      isRecorded = on.isReusable && on.outcome.retry === "never" && keepAlive && redirects === 0;
      if (!isRecorded) return false;
      record(on);
      if (index === NONE) return false;
      request = source.requestOf(index);
      if (request.route !== on.route) return false;
      on.load(request, index);
      return true;
    };
    while (index !== NONE) {
      request = source.requestOf(index);
      if (lane !== undefined && lane.route !== request.route) {
        this.#pool.give(lane);
        lane = undefined;
      }
      lane ??= this.#pool.take(request.route) ?? await this.#open(request.route, request, index);
      if (lane !== undefined) {
        lane.load(request, index);
        const { retry } = await lane.exchange(timeoutMs, undefined, null, loadNext);
        if (isRecorded) continue;
        if (retry !== "never" || redirects > 0) lane = await this.complete(lane, request, index);
      }
      if (lane === undefined) {
        index = this.#claim(this.#now());
        continue;
      }
      record(lane);
      if (!lane.isReusable || !keepAlive) {
        this.release(lane);
        lane = undefined;
      }
    }
    if (lane !== undefined) this.#pool.give(lane);
  }

  /** Returns a lane for a request; undefined if the request ended without one. */
  take(request: OutgoingRequest, index: number): Lane | Promise<Lane | undefined> {
    return this.#pool.take(request.route) ?? this.#open(request.route, request, index);
  }

  /**
   * Completes a request after its first exchange: sends it again, and follows redirects. Returns
   * the lane with the final outcome, to be recorded and then released; undefined if the request
   * ended without one.
   *
   * @param sink receives the bytes of each response
   * @param nextOf returns the request that a redirect leads to
   */
  async complete(
    first: Lane,
    request: OutgoingRequest,
    index: number,
    sink: ResponseSink | null = null,
    nextOf: NextRequest = nextRequest,
  ): Promise<Lane | undefined> {
    const lane = await this.#retried(first, request, index, sink);
    return lane && await this.#follow(lane, request, index, sink, nextOf);
  }

  /**
   * Counts and records the outcome of the exchange on a lane.
   *
   * @param isWrong true if a check rejects the response
   */
  record(lane: Lane, request: OutgoingRequest, index: number, isWrong = false): void {
    const { outcome } = lane;
    const verdict = this.#tally.add(outcome, index, request, isWrong);
    if (verdict === "failed" && outcome.end === "response") {
      this.#tally.addFailedResponse(outcome.status, index, request, lane);
    }
    this.#recorder?.add(lane, request, index, verdict, this.#tally.latencyUs);
  }

  /**
   * Counts and records a request that ended without a final exchange.
   *
   * @param failure null if it was cut off
   * @param request null if it was never made
   * @param before.dialMs how long connecting took until it failed; null if it was not tried
   * @param before.answered the lane on which it got an earlier response
   */
  recordUnanswered(
    failure: Failure | null,
    request: OutgoingRequest | null,
    index: number,
    { dialMs = null, answered }: {
      readonly dialMs?: number | null;
      readonly answered?: Lane | undefined;
    } = {},
  ): void {
    if (answered !== undefined) this.#passOver(answered.outcome, index);
    const nowMs = this.#now();
    if (failure === null) this.#tally.addUnfinished(index);
    else this.#tally.addFailure(failure, index, nowMs, request);
    this.#recorder?.addUnanswered(failure, request, index, nowMs, dialMs);
  }

  /** Returns a lane to the pool. */
  release(lane: Lane): void {
    if (this.#plan.context.keepAlive) this.#pool.give(lane);
    else this.#pool.discard(lane);
  }

  /** Handles an exchange that is followed by another one for the same request. */
  #passOver(outcome: ExchangeOutcome, index: number): void {
    this.#tally.addBytes(outcome);
    this.#recorder?.addBefore(outcome, index);
  }

  /**
   * Opens a lane on a new connection for request `index`; undefined if the request ended without
   * one.
   */
  async #open(
    route: Route,
    request: OutgoingRequest,
    index: number,
  ): Promise<Lane | undefined> {
    if (!this.#dialling.tryAcquire()) await this.#dialling.acquire();
    try {
      const beganMs = this.#now();
      const opened = this.#isCut ? "cut" : await this.#pool.open(route);
      if (opened === "cut") {
        this.recordUnanswered(null, request, index);
      } else if ("failure" in opened) {
        this.recordUnanswered(opened.failure, request, index, { dialMs: this.#now() - beganMs });
      } else {
        const { lane, connectMs, tlsMs } = opened;
        if (connectMs !== null) {
          this.#tally.addConnection(connectMs, tlsMs, lane.address);
          this.#recorder?.addConnection(lane, index, connectMs, tlsMs);
        }
        return lane;
      }
    } finally {
      this.#dialling.release();
    }
  }

  /**
   * Sends a request again on a new connection, if the failure of its exchange allows it. Returns
   * the lane with the final outcome; undefined if the request ended without one.
   */
  async #retried(
    failed: Lane,
    request: OutgoingRequest,
    index: number,
    sink: ResponseSink | null,
  ): Promise<Lane | undefined> {
    let lane: Lane | undefined = failed;
    for (let left = MOST_RETRIES; left > 0;) {
      const { retry, sentMs } = lane.outcome;
      if (retry !== "unlimited") left--;
      const isAllowed = retry === "always" || retry === "unlimited" ||
        retry === "ifIdempotent" && request.isIdempotent && lane === failed;
      if (!isAllowed || !this.#plan.retries) return lane;
      this.#tally.addRetry();
      this.#passOver(lane.outcome, index);
      this.#pool.discard(lane);
      lane = await this.#open(failed.route, request, index);
      if (lane === undefined) return undefined;
      lane.load(request, index);
      await lane.exchange(this.#plan.timeoutMs, sentMs, sink);
    }
    return lane;
  }

  /** Follows redirects. Returns the lane with the last outcome, or undefined as `#retried` does. */
  async #follow(
    first: Lane,
    request: OutgoingRequest,
    index: number,
    sink: ResponseSink | null,
    nextOf: NextRequest,
  ): Promise<Lane | undefined> {
    const { redirects, routing, timeoutMs, context } = this.#plan;
    const { sentMs } = first.outcome;
    let lane: Lane | undefined = first;
    let addressed: AddressedRequest = request.addressedRequestOf?.(index) ?? request;
    for (let left = redirects;; left--) {
      const next = nextOf(addressed, lane.outcome);
      if (next === null || redirects === 0) break;
      if ("kind" in next) return this.#refuse(next, lane, request, index);
      const { url } = next.target;
      if (left === 0) {
        const message = `more than ${redirects} redirects, the last one to ${quoted(url)}`;
        return this.#refuse(notFollowed(message), lane, request, index);
      }
      const route = routing.routeTo(next.target);
      const missing = route === lane.route ? null : missingPermission(route.address);
      if (missing !== null) {
        const message = `following the redirect to ${quoted(url)} needs ${missing}`;
        return this.#refuse(notFollowed(message), lane, request, index);
      }
      this.#passOver(lane.outcome, index);
      if (route !== lane.route || !lane.isReusable || !context.keepAlive) {
        this.release(lane);
        lane = this.#pool.take(route) ?? await this.#open(route, request, index);
        if (lane === undefined) return undefined;
      }
      const following = new FixedRequest(next, route, context);
      lane.load(following, index);
      await lane.exchange(timeoutMs, sentMs, sink);
      lane = await this.#retried(lane, following, index, sink);
      if (lane === undefined) return undefined;
      addressed = next;
    }
    return lane;
  }

  /** Counts a request whose redirect could not be followed. */
  #refuse(failure: Failure, lane: Lane, request: OutgoingRequest, index: number): undefined {
    this.recordUnanswered(failure, request, index, { answered: lane });
    this.release(lane);
  }
}
