/**
 * When a probe is judged, when it is prolonged, and when it is given up.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ProbeJudge } from "../../lib/capacity/probe_judge.ts";
import { parseAssertion } from "../../lib/report/assertions/assertion.ts";
import { Tally } from "../../lib/stats/tally.ts";

const P99 = "p99<100ms";

/** A judge that has seen seconds of 100 requests, of which some are slow or failed. */
function judged(
  expression: string,
  seconds: readonly { slow?: number; failed?: number; completed?: number }[],
): ProbeJudge {
  const judge = new ProbeJudge([parseAssertion(expression, "assertions")], 100, 10_000);
  for (const { slow = 0, failed = 0, completed = 100 } of seconds) {
    const latency = new Tally();
    for (let i = 0; i < completed; i++) latency.add(i < slow ? 500_000 : 10_000);
    judge.add({ lengthMs: 1000, completed, failed, latency: latency.distribution() });
  }
  return judge;
}

const times = <T>(count: number, value: T): T[] => new Array(count).fill(value);

Deno.test("ProbeJudge is sure where no request, or each tenth, is beyond the limit", () => {
  assertEquals(judged(P99, times(10, {})).stateOf(P99), "holds");
  assertEquals(judged(P99, times(10, { slow: 10 })).stateOf(P99), "fails");
});

Deno.test("ProbeJudge is not sure where the limit is within what seconds vary by", () => {
  const seconds = [0, 3, 0, 1, 0, 2, 0, 3, 0, 1].map((slow) => ({ slow }));
  const judge = judged(P99, seconds);
  assertEquals([judge.stateOf(P99), judge.isUnclear, judge.isHopeless], ["unclear", true, false]);
});

Deno.test("ProbeJudge is not sure after one bad second of ten, however bad", () => {
  const judge = judged(P99, [...times(9, {}), { slow: 90 }]);
  assertEquals([judge.stateOf(P99), judge.isHopeless], ["unclear", false]);
});

Deno.test("ProbeJudge holds a share of failures against its limit", () => {
  const expression = "failed<1%";
  assertEquals(judged(expression, times(10, { failed: 5 })).stateOf(expression), "fails");
  assertEquals(judged(expression, times(10, {})).stateOf(expression), "holds");
});

Deno.test("ProbeJudge gives up where more is late than a whole probe may have", () => {
  assertEquals(judged(P99, times(3, { slow: 20 })).isHopeless, true);
  assertEquals(judged(P99, times(1, { slow: 100 })).isHopeless, false);
});

Deno.test("ProbeJudge gives up where less than half of the requests is answered", () => {
  assertEquals(judged(P99, times(4, { completed: 30 })).isHopeless, true);
  assertEquals(judged(P99, times(4, { completed: 90 })).isHopeless, false);
});

Deno.test("ProbeJudge sees what a target can do where it is asked for more", () => {
  const judge = judged(P99, times(9, { completed: 60 }));
  assertEquals([judge.ceilingPerSecond, judge.isBehind], [60, true]);
  const steady = judged(P99, times(9, {}));
  assertEquals([steady.ceilingPerSecond, steady.isBehind], [null, false]);
});

Deno.test("ProbeJudge does not call a slow target behind that keeps up", () => {
  // Nothing comes in the first three seconds, and then as much as is sent.
  const judge = judged("p99<10s", [...times(3, { completed: 0 }), ...times(7, {})]);
  assertEquals([judge.isBehind, judge.isHopeless], [false, false]);
});

Deno.test("ProbeJudge leaves to the report what seconds do not tell", () => {
  assertEquals(judged("max<100ms", times(5, { slow: 1 })).stateOf("max<100ms"), "undecided");
});

Deno.test("ProbeJudge.addLate() counts the slow ones that came after the last was sent", () => {
  const judge = judged(P99, times(10, {}));
  const latency = new Tally();
  for (let i = 0; i < 100; i++) latency.add(900_000);
  judge.addLate({ lengthMs: 500, completed: 100, failed: 0, latency: latency.distribution() });
  assertEquals(judge.stateOf(P99), "unclear");
});
