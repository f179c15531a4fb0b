/**
 * Tests the form of request IDs, and that stamping one equals writing it.
 *
 * @module
 */
import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fc } from "../../support/property.ts";
import { RequestIds } from "../../../lib/load/request/request_id.ts";

/** The highest number that a run can have. */
const LAST = 999_999_999_998;

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("RequestIds.of() is the run and the number, with a fixed width", () => {
  const ids = new RequestIds("0a1b2c3d");
  assertEquals(ids.of(0), "0a1b2c3d-000000000000");
  assertEquals(ids.of(42), "0a1b2c3d-000000000042");
  assertEquals(ids.of(LAST), "0a1b2c3d-999999999998");
});

Deno.test("RequestIds() differ between two runs", () => {
  const [one, other] = [new RequestIds(), new RequestIds()];
  assertMatch(one.runId, /^[0-9a-f]{8}$/);
  assertMatch(one.of(7), /^[0-9a-f]{8}-000000000007$/);
  assertNotEquals(one.runId, other.runId);
  assertEquals(new RequestIds(one.runId).of(7), one.of(7));
});

Deno.test("RequestIds.placeholder writes the ID of any request over that of any other", () => {
  const ids = new RequestIds("deadbeef");
  const index = fc.oneof(fc.nat({ max: 1000 }), fc.integer({ min: 0, max: LAST }));
  fc.assert(
    fc.property(index, index, fc.nat({ max: 30 }), (before, after, at) => {
      const bytes = new TextEncoder().encode("#".repeat(at) + ids.of(before) + "##");
      ids.placeholder.write(bytes, at, after);
      assertEquals(text(bytes), "#".repeat(at) + ids.of(after) + "##");
    }),
    { seed: 17, numRuns: 1000 },
  );
});

Deno.test("RequestIds.placeholder carries at every power of ten", () => {
  const ids = new RequestIds("00000000");
  const bytes = new TextEncoder().encode(ids.of(0));
  for (let power = 1; power <= 1e11; power *= 10) {
    for (const index of [power - 1, power, power + 1, 9 * power]) {
      ids.placeholder.write(bytes, 0, index);
      assertEquals(text(bytes), ids.of(index));
    }
  }
});
