/**
 * Hands out permits, first come, first served.
 *
 * @module
 */

interface Waiter {
  readonly grant: () => void;
}

/**
 * A counting semaphore. Permits are granted in order of request, and waiting can be aborted.
 *
 * With a single thread, there are no races: a released permit goes straight to the first waiter and
 * never through the count, so a later caller cannot overtake it. An abort removes the waiter in the
 * same turn, so a permit is never granted to a waiter that has given up. A waiter aborted after its
 * permit was granted holds it and has to release it like any other.
 */
export class Semaphore {
  #permits: number;
  #available: number;
  /** In order of arrival. A Set removes any of them in constant time. */
  #waiters = new Set<Waiter>();

  /**
   * Creates a semaphore with all its permits available.
   *
   * @param permits maximum number of holders, a whole number from 1
   * @throws {RangeError} if it is invalid
   */
  constructor(permits: number) {
    if (!Number.isSafeInteger(permits) || permits < 1) {
      throw new RangeError(`Cannot create a semaphore of ${permits} permits: it needs at least 1`);
    }
    this.#permits = permits;
    this.#available = permits;
  }

  /** Number of available permits. */
  get available(): number {
    return this.#available;
  }

  /** Number of waiters. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Acquires a permit if one is available; returns whether it did. */
  tryAcquire(): boolean {
    if (this.#available === 0) return false;
    this.#available--;
    return true;
  }

  /**
   * Resolves when a permit is acquired.
   *
   * @param signal aborts waiting; the promise then rejects with the signal's reason
   */
  acquire(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.tryAcquire()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiters.delete(waiter);
        reject(signal!.reason);
      };
      const waiter: Waiter = {
        grant: () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /**
   * Releases a permit.
   *
   * @throws {RangeError} if none is held
   */
  release(): void {
    const [first] = this.#waiters;
    if (first !== undefined) {
      this.#waiters.delete(first);
      first.grant();
    } else if (this.#available === this.#permits) {
      throw new RangeError("Cannot release a permit: none is taken");
    } else {
      this.#available++;
    }
  }
}
