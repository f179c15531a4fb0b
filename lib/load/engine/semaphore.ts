/**
 * Hands out permits, first come, first served.
 *
 * @module
 */

interface Waiter {
  readonly grant: () => void;
}

/**
 * A counting semaphore: permits are granted in order of request, and waiting
 * can be aborted.
 *
 * Races, all decided by there being one thread: a released permit goes straight to the first
 * waiter and never through the count, so a later caller cannot overtake. An abort removes the
 * waiter in the same turn, so a permit is never granted to one that gave up; a waiter aborted after
 * its permit was granted has it, and has to release it as any other.
 */
export class Semaphore {
  #permits: number;
  #available: number;
  /** In order of arrival; a Set gives up any of them in constant time. */
  #waiters = new Set<Waiter>();

  /**
   * Makes a semaphore with all its permits free.
   *
   * @param permits how many holders there may be at once, a whole number of at least 1
   * @throws {RangeError} where it is none
   */
  constructor(permits: number) {
    if (!Number.isSafeInteger(permits) || permits < 1) {
      throw new RangeError(`Cannot make a semaphore of ${permits} permits: 1 is the least`);
    }
    this.#permits = permits;
    this.#available = permits;
  }

  /** Free permits. */
  get available(): number {
    return this.#available;
  }

  /** How many wait for a permit. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Takes a permit if one is free at once, and says whether it did. */
  tryAcquire(): boolean {
    if (this.#available === 0) return false;
    this.#available--;
    return true;
  }

  /**
   * Resolves with a permit held.
   *
   * @param signal gives up waiting; the promise then rejects with the signal's reason
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
   * Gives a permit back.
   *
   * @throws {RangeError} where none is out
   */
  release(): void {
    const [first] = this.#waiters;
    if (first !== undefined) {
      this.#waiters.delete(first);
      first.grant();
    } else if (this.#available === this.#permits) {
      throw new RangeError("Cannot release a permit: all of them are back already");
    } else {
      this.#available++;
    }
  }
}
