/**
 * Defines the states of an HTTP/1.1 connection and the legal transitions between them.
 *
 * @module
 */

/**
 * - `ready`: held, between two exchanges.
 * - `busy`: in an exchange.
 * - `idle`: not held; a pending read notices a close, a reset or unsolicited bytes.
 * - `spent`: open, but no exchange may follow.
 * - `closed`: closed by this side. An exchange may still be about to end.
 */
export type ConnectionState = "ready" | "busy" | "idle" | "spent" | "closed";

/** All valid transitions. */
const SUCCESSORS: Readonly<Record<ConnectionState, readonly ConnectionState[]>> = {
  ready: ["busy", "idle", "closed"],
  busy: ["ready", "spent", "closed"],
  idle: ["busy", "closed"],
  spent: ["closed"],
  closed: [],
};

/**
 * Returns the next state.
 *
 * @throws {Error} if the transition is invalid, which is a bug in this program
 */
export function nextState(from: ConnectionState, to: ConnectionState): ConnectionState {
  if (!SUCCESSORS[from].includes(to)) throw new Error(`a ${from} connection cannot become ${to}`);
  return to;
}
