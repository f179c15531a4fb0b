/**
 * How to wake this thread at a moment more exactly than its timers can.
 *
 * @module
 */

/** Places in the shared memory: what the two threads tell each other. */
const ASKED = 0;
const RUNG = 1;
const STOPPED = 2;
const PLACES = 4;

/**
 * A thread that sleeps until a moment and then wakes this one. Timers are late by 1 to 2 ms here;
 * this is late by about 0.15 ms, and costs one wake-up of a thread instead of a busy loop.
 */
export class Alarm implements Disposable {
  #worker: Worker;
  #places: Int32Array<SharedArrayBuffer>;
  #momentMs: Float64Array<SharedArrayBuffer>;

  private constructor(worker: Worker, memory: SharedArrayBuffer) {
    this.#worker = worker;
    this.#places = new Int32Array(memory, 0, PLACES);
    this.#momentMs = new Float64Array(memory, 4 * PLACES, 1);
  }

  /** Starts the thread; needs no permission, since its code comes from a blob. */
  static async start(): Promise<Alarm> {
    const url = URL.createObjectURL(new Blob([`(${sleeper})()`], { type: "text/javascript" }));
    const worker = new Worker(url, { type: "module" });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot start the alarm: ${event.message}`));
    };
    const memory = new SharedArrayBuffer(4 * PLACES + 8);
    worker.postMessage(memory);
    await promise;
    URL.revokeObjectURL(url);
    return new Alarm(worker, memory);
  }

  /**
   * Resolves at a moment, or when `ring` is called. Something else has to keep the event loop
   * alive meanwhile.
   *
   * @param momentMs on the clock of `performance.now()`
   */
  async wakeAt(momentMs: number): Promise<void> {
    const rung = Atomics.load(this.#places, RUNG);
    // Each thread has an origin of its own for its clock; the sum is the same in all of them.
    this.#momentMs[0] = performance.timeOrigin + momentMs;
    Atomics.add(this.#places, ASKED, 1);
    Atomics.notify(this.#places, ASKED);
    const waiting = Atomics.waitAsync(this.#places, RUNG, rung);
    if (waiting.async) await waiting.value;
  }

  /** Wakes whoever waits, at once. */
  ring(): void {
    Atomics.add(this.#places, RUNG, 1);
    Atomics.notify(this.#places, RUNG);
  }

  [Symbol.dispose](): void {
    Atomics.store(this.#places, STOPPED, 1);
    Atomics.add(this.#places, ASKED, 1);
    Atomics.notify(this.#places, ASKED);
    this.#worker.terminate();
  }
}

/** Runs in the worker from its own source text, so it may use nothing from outside of itself. */
function sleeper(): void {
  const [asked, rung, stopped] = [0, 1, 2];
  const worker = globalThis as unknown as {
    postMessage(message: null): void;
    onmessage: (event: { data: SharedArrayBuffer }) => void;
    close(): void;
  };
  worker.onmessage = ({ data }) => {
    const places = new Int32Array(data, 0, 4);
    const momentMs = new Float64Array(data, 16, 1);
    worker.postMessage(null);
    let answered = 0;
    while (Atomics.load(places, stopped) === 0) {
      const request = Atomics.load(places, asked);
      const leftMs = momentMs[0] - performance.timeOrigin - performance.now();
      if (request === answered) {
        // Bounded, so that a thread whose owner is gone ends some time.
        Atomics.wait(places, asked, request, 1000);
      } else if (leftMs > 0.02) {
        Atomics.wait(places, asked, request, leftMs);
      } else {
        answered = request;
        Atomics.add(places, rung, 1);
        Atomics.notify(places, rung);
      }
    }
    worker.close();
  };
}
