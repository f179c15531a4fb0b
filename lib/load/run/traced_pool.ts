/**
 * Reports each exchange with the bytes that were sent and received.
 *
 * @module
 */
import { Capture, type ResponseContent } from "../../http/h1/capture.ts";
import { requestText } from "../../http/h2/request_fields.ts";
import type { Message } from "../../http/message/message.ts";
import type {
  ExchangeOutcome,
  Lane,
  Lanes,
  OpenOutcome,
  ResponseSink,
} from "../../http/wire/lane.ts";
import type { Route } from "../../http/wire/route.ts";
import type { OnExchange, TracedExchange } from "../engine/hooks.ts";

/** Longer bodies are received but only partly shown. */
const BODY_LIMIT_BYTES = 1024 * 1024;

/** A pool whose lanes report their exchanges. */
export class TracedPool implements Lanes {
  #pool: Lanes;
  #onExchange: OnExchange;

  constructor(pool: Lanes, onExchange: OnExchange) {
    this.#pool = pool;
    this.#onExchange = onExchange;
  }

  get opened(): number {
    return this.#pool.opened;
  }

  get failed(): number {
    return this.#pool.failed;
  }

  get unsolicited(): number {
    return this.#pool.unsolicited;
  }

  get streams(): Lanes["streams"] {
    return this.#pool.streams;
  }

  take(route: Route): Lane | undefined {
    const lane = this.#pool.take(route);
    return lane && new TracedLane(lane, this.#onExchange);
  }

  async open(route: Route): Promise<OpenOutcome> {
    const opened = await this.#pool.open(route);
    if (opened === "cut" || "failure" in opened) return opened;
    return { ...opened, lane: new TracedLane(opened.lane, this.#onExchange) };
  }

  give(lane: Lane): void {
    this.#pool.give(untraced(lane));
  }

  discard(lane: Lane): void {
    this.#pool.discard(untraced(lane));
  }

  [Symbol.dispose](): void {
    this.#pool[Symbol.dispose]();
  }
}

function untraced(lane: Lane): Lane {
  return lane instanceof TracedLane ? lane.lane : lane;
}

/** A lane that reports its exchanges. */
class TracedLane implements Lane {
  readonly lane: Lane;
  #onExchange: OnExchange;
  #loaded: { readonly message: Message; readonly index: number } | undefined;

  constructor(lane: Lane, onExchange: OnExchange) {
    this.lane = lane;
    this.#onExchange = onExchange;
  }

  get route(): Route {
    return this.lane.route;
  }

  get address(): string {
    return this.lane.address;
  }

  get carrier(): object {
    return this.lane.carrier;
  }

  get outcome(): ExchangeOutcome {
    return this.lane.outcome;
  }

  get isReusable(): boolean {
    return this.lane.isReusable;
  }

  load(message: Message, index: number): void {
    this.#loaded = { message, index };
    this.lane.load(message, index);
  }

  async exchange(
    timeoutMs: number,
    sentMs?: number,
    sink: ResponseSink | null = null,
    loadNext: (() => boolean) | null = null,
  ): Promise<ExchangeOutcome> {
    do await this.#exchange(timeoutMs, sentMs, sink); while (loadNext !== null && loadNext());
    return this.outcome;
  }

  async #exchange(
    timeoutMs: number,
    sentMs: number | undefined,
    sink: ResponseSink | null,
  ): Promise<void> {
    const { message, index } = this.#loaded!;
    const request = this.route.isHttp2 ? requestText(message, index) : sentBytes(message, index);
    const capture = new Capture(BODY_LIMIT_BYTES);
    const outcome = await this.lane.exchange(timeoutMs, sentMs, bothSinks(capture, sink));
    this.#onExchange({
      index,
      request,
      ...received(outcome, capture.content(message.expectsNoBody)),
      error: outcome.failure,
      serviceMs: outcome.doneMs - outcome.sentMs,
    });
  }

  rest(): void {
    this.lane.rest();
  }

  close(): void {
    this.lane.close();
  }
}

function sentBytes(message: Message, index: number): Uint8Array<ArrayBuffer> {
  const bytes = message.layoutFor("h1").bytesOf(index);
  const { largeBody } = message;
  if (largeBody === undefined) return bytes;
  const both = new Uint8Array(bytes.length + largeBody.length);
  both.set(bytes);
  both.set(largeBody, bytes.length);
  return both;
}

function bothSinks(capture: Capture, sink: ResponseSink | null): ResponseSink {
  return {
    begin() {
      capture.begin();
      sink?.begin();
    },
    add(buffer, count) {
      capture.add(buffer, count);
      sink?.add(buffer, count);
    },
  };
}

function received(
  { end, firstByteMs, sentMs }: ExchangeOutcome,
  content: ResponseContent,
): Pick<TracedExchange, "response" | "body" | "firstByteMs"> {
  if (content.bytes.length === 0) return { response: null, body: null, firstByteMs: null };
  return {
    response: content.bytes,
    body: end === "response" ? content.body() : null,
    firstByteMs: firstByteMs - sentMs,
  };
}
