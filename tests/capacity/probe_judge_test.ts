/**
 * Tests when a probe is judged, extended and given up.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ProbeJudge } from "../../lib/capacity/probe_judge.ts";
import { parseAssertion } from "../../lib/report/assertions/assertion.ts";
import { Tally } from "../../lib/stats/tally.ts";

const P99 = "p99<100ms";

/** A judge of seconds with 100 requests each, of which some are slow or failed. */
function judged(
  expression: string,
  seconds: readonly { slow?: number; failed?: number; completed?: number }[],
): ProbeJudge {
  const judge = new ProbeJudge([parseAssertion(expression, "assertions")], 100, {
    probeMs: 10_000,
    leastMs: 10_000,
    mostMs: 30_000,
  });
  for (const { slow = 0, failed = 0, completed = 100 } of seconds) {
    const latency = new Tally();
    for (let i = 0; i < completed; i++) latency.add(i < slow ? 500_000 : 10_000);
    judge.add({ lengthMs: 1000, completed, failed, latency: latency.distribution() });
  }
  return judge;
}

const times = <T>(count: number, value: T): T[] => new Array(count).fill(value);

Deno.test("ProbeJudge is certain if no request, or every tenth, is beyond the limit", () => {
  assertEquals(judged(P99, times(10, {})).stateOf(P99), "holds");
  assertEquals(judged(P99, times(10, { slow: 10 })).stateOf(P99), "fails");
});

Deno.test("ProbeJudge is uncertain if the limit is within the variation between seconds", () => {
  const seconds = [0, 3, 0, 1, 0, 2, 0, 3, 0, 1].map((slow) => ({ slow }));
  const judge = judged(P99, seconds);
  assertEquals([judge.stateOf(P99), judge.isUnclear, judge.isHopeless], ["unclear", true, false]);
});

Deno.test("ProbeJudge is uncertain after one bad second of ten, however bad", () => {
  const judge = judged(P99, [...times(9, {}), { slow: 90 }]);
  assertEquals([judge.stateOf(P99), judge.isHopeless], ["unclear", false]);
});

Deno.test("ProbeJudge compares the fraction of failures with its limit", () => {
  const expression = "failed<1%";
  assertEquals(judged(expression, times(10, { failed: 5 })).stateOf(expression), "fails");
  assertEquals(judged(expression, times(10, {})).stateOf(expression), "holds");
});

Deno.test("ProbeJudge gives up if more requests are late than a whole probe allows", () => {
  assertEquals(judged(P99, times(3, { slow: 20 })).isHopeless, true);
  assertEquals(judged(P99, times(1, { slow: 100 })).isHopeless, false);
});

Deno.test("ProbeJudge gives up if fewer than half of the requests get a response", () => {
  assertEquals(judged(P99, times(4, { completed: 30 })).isHopeless, true);
  assertEquals(judged(P99, times(4, { completed: 90 })).isHopeless, false);
});

Deno.test("ProbeJudge finds the throughput of an overloaded target", () => {
  const judge = judged(P99, times(9, { completed: 60 }));
  assertEquals([judge.ceilingPerSecond, judge.isBehind], [60, true]);
  const steady = judged(P99, times(9, {}));
  assertEquals([steady.ceilingPerSecond, steady.isBehind], [null, false]);
});

Deno.test("ProbeJudge does not consider a slow target behind if it keeps up", () => {
  // No responses in the first three seconds, then as many as requests.
  const judge = judged("p99<10s", [...times(3, { completed: 0 }), ...times(7, {})]);
  assertEquals([judge.isBehind, judge.isHopeless], [false, false]);
});

Deno.test("ProbeJudge leaves what seconds cannot tell to the report", () => {
  assertEquals(judged("max<100ms", times(5, { slow: 1 })).stateOf("max<100ms"), "undecided");
});

Deno.test("ProbeJudge.addLate() counts slow requests that end after the last one was sent", () => {
  const judge = judged(P99, times(10, {}));
  const latency = new Tally();
  for (let i = 0; i < 100; i++) latency.add(900_000);
  judge.addLate({ lengthMs: 500, completed: 100, failed: 0, latency: latency.distribution() });
  assertEquals(judge.stateOf(P99), "unclear");
});

Deno.test("ProbeJudge leaves out disturbed seconds, but makes up for a limited time of them", () => {
  const durations = { probeMs: 4000, leastMs: 4000, mostMs: 12_000 };
  const second = (us: number, isDisturbed: boolean) => {
    const latency = new Tally();
    for (let i = 0; i < 100; i++) latency.add(us);
    const counts = { lengthMs: 1000, completed: 100, failed: 0 };
    return { ...counts, latency: latency.distribution(), isDisturbed };
  };
  const judge = new ProbeJudge([parseAssertion(P99, "assertions")], 100, durations);
  const steps = [true, false, true, false, false, false].map((isDisturbed) =>
    judge.add(second(isDisturbed ? 900_000 : 10_000, isDisturbed))
  );
  assertEquals(steps, [...times(5, "go on"), "end"]);
  assertEquals([judge.stateOf(P99), judge.isEnough, judge.disturbedMs], ["holds", true, 2000]);
  assertEquals(judge.actualOf(parseAssertion(P99, "assertions")), 10);
  const disturbed = new ProbeJudge([parseAssertion(P99, "assertions")], 100, durations);
  const ends = times(10, 0).map(() => disturbed.add(second(900_000, true)));
  assertEquals([ends.indexOf("end"), disturbed.isEnough], [9, false]);
});

Deno.test("ProbeJudge gives up where nothing succeeds", () => {
  assertEquals(judged("failed<1%", times(3, { failed: 100 })).isHopeless, true);
  assertEquals(judged("failed<1%", times(2, { failed: 100 })).isHopeless, false);
});
