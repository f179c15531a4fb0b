/**
 * Serves a small HTTP target inside this process, for `load-tester demo`.
 *
 * @module
 */

import { UsageError } from "../errors.ts";

/** A server of its own thread on a free port of the loopback. */
export class DemoTarget implements Disposable {
  #worker: Worker;
  /** Where it listens. */
  readonly url: string;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.url = `http://127.0.0.1:${port}/`;
  }

  /**
   * Starts it. Needs only net access: a worker from a blob needs no permission to be read.
   *
   * @throws {UsageError} where listening would make Deno prompt
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

/** Runs in the worker from its own source text, so it may use nothing from outside of itself. */
function serve(): void {
  const worker = globalThis as unknown as { postMessage(port: number): void };
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => worker.postMessage(port),
  }, () => new Response("Hello from the demo target\n"));
}
