/**
 * Which things have a moment to end by, and ends those that have passed it.
 *
 * @module
 */

/** Why something was ended from outside: its time was up, or the run was cut. */
export type EndReason = "timeout" | "cut";

/** Something under way that can be ended. */
export interface Endable {
  /** When it is to end, on the clock of the sweep; Infinity while nothing is under way. */
  deadlineMs: number;
  /** Where it stands among the members; kept by Deadlines. */
  deadlinePlace: number;
  /** Ends it; called at most once for a deadline. */
  end(reason: EndReason): void;
}

/**
 * One timer for the deadlines of all connections: a request only writes a number. What has passed
 * its deadline is ended by the next sweep, so up to one period late.
 */
export class Deadlines implements Disposable {
  /** In no order. A connection a request makes two of them come and go, which a Set is slow at. */
  #members: Endable[] = [];
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
    member.deadlinePlace = this.#members.push(member) - 1;
  }

  /** Takes a member out, which has to be one. */
  delete(member: Endable): void {
    const last = this.#members.pop()!;
    if (last === member) return;
    this.#members[member.deadlinePlace] = last;
    last.deadlinePlace = member.deadlinePlace;
  }

  /** Ends everything that is under way. */
  cut(): void {
    this.#forEach((member) => {
      if (member.deadlineMs !== Infinity) this.#end(member, "cut");
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const nowMs = this.#now();
    this.#forEach((member) => {
      if (member.deadlineMs <= nowMs) this.#end(member, "timeout");
    });
  }

  /** From the end, since one that takes itself out is replaced by the last. */
  #forEach(look: (member: Endable) => void): void {
    for (let i = this.#members.length - 1; i >= 0; i--) look(this.#members[i]);
  }

  #end(member: Endable, reason: EndReason): void {
    member.deadlineMs = Infinity;
    member.end(reason);
  }
}
