// Knows: which things have a moment to end by, and ends those that have passed it.
// Refuses to know: what ending means to them.

/** Why something was ended from outside: its time was up, or the run was cut. */
export type EndReason = "timeout" | "cut";

/** Something under way that can be ended. */
export interface Endable {
  /** When it is to end, on the clock of the sweep; Infinity while nothing is under way. */
  deadlineMs: number;
  /** Ends it; called at most once for a deadline. */
  end(reason: EndReason): void;
}

/**
 * One timer for the deadlines of all connections: a request only writes a number. What has passed
 * its deadline is ended by the next sweep, so up to one period late.
 */
export class Deadlines implements Disposable {
  #members = new Set<Endable>();
  #timer: ReturnType<typeof setInterval>;
  #now: () => number;

  /**
   * @param periodMs time between two sweeps
   * @param now the clock, in milliseconds
   */
  constructor(periodMs: number, now: () => number) {
    this.#now = now;
    this.#timer = setInterval(() => this.#sweep(), periodMs);
  }

  add(member: Endable): void {
    this.#members.add(member);
  }

  delete(member: Endable): void {
    this.#members.delete(member);
  }

  /** Ends everything that is under way. */
  cut(): void {
    for (const member of this.#members) {
      if (member.deadlineMs !== Infinity) this.#end(member, "cut");
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const nowMs = this.#now();
    for (const member of this.#members) {
      if (member.deadlineMs <= nowMs) this.#end(member, "timeout");
    }
  }

  #end(member: Endable, reason: EndReason): void {
    member.deadlineMs = Infinity;
    member.end(reason);
  }
}
