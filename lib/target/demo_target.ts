/**
 * Serves the target of the demo inside this process: one that always answers, and one with faults.
 *
 * @module
 */

import { UsageError } from "../errors.ts";

/** A server in a thread of its own, on a free port of the loopback interface. */
export class DemoTarget implements Disposable {
  #worker: Worker;
  /** Answers at once. */
  readonly url: string;
  /** Answers as a service on an ordinary day: mostly within milliseconds, some with errors, one stall. */
  readonly faultyUrl: string;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.url = `http://127.0.0.1:${port}/`;
    this.faultyUrl = `${this.url}shop`;
  }

  /**
   * Starts the server. Needs only network access: a worker from a blob needs no read permission.
   *
   * @throws {UsageError} if Deno would prompt for permission to listen
   */
  static async start(): Promise<DemoTarget> {
    const host = "127.0.0.1:0";
    if (Deno.permissions.querySync({ name: "net", host }).state !== "granted") {
      throw UsageError.needs("demo", "", "-N or -N=127.0.0.1 to listen there");
    }
    const source = new Blob([`(${serve})()`], { type: "text/javascript" });
    const blobUrl = URL.createObjectURL(source);
    const worker = new Worker(blobUrl, { type: "module" });
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot start the demo target: ${event.message}`));
    };
    try {
      return new DemoTarget(worker, await promise);
    } catch (error) {
      worker.terminate();
      throw error;
    } finally {
      URL.revokeObjectURL(blobUrl);
    }
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

/** Runs in the worker from its own source, so it must not refer to anything outside itself. */
function serve(): void {
  const worker = globalThis as unknown as { postMessage(port: number): void };
  /** Of every five seconds, those from 2.5 to 2.9 go by without an answer. */
  const [PERIOD_MS, STALL_FROM_MS, STALL_TO_MS] = [5000, 2500, 2900];
  /** Every so many requests, one fails in this way. */
  const [BUSY_EVERY, BROKEN_EVERY] = [83, 997];
  const ITEMS = { items: ["tea", "bread"], total: 2 };
  let count = 0;
  let startMs = 0;

  /** Most take about 5 ms, few take much longer: the sum of two uneven delays. */
  const delayMs = () => 3 + 3 * Math.random() + 60 * Math.random() ** 16;

  const stallMs = () => {
    const atMs = (performance.now() - startMs) % PERIOD_MS;
    return atMs >= STALL_FROM_MS && atMs < STALL_TO_MS ? STALL_TO_MS - atMs : 0;
  };

  const answerFaultily = async () => {
    const number = ++count;
    if (number === 1) startMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, stallMs() + delayMs()));
    if (number % BUSY_EVERY === 0) {
      return Response.json({ error: "the database is busy" }, { status: 503 });
    }
    if (number % BROKEN_EVERY !== 0) return Response.json(ITEMS);
    // A length that the body does not have: the connection is closed within the response.
    const body = new Blob(["half of"]).stream();
    return new Response(body, { headers: { "content-length": "14" } });
  };

  Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      onListen: ({ port }) => worker.postMessage(port),
    },
    (request) =>
      request.url.endsWith("/shop")
        ? answerFaultily()
        : new Response("Hello from the demo target\n"),
  );
}
