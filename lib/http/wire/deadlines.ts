/**
 * Ends operations that have passed their deadline: exchanges, connecting, waiting for hooks.
 *
 * @module
 */

/** Why an operation was ended from outside: it timed out, or the run was aborted. */
export type EndReason = "timeout" | "cut";

/** An operation that can be ended. */
export interface Endable {
  /** Its deadline, on the clock of the sweep; Infinity while there is no operation. */
  deadlineMs: number;
  /** Its index among the members, maintained by Deadlines. */
  deadlineIndex: number;
  /** Ends it. Called at most once per deadline. */
  end(reason: EndReason): void;
}

/**
 * One timer for the deadlines of all exchanges, so that setting a deadline only writes a number. A
 * sweep ends everything past its deadline, at most one period late.
 */
export class Deadlines implements Disposable {
  /**
   * Unordered. With a connection per request, members are added and removed often, for which a Set
   * is slow.
   */
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

  /** Removes a member. */
  delete(member: Endable): void {
    const last = this.#members.pop()!;
    if (last === member) return;
    this.#members[member.deadlineIndex] = last;
    last.deadlineIndex = member.deadlineIndex;
  }

  /** Ends all operations. */
  cut(): void {
    this.#forEach((member) => {
      if (member.deadlineMs !== Infinity) this.#end(member, "cut");
    });
  }

  /** Stops, and ends all members, including connections that no exchange uses. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#forEach((member) => this.#end(member, "cut"));
  }

  #sweep(): void {
    const nowMs = this.#now();
    this.#forEach((member) => {
      if (member.deadlineMs <= nowMs) this.#end(member, "timeout");
    });
  }

  /** Iterates from the end, because a member that removes itself is replaced by the last one. */
  #forEach(look: (member: Endable) => void): void {
    for (let i = this.#members.length - 1; i >= 0; i--) {
      // A member may have removed others with itself.
      if (i < this.#members.length) look(this.#members[i]);
    }
  }

  #end(member: Endable, reason: EndReason): void {
    member.deadlineMs = Infinity;
    member.end(reason);
  }
}
