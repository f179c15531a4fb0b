/**
 * Searches for bytes that a parser parses differently in one piece and in several.
 *
 * @module
 */
import { fc } from "../../support/property.ts";
import {
  assertAnySplitIsEqual,
  type ParseOutcome,
  type PeerBytes,
} from "../../support/parse_outcome.ts";
import {
  cutShards,
  cutsOf,
  mutatedResponse,
  responseGarbage,
} from "../../support/response_bytes.ts";

/** Maximum time for all splits of one input, including garbage collection. */
const INPUT_LIMIT_MS = 500;
/** Maximum time per input: ten times the usual. */
const LIMIT_MS_PER_INPUT = 1;

const count = Number(Deno.args[0] ?? 100_000);
const seed = Number(Deno.args[1] ?? Date.now() % 2 ** 31);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  print("Cannot fuzz: count and seed are whole numbers, count at least 1");
  Deno.exit(2);
}

const ends: Record<ParseOutcome["end"], number> = { complete: 0, malformed: 0, incomplete: 0 };
let slowestMs = 0;

const property = fc.property(
  fc.oneof(
    { weight: 3, arbitrary: responseGarbage },
    { weight: 1, arbitrary: mutatedResponse },
  ),
  cutShards,
  (peer: PeerBytes, shares) => {
    const startMs = performance.now();
    ends[assertAnySplitIsEqual(peer, cutsOf(shares, peer.bytes.length)).end]++;
    const tookMs = performance.now() - startMs;
    slowestMs = Math.max(slowestMs, tookMs);
    if (tookMs > INPUT_LIMIT_MS) throw new Error(`took ${tookMs.toFixed()} ms`);
  },
);

const startMs = performance.now();
const result = fc.check(property, {
  numRuns: count,
  seed,
  interruptAfterTimeLimit: 10_000 + count * LIMIT_MS_PER_INPUT,
  markInterruptAsFailure: true,
});
const seconds = ((performance.now() - startMs) / 1000).toFixed(1);

if (result.failed) {
  const what = result.interrupted ? "out of time" : "a mismatch";
  print(`${what} after ${result.numRuns} inputs, ${seconds} s, seed ${seed}`);
  if (result.counterexample !== null) {
    const [peer, shares] = result.counterexample;
    const text = String.fromCharCode(...peer.bytes);
    print(`bytes: ${JSON.stringify(text)}`);
    print(`cuts: ${cutsOf(shares, peer.bytes.length).join(" ")}`);
    print(`expectsNoBody: ${peer.expectsNoBody}, isClosedAfter: ${peer.isClosedAfter}`);
    print(String(result.errorInstance));
  }
  Deno.exit(1);
}
const share = (end: ParseOutcome["end"]) => `${Math.round(100 * ends[end] / count)}% ${end}`;
print(
  `${count} inputs in ${seconds} s, seed ${seed}: ${share("complete")}, ${share("malformed")}, ` +
    `${share("incomplete")}, the slowest in ${slowestMs.toFixed(1)} ms`,
);

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
