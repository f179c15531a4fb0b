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
  /** ID of a request that got such a response. */
  readonly requestId: string;
  /** Beginning of that response's body; null if it is not text or was not kept. */
  readonly body: string | null;
}

/** Failed responses by status. */
export class FailedResponses {
  #byStatus = new Map<number, FailedResponse>();

  /**
   * Counts a failed response.
   *
   * @param example called only for the first one with its status
   */
  add(status: number, example: () => Pick<FailedResponse, "requestId" | "body">): void {
    const known = this.#byStatus.get(status) ?? { status, count: 0, ...example() };
    this.#byStatus.set(status, { ...known, count: known.count + 1 });
  }

  /** Adds failed responses with one status that were counted elsewhere. */
  merge(other: FailedResponse): void {
    const known = this.#byStatus.get(other.status);
    const example = known === undefined || known.body === null ? other : known;
    this.#byStatus.set(other.status, { ...example, count: (known?.count ?? 0) + other.count });
  }

  /** Removes all counts. */
  clear(): void {
    this.#byStatus.clear();
  }

  /** Returns all of them, most frequent first. */
  list(): FailedResponse[] {
    return [...this.#byStatus.values()].sort((a, b) => b.count - a.count);
  }
}
