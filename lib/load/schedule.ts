// Knows: when each request is due.
// Refuses to know: whether it could be sent then.

/** When requests are due: a pure function of their number. */
export interface Schedule {
  /**
   * When request `index` (from 0) is due, in milliseconds since the start of the run; Infinity
   * past the last one. Never falls as the index grows.
   */
  dueAtMs(index: number): number;
}

/** A closed loop: every request is due at once, and waits only for a permit. */
export function closedLoop(requests: number | null): Schedule {
  const count = requests ?? Infinity;
  return { dueAtMs: (index) => index < count ? 0 : Infinity };
}
