/**
 * Serves the test target: counts requests and injects the faults that their queries ask for.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Buffer } from "node:buffer";
import {
  BadQuery,
  type Faults,
  type InjectedFaults,
  injectedFaults,
  parseFaults,
  seededRandom,
} from "./faults.ts";
import { ServiceQueue } from "./service_queue.ts";

/** The counts of a target. */
interface Counts {
  /** Requests whose header arrived, except those to `/count`. */
  readonly requests: number;
  /** Highest number of requests in flight. */
  readonly mostInFlight: number;
  /** Connections accepted, including those that only requested `/count`. */
  readonly connections: number;
  /** Bytes of response bodies sent. */
  readonly bodyBytes: number;
}

/** The behavior that a query asks for. */
interface Behavior {
  readonly faults: Faults;
  readonly queue: ServiceQueue | null;
}

const BLOCK = Buffer.alloc(64 * 1024, "x");

/** A test target: `/` with faults on request, `/echo`, and `/count`. */
export class TargetServer implements AsyncDisposable {
  #server: Server;
  #random: () => number;
  /** By query: requests with the same query share its servers. */
  #behaviors = new Map<string, Behavior>();
  #requests = 0;
  #inFlight = 0;
  #mostInFlight = 0;
  #connections = 0;
  #bodyBytes = 0;

  private constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.on("connection", () => this.#connections++);
  }

  /**
   * Starts a target.
   *
   * @param port 0 picks a free one
   * @param seed random seed for the faults
   */
  static async start(hostname: string, port: number, seed: number): Promise<TargetServer> {
    const target = new TargetServer(seed);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    target.#server.once("error", reject);
    target.#server.listen(port, hostname, resolve);
    await promise;
    return target;
  }

  /** Port it listens on. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Counts so far. */
  get counts(): Counts {
    return {
      requests: this.#requests,
      mostInFlight: this.#mostInFlight,
      connections: this.#connections,
      bodyBytes: this.#bodyBytes,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path, query = ""] = request.url!.split("?");
    if (path === "/count") return sendJson(response, 200, this.counts);
    this.#requests++;
    this.#mostInFlight = Math.max(this.#mostInFlight, ++this.#inFlight);
    response.once("close", () => this.#inFlight--);
    const body = await bodyOf(request);
    if (path === "/echo") {
      const { method, headers } = request;
      return sendJson(response, 200, { method, path: request.url, headers, body });
    }
    try {
      const { faults, queue } = this.#behaviorOf(query);
      const injected = injectedFaults(faults, this.#random);
      const delayMs = queue === null
        ? injected.delayMs
        : queue.enter(performance.now(), injected.delayMs);
      await this.#inject({ ...injected, delayMs }, request, response);
    } catch (error) {
      if (!(error instanceof BadQuery)) throw error;
      sendJson(response, 400, { error: error.message });
    }
  }

  #behaviorOf(query: string): Behavior {
    let behavior = this.#behaviors.get(query);
    if (behavior === undefined) {
      const faults = parseFaults(new URLSearchParams(query));
      const queue = faults.servers === null ? null : new ServiceQueue(faults.servers);
      behavior = { faults, queue };
      // Limits memory if every request has another query.
      if (this.#behaviors.size >= 1000) this.#behaviors.clear();
      this.#behaviors.set(query, behavior);
    }
    return behavior;
  }

  async #inject(
    injected: InjectedFaults,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (injected.delayMs > 0) await delay(injected.delayMs);
    if (injected.end === "reset") return void request.socket.resetAndDestroy();
    const hasBody = request.method !== "HEAD" && injected.status !== 204 && injected.status !== 304;
    const total = hasBody ? injected.bodyBytes : 0;
    response.writeHead(injected.status, {
      "Content-Type": "text/plain",
      ...(injected.cookie === null ? {} : { "Set-Cookie": injected.cookie }),
      ...(hasBody && !injected.isChunked ? { "Content-Length": injected.bodyBytes } : {}),
    });
    if (injected.end === "close") {
      // Sends the header and half of the body, so that the connection ends in the middle of the
      // response.
      await send(response, BLOCK.subarray(0, Math.min(BLOCK.length, Math.floor(total / 2))));
      return void request.socket.destroy();
    }
    const most = injected.dripMs > 0 ? 1 : BLOCK.length;
    for (let left = total; left > 0 && !response.destroyed;) {
      const piece = BLOCK.subarray(0, Math.min(left, most));
      left -= piece.length;
      this.#bodyBytes += piece.length;
      if (left === 0) return void response.end(piece);
      await send(response, piece);
      if (injected.dripMs > 0) await delay(injected.dripMs);
    }
    response.end();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value) + "\n";
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}

/** Writes, and waits while the peer reads more slowly. */
async function send(response: ServerResponse, piece: Uint8Array): Promise<void> {
  if (piece.length === 0) return void response.flushHeaders();
  await new Promise<void>((resolve) => response.write(piece, () => resolve()));
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
