/**
 * Tests which requests are the slowest, by sorting all of them.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { fc } from "../support/property.ts";
import { Slowest, type SlowRequest } from "../../lib/stats/slowest.ts";

function request(latencyUs: number, index: number): SlowRequest {
  return {
    requestId: String(index),
    latencyUs,
    serviceUs: latencyUs,
    firstByteUs: null,
    status: 200,
    atMs: index,
  };
}

function slowestOf(limit: number, latencies: readonly number[]): Slowest {
  const slowest = new Slowest(limit);
  for (const [index, latencyUs] of latencies.entries()) slowest.add(request(latencyUs, index));
  return slowest;
}

Deno.test("Slowest keeps what sorting all requests returns, the first seen among ties", () => {
  // Few distinct values, so that there are many ties.
  const latencies = fc.array(fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 1000 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), latencies, (limit, latencies) => {
      // Sorting is stable: ties stay in the order in which they were seen.
      const sorted = latencies.map(request).toSorted((a, b) => b.latencyUs - a.latencyUs);
      assertEquals([...slowestOf(limit, latencies).list()], sorted.slice(0, limit));
    }),
    { seed: 5, numRuns: 1000 },
  );
});

Deno.test("Slowest.thresholdUs lets a caller skip what would not be kept", () => {
  const latencies = fc.array(fc.nat({ max: 30 }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), latencies, (limit, latencies) => {
      const asked = new Slowest(limit);
      for (const [index, latencyUs] of latencies.entries()) {
        if (latencyUs > asked.thresholdUs) asked.add(request(latencyUs, index));
      }
      assertEquals(asked.list(), slowestOf(limit, latencies).list());
    }),
    { seed: 6, numRuns: 500 },
  );
});

Deno.test("Slowest.thresholdUs is below every latency up to the limit, then the smallest kept", () => {
  const slowest = new Slowest(3);
  const seen = [7, 0, 9, 3, 0, 8].map((latencyUs, index) => {
    slowest.add(request(latencyUs, index));
    return slowest.thresholdUs;
  });
  assertEquals(seen, [-1, -1, 0, 3, 3, 7]);
  assertEquals(slowest.list().map(({ latencyUs }) => latencyUs), [9, 8, 7]);
});

Deno.test("Slowest keeps all that belongs to a request", () => {
  const slowest = new Slowest(1);
  const timedOut = { ...request(30_000_000, 4), status: null, firstByteUs: null };
  const answered = { ...request(40_000_000, 5), status: 503, firstByteUs: 12 };
  slowest.add(timedOut);
  assertEquals(slowest.list(), [timedOut]);
  slowest.add(answered);
  assertEquals(slowest.list(), [answered]);
});
