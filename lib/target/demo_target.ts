/**
 * Serves the targets of the demo inside this process: one that always responds, and one with
 * faults.
 *
 * @module
 */

import { UsageError } from "../errors.ts";

/** A server in its own thread, on a free port of the loopback interface. */
export class DemoTarget implements Disposable {
  #worker: Worker;
  /** URL of the target that responds at once. */
  readonly url: string;
  /**
   * URL of the target that behaves like a service on an ordinary day: most responses take
   * milliseconds, some fail, and there is a stall.
   */
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
  /** In every period of five seconds, there are no responses between these times. */
  const [PERIOD_MS, STALL_FROM_MS, STALL_TO_MS] = [5000, 2500, 2900];
  /** One in this many requests fails in this way. */
  const [BUSY_EVERY, BROKEN_EVERY] = [83, 997];
  const ITEMS = { items: ["tea", "bread"], total: 2 };
  let count = 0;
  let startMs = 0;

  /** Most delays are about 5 ms, a few are much longer: the sum of two skewed distributions. */
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
    // The body is shorter than its declared length: the connection closes in the middle of the
    // response.
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
