/**
 * Tests which state transitions of a connection are valid.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { type ConnectionState, nextState } from "../../../lib/http/h1/connection_state.ts";

const STATES: readonly ConnectionState[] = ["ready", "busy", "idle", "spent", "closed"];
const LEGAL = [
  ...["ready busy", "ready idle", "ready closed"] as const,
  ...["busy ready", "busy spent", "busy closed"] as const,
  ...["idle busy", "idle closed", "spent closed"] as const,
];

Deno.test("nextState() returns the next state if the transition is valid, and otherwise throws", () => {
  for (const from of STATES) {
    for (const to of STATES) {
      if (LEGAL.includes(`${from} ${to}` as typeof LEGAL[number])) {
        assertEquals(nextState(from, to), to);
      } else {
        assertThrows(() => nextState(from, to), Error, `a ${from} connection cannot become ${to}`);
      }
    }
  }
});
