/**
 * Searches for frames that a session handles differently in one piece and in several.
 *
 * @module
 */
import { assertAnySplitIsEqual } from "../../support/http2_split.ts";
import { anyFrames, legalScript, mutatedScript } from "../../support/http2_bytes.ts";
import { fc } from "../../support/property.ts";
import { cutShards } from "../../support/response_bytes.ts";

const count = Number(Deno.args[0] ?? 50_000);
const seed = Number(Deno.args[1] ?? Date.now() % 2 ** 31);
const startMs = performance.now();
const result = fc.check(
  fc.property(
    fc.oneof(anyFrames, mutatedScript, legalScript),
    cutShards,
    ({ bytes }, shares) => void assertAnySplitIsEqual(bytes, shares),
  ),
  { numRuns: count, seed },
);
const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
if (result.failed) {
  print(`a mismatch after ${result.numRuns} inputs, ${seconds} s, seed ${seed}`);
  if (result.counterexample !== null) {
    const [{ bytes }, shares] = result.counterexample;
    print(`bytes: ${bytes.toHex()}`);
    print(`shares: ${shares.join(" ")}`);
    print(String(result.errorInstance));
  }
  Deno.exit(1);
}
print(`${count} inputs of HTTP/2 in ${seconds} s, seed ${seed}: alike in every split`);

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
