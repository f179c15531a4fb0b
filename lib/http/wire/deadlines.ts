/**
 * Ends whatever has passed its deadline: exchanges, dialling, waits for hooks.
 *
 * @module
 */

/** Why something was ended from outside: its time was up, or the run was cut. */
export type EndReason = "timeout" | "cut";

/** Something under way that can be ended. */
export interface Endable {
  /** Its deadline, on the clock of the sweep; Infinity while nothing is under way. */
  deadlineMs: number;
  /** Its index among the members; kept by Deadlines. */
  deadlineIndex: number;
  /** Ends it; called at most once for a deadline. */
  end(reason: EndReason): void;
}

/**
 * One timer for the deadlines of all exchanges: a request only writes a number. What has passed
 * its deadline is ended by the next sweep, so up to one period late.
 */
export class Deadlines implements Disposable {
  /** In no order. With a connection for each request two of them come and go, which a Set is slow at. */
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
    member.deadlineIndex = this.#members.push(member) - 1;
  }

  /** Takes a member out, which has to be one. */
  delete(member: Endable): void {
    const last = this.#members.pop()!;
    if (last === member) return;
    this.#members[member.deadlineIndex] = last;
    last.deadlineIndex = member.deadlineIndex;
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
