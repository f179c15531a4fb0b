/**
 * Tests the form of trace contexts, and that they contain the request ID.
 *
 * @module
 */
import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fc } from "../../support/property.ts";
import { RequestIds } from "../../../lib/load/request/request_id.ts";
import { TraceContexts } from "../../../lib/load/request/trace_context.ts";

const LAST = 999_999_999_998;
const VALID = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/;

Deno.test("TraceContexts.of() is a valid traceparent that contains the request ID", () => {
  for (const runId of ["00000000", "deadbeef", "ffffffff", new RequestIds().runId]) {
    const [contexts, ids] = [new TraceContexts(runId), new RequestIds(runId)];
    for (const index of [0, 1, 42, LAST]) {
      assertMatch(contexts.of(index), VALID);
      const traceId = contexts.traceIdOf(index);
      assertEquals(`${traceId.slice(0, 8)}-${traceId.slice(-12)}`, ids.of(index));
      assertEquals(contexts.of(index), `00-${traceId}-${contexts.spanIdOf(index)}-01`);
    }
  }
  assertNotEquals(new TraceContexts("00000001").of(5), new TraceContexts("00000002").of(5));
});

Deno.test("TraceContexts.placeholder writes the context of any request over that of any other", () => {
  const contexts = new TraceContexts("0a1b2c3d");
  const index = fc.oneof(fc.nat({ max: 1000 }), fc.integer({ min: 0, max: LAST }));
  fc.assert(
    fc.property(index, index, fc.nat({ max: 30 }), (before, after, at) => {
      const bytes = new TextEncoder().encode("#".repeat(at) + contexts.of(before) + "##");
      contexts.placeholder.write(bytes, at, after);
      assertEquals(new TextDecoder().decode(bytes), "#".repeat(at) + contexts.of(after) + "##");
    }),
    { seed: 5, numRuns: 500 },
  );
});
