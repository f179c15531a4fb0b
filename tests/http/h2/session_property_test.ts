/**
 * Tests properties that hold for anything a peer may send in HTTP/2.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { assertAnySplitIsEqual } from "../../support/http2_split.ts";
import {
  anyFrames,
  type Http2Script,
  legalScript,
  mutatedScript,
} from "../../support/http2_bytes.ts";
import { fc } from "../../support/property.ts";
import { cutShards } from "../../support/response_bytes.ts";

const SEED = 9113;

function assertForEach(
  scripts: fc.Arbitrary<Http2Script>,
  numRuns: number,
  check: (script: Http2Script, shares: readonly number[]) => void,
): void {
  fc.assert(fc.property(scripts, cutShards, (script, shares) => void check(script, shares)), {
    seed: SEED,
    numRuns,
  });
}

Deno.test("Session parses legal responses correctly in every split", () => {
  assertForEach(legalScript, 400, (script, shares) => {
    const { exchanges } = assertAnySplitIsEqual(script.bytes, shares);
    assertEquals(exchanges.map(({ status, failure }) => failure ?? status), [...script.statuses!]);
  });
});

Deno.test("Session handles any frames the same in every split", () => {
  assertForEach(anyFrames, 1500, ({ bytes }, shares) => assertAnySplitIsEqual(bytes, shares));
});

Deno.test("Session handles mutated responses the same in every split", () => {
  assertForEach(mutatedScript, 800, ({ bytes }, shares) => assertAnySplitIsEqual(bytes, shares));
});
