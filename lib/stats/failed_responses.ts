/**
 * Counts failed responses by status, with one example of each: its request ID and the beginning of
 * its body.
 *
 * @module
 */

/** All failed responses with one status. */
export interface FailedResponse {
  readonly status: number;
  readonly count: number;
  /** The ID of a request that was answered with it. */
  readonly requestId: string;
  /** The beginning of the body of that answer; null where it is not text, or was not at hand. */
  readonly body: string | null;
}

/** Failed responses by status. */
export class FailedResponses {
  #byStatus = new Map<number, FailedResponse>();

  /** Counts one. @param example is asked for where it is the first with its status */
  add(status: number, example: () => Pick<FailedResponse, "requestId" | "body">): void {
    const known = this.#byStatus.get(status) ?? { status, count: 0, ...example() };
    this.#byStatus.set(status, { ...known, count: known.count + 1 });
  }

  /** Adds those of one status that were counted elsewhere. */
  merge(other: FailedResponse): void {
    const known = this.#byStatus.get(other.status);
    const example = known === undefined || known.body === null ? other : known;
    this.#byStatus.set(other.status, { ...example, count: (known?.count ?? 0) + other.count });
  }

  /** Forgets all of them. */
  clear(): void {
    this.#byStatus.clear();
  }

  /** All of them, most frequent first. */
  list(): FailedResponse[] {
    return [...this.#byStatus.values()].sort((a, b) => b.count - a.count);
  }
}
