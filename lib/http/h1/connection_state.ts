/**
 * Defines the states of an HTTP/1.1 connection and the legal transitions between them.
 *
 * @module
 */

/**
 * - `ready`: at its holder's disposal, between two exchanges.
 * - `busy`: an exchange is under way.
 * - `idle`: nobody holds it; a read is pending that sees a close, a reset or unsolicited bytes.
 * - `spent`: open, but no exchange may follow.
 * - `closed`: this side has closed it. An exchange may still be on its way to its end.
 */
export type ConnectionState = "ready" | "busy" | "idle" | "spent" | "closed";

/** Every legal change of state. */
const SUCCESSORS: Readonly<Record<ConnectionState, readonly ConnectionState[]>> = {
  ready: ["busy", "idle", "closed"],
  busy: ["ready", "spent", "closed"],
  idle: ["busy", "closed"],
  spent: ["closed"],
  closed: [],
};

/** The next state, where it may follow. @throws {Error} where it may not: a fault in this program */
export function nextState(from: ConnectionState, to: ConnectionState): ConnectionState {
  if (!SUCCESSORS[from].includes(to)) throw new Error(`a ${from} connection cannot become ${to}`);
  return to;
}
