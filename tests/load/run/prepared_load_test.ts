/**
 * Tests that a prepared load waits for its start and lasts as planned from then on.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import { PreparedLoad } from "../../../lib/load/run/prepared_load.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

const now = () => performance.now();

for (const rate of [undefined, 100]) {
  const loop = rate === undefined ? "a closed loop" : "an open loop";
  Deno.test(`PreparedLoad.run() waits for the start of ${loop}, and its duration begins there`, async () => {
    let firstMs = 0;
    await using target = new RawTarget(() => {
      firstMs ||= now();
      return ok();
    });
    const plan = createPlan({ url: target.url, durationMs: 200, ratePerSecond: rate });
    using load = await PreparedLoad.prepare(plan, { onSecond() {} }, now);
    const startMs = now() + 300;
    const { elapsedMs, issued } = await load.run(startMs);
    assert(firstMs >= startMs, `${startMs - firstMs} ms early`);
    assert(elapsedMs >= 199, `${elapsedMs} ms`);
    if (rate === undefined) assert(issued > 10, `${issued} requests`);
    else assertEquals(issued, 20);
  });
}
