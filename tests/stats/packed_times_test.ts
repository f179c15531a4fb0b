/**
 * Tests that packed times are unpacked exactly, and that arbitrary bytes do no harm.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { fc } from "../support/property.ts";
import { joined, packTimes, unpackTimes } from "../../lib/stats/packed_times.ts";
import { Distribution } from "../../lib/stats/percentile.ts";
import { BadBytes, ByteWriter } from "../../lib/stats/varint.ts";

const samples = fc.array(fc.oneof(fc.nat(50), fc.nat(100_000), fc.nat(3_600_000_000)));

function distributionOf(times: readonly number[]): Distribution {
  const sorted = times.toSorted((a, b) => a - b);
  const values = [...new Set(sorted)];
  const cumulative = values.map((value) => sorted.lastIndexOf(value) + 1);
  return new Distribution(new Float64Array(values), new Float64Array(cumulative));
}

Deno.test("unpackTimes() returns what packTimes() was given", () => {
  fc.assert(
    fc.property(samples, (times) => {
      const distribution = distributionOf(times);
      assertEquals(unpackTimes(packTimes(distribution)), distribution);
    }),
    { seed: 2, numRuns: 200 },
  );
});

Deno.test("unpackTimes() of any bytes returns a distribution or throws BadBytes", () => {
  let [good, bad] = [0, 0];
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 8 }), (bytes) => {
      try {
        const { values, cumulative } = unpackTimes(new Uint8Array(bytes));
        good++;
        for (let i = 1; i < values.length; i++) {
          assert(values[i] > values[i - 1] && cumulative[i] > cumulative[i - 1]);
        }
      } catch (error) {
        bad++;
        assert(error instanceof BadBytes, String(error));
      }
    }),
    { seed: 3, numRuns: 3000 },
  );
  assert(good > 10 && bad > 10, `${good} good, ${bad} bad`);
});

Deno.test("unpackTimes() reports the problem before it allocates memory", () => {
  const refused = (numbers: readonly number[]) => {
    const writer = new ByteWriter();
    for (const number of numbers) writer.number(number);
    return assertThrows(() => unpackTimes(writer.bytes()), BadBytes).message;
  };
  const promised = "more times than bytes";
  assertEquals(refused([Number.MAX_SAFE_INTEGER, 1, 1]), promised);
  assertEquals(refused([2, 5, 0, 1, 1]), "a repeated time");
  assertEquals(refused([1, 3_600_000_001, 1]), "a time longer than an hour");
  assertEquals(refused([1, 5, 0]), "a time with a count of 0");
  const most = Number.MAX_SAFE_INTEGER;
  assertEquals(refused([2, 5, 1, most, most]), "too many times");
  assertEquals(refused([1, 5, 1, 1]), "bytes after its last time");
});

Deno.test("joined() is the distribution of all samples together", () => {
  fc.assert(
    fc.property(fc.array(samples, { maxLength: 7 }), (parts) => {
      assertEquals(joined(parts.map(distributionOf)), distributionOf(parts.flat()));
    }),
    { seed: 4, numRuns: 200 },
  );
});
