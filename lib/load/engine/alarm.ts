/**
 * Wakes this thread at a given time more precisely than timers can.
 *
 * @module
 */

/** Indices into the memory shared by the two threads. */
const ASKED = 0;
const RUNG = 1;
const STOPPED = 2;
const STATES = 4;
const MEMORY_BYTES = 4 * STATES + 8;

/**
 * Wakes this thread with the help of another one that sleeps until the time. Timers are 1 to 2 ms
 * late here; this is about 0.15 ms late, and costs one thread wake-up instead of a busy loop.
 */
export class Alarm {
  #states: Int32Array<SharedArrayBuffer>;
  #momentMs: Float64Array<SharedArrayBuffer>;

  /** @param memory memory of an alarm thread, which can wake only one thread */
  constructor(memory: SharedArrayBuffer) {
    this.#states = new Int32Array(memory, 0, STATES);
    this.#momentMs = new Float64Array(memory, 4 * STATES, 1);
  }

  /**
   * Resolves at a time, or when `ring` is called. Does not keep the event loop alive.
   *
   * @param momentMs time on the clock of `performance.now()`
   */
  async wakeAt(momentMs: number): Promise<void> {
    const rung = Atomics.load(this.#states, RUNG);
    // Each thread's clock has its own origin; the sum is the same in all threads.
    this.#momentMs[0] = performance.timeOrigin + momentMs;
    Atomics.add(this.#states, ASKED, 1);
    Atomics.notify(this.#states, ASKED);
    const waiting = Atomics.waitAsync(this.#states, RUNG, rung);
    if (waiting.async) await waiting.value;
  }

  /** Wakes the waiting thread at once. */
  ring(): void {
    Atomics.add(this.#states, RUNG, 1);
    Atomics.notify(this.#states, RUNG);
  }
}

/**
 * A thread that sleeps on behalf of another one. The main thread also starts those of
 * load-generating threads, because a worker started by a worker takes a second to run.
 */
export class AlarmThread implements Disposable {
  /** The memory to create an {@linkcode Alarm} from, on any thread. */
  readonly memory = new SharedArrayBuffer(MEMORY_BYTES);
  #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Starts the thread. Needs no permission, because its code comes from a blob. */
  static async start(): Promise<AlarmThread> {
    const url = URL.createObjectURL(new Blob([`(${sleeper})()`], { type: "text/javascript" }));
    const worker = new Worker(url, { type: "module" });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot start the alarm: ${event.message}`));
    };
    const thread = new AlarmThread(worker);
    worker.postMessage(thread.memory);
    await promise;
    URL.revokeObjectURL(url);
    return thread;
  }

  [Symbol.dispose](): void {
    const states = new Int32Array(this.memory, 0, STATES);
    Atomics.store(states, STOPPED, 1);
    Atomics.add(states, ASKED, 1);
    Atomics.notify(states, ASKED);
    this.#worker.terminate();
  }
}

/** Runs in the worker from its own source, so it must not refer to anything outside itself. */
function sleeper(): void {
  const [asked, rung, stopped] = [0, 1, 2];
  const worker = globalThis as unknown as {
    postMessage(message: null): void;
    onmessage: (event: { data: SharedArrayBuffer }) => void;
    close(): void;
  };
  worker.onmessage = ({ data }) => {
    const states = new Int32Array(data, 0, 4);
    const momentMs = new Float64Array(data, 16, 1);
    worker.postMessage(null);
    let answered = 0;
    while (Atomics.load(states, stopped) === 0) {
      const request = Atomics.load(states, asked);
      const leftMs = momentMs[0] - performance.timeOrigin - performance.now();
      if (request === answered) {
        // Limited, so that a thread whose owner is gone ends eventually.
        Atomics.wait(states, asked, request, 1000);
      } else if (leftMs > 0.02) {
        Atomics.wait(states, asked, request, leftMs);
      } else {
        answered = request;
        Atomics.add(states, rung, 1);
        Atomics.notify(states, rung);
      }
    }
    worker.close();
  };
}
