/**
 * Tests that the parts of a load merge to the same result in any order, and the warnings.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { ClockBounds } from "../../../lib/load/engine/clock_offset.ts";
import type { RunResult } from "../../../lib/load/engine/result.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { BadSavedResult } from "../../../lib/report/saved/container.ts";
import { CannotMerge } from "../../../lib/report/saved/cannot_merge.ts";
import { merge } from "../../../lib/report/saved/merge.ts";
import { missingParts } from "../../../lib/report/saved/merge_shards.ts";
import { Merger } from "../../../lib/report/saved/merger.ts";
import { decodeResult, encodeResult } from "../../../lib/report/saved/saved_bytes.ts";
import { type SavedResult, savedResult } from "../../../lib/report/saved/saved_result.ts";
import { partsOf } from "../../../lib/report/shards/shard_part.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import { assertIdentities } from "../../support/identities.ts";
import { madeResult, type Told } from "../../support/made_result.ts";
import { madeSaved } from "../../support/made_saved.ts";

const START_MS = Date.parse("2027-01-31T12:00:00Z");
const refused = { failure: { kind: "refused", message: "nobody listens" } } as const;

/** The properties of a process that kept up with its part. */
const KEPT_UP = { connectionsOpened: 2, issuedForMs: 3000, lastDueMs: 3000 };

/** A part of a load, with its own requests. */
function part(
  index: number,
  of: number,
  { told, options, rest }: {
    told?: readonly Told[];
    options?: Partial<LoadOptions>;
    rest?: Partial<RunResult>;
  } = {},
): SavedResult {
  const requests = told ?? [
    ...Array.from({ length: 40 + index }, (_, i): Told => ({
      atMs: 50 * i,
      tookMs: 1 + (i * 7 + index * 3) % 13 / 4,
      status: i % 20 === 19 ? 503 : 200,
    })),
    { atMs: 2500, tookMs: 1, ...refused },
  ];
  const result = madeResult(requests, {
    keepSeconds: true,
    durationMs: 3000,
    ratePerSecond: 20 * of,
    concurrency: 2 * of,
    assertions: ["p99<2s"],
    shard: { index, of },
    startAtMs: START_MS,
    ...options,
  }, { startedAt: new Date(START_MS), elapsedMs: 3000 + index, ...KEPT_UP, ...rest });
  return savedResult(createReport(result), result, partsOf(result));
}

const parts = (of: number, rest: (index: number) => Partial<RunResult> = () => ({})) =>
  Array.from({ length: of }, (_, index) => part(index, of, { rest: rest(index) }));

async function again(result: SavedResult): Promise<SavedResult> {
  return await decodeResult(await encodeResult(result));
}

Deno.test("parts merged in any tree, through files, are the same to the byte", async () => {
  const told = parts(
    20,
    (i) => ({ clock: { lowMs: 1 - i, highMs: 5 + i / 3 }, permitWaitMs: i % 3 }),
  );
  const all = await Promise.all(told.map(again));
  const flat = await encodeResult(merge(all));
  const tree = await Promise.all(
    [all.slice(13), all.slice(0, 7), all.slice(7, 13)].map((some) => again(merge(some))),
  );
  assertEquals(await encodeResult(merge(tree)), flat);
  const deep = all.toReversed().reduce((union, next) => merge([next, union]));
  assertEquals(await encodeResult(deep), flat);
  const merger = new Merger();
  for (const each of all) merger.add(each);
  assertEquals(await encodeResult(merger.result()), flat);
});

Deno.test("the merged result has the plan of the load, not the sum of its parts' plans", () => {
  const { report, parts: told } = merge(parts(4));
  assertIdentities(report);
  const { concurrency, ratePerSecond, threads, durationMs } = report.plan;
  assertEquals([concurrency, ratePerSecond, threads, durationMs], [8, 80, 4, 3000]);
  assertEquals(report.shard?.parts, [0, 1, 2, 3]);
  assertEquals(told.map(({ index }) => index), [0, 1, 2, 3]);
  assertEquals(report.requests.issued, 4 * 41 + 6);
  assertEquals([report.elapsedMs, report.startedAt], [3003, "2027-01-31T12:00:00.000Z"]);
  assertEquals(report.assertions.map(({ holds }) => holds), [true]);
});

Deno.test("a missing part is named, and rates are compared with the parts that exist", () => {
  const { report } = merge([part(0, 4), part(2, 4)]);
  assertEquals(missingParts(report), [1, 3]);
  const [warning] = report.warnings;
  assertEquals(warning.kind, "shard_missing");
  assert(warning.message.startsWith("Parts 1, 3 of 4 are missing."), warning.message);
  assertEquals(report.warnings.some(({ kind }) => kind === "rate_not_reached"), false);
  assertEquals(missingParts(merge([part(0, 1)]).report), []);
  const slow = (index: number) => part(index, 4, { rest: { unissued: 20 } });
  const found = merge([slow(0), slow(2)]).report.warnings
    .find(({ kind }) => kind === "rate_not_reached")!;
  assert(found.message.includes("of 40"), found.message);
});

Deno.test("parts of another load, and repeated parts, are rejected with the difference", () => {
  const [first] = parts(4);
  const cases: [other: SavedResult, message: string][] = [
    [part(0, 4), "part 0, as an earlier result"],
    [part(1, 5), "a part of 5, not of 4"],
    [
      part(1, 4, { options: { startAtMs: START_MS + 1000 } }),
      "started at 2027-01-31T12:00:01.000Z",
    ],
    [part(1, 4, { options: { url: "http://127.0.0.1/other" } }), "of run "],
    [part(1, 4, { options: { ratePerSecond: 7 } }), "a different load: ratePerSecond differ"],
    [part(1, 4, { options: { seed: 7 } }), "a different load: seed differ"],
    [part(1, 4, { options: { assertions: [] } }), "a different load: assertions differ"],
    [madeSaved([{ tookMs: 1 }]), "not a part of a sharded load"],
  ];
  for (const [other, message] of cases) {
    const error = assertThrows(() => merge([first, other]), CannotMerge, message);
    assertEquals([error.index, error.isForceable], [1, false]);
    const merger = new Merger();
    merger.add(first);
    assertThrows(() => merger.add(other), CannotMerge, message);
  }
  // Machines may differ in the number of cores.
  merge([first, part(1, 4, { options: { threads: 2 } })]);
});

Deno.test("warnings of single processes name their parts, others cover the merged load", () => {
  const late = {
    health: { cpuShare: 0.99, loopDelayP90Ms: 1, longestPauseMs: 1 },
    elapsedMs: 3100,
  };
  const few = (index: number) =>
    part(index, 4, {
      told: Array.from({ length: 30 }, (_, i) => ({ atMs: 50 * i, tookMs: 1 })),
      options: { ratePerSecond: undefined },
      rest: index === 1 || index === 3 ? late : {},
    });
  const all = [0, 1, 2, 3].map(few);
  assert(all[0].report.warnings.some(({ kind }) => kind === "few_samples"));
  const { warnings } = merge(all).report;
  assertEquals(warnings.map(({ kind }) => kind), ["generator_limit"]);
  assert(warnings[0].message.startsWith("On 2 of 4 parts (1, 3): "), warnings[0].message);
});

Deno.test("decodeResult() rejects impossible parts", async () => {
  const one = part(2, 4);
  const { shard } = one.report;
  const cases: [tampered: SavedResult, message: string][] = [
    [{ ...one, parts: [] }, "no section parts"],
    [
      { ...one, report: { ...one.report, shard: { ...shard!, of: 1e12 } } },
      "not those of its report",
    ],
    [{ ...one, report: { ...one.report, shard: { ...shard!, of: 2 } } }, "not those of its report"],
    [{ ...one, report: { ...one.report, shard: { ...shard!, parts: [1] } } }, "not those of its"],
    [{ ...one, report: { ...one.report, shard: null } }, "not those of its report"],
    [{ ...one, parts: [{ ...one.parts[0], threads: -1 }] }, "threads"],
  ];
  for (const [tampered, message] of cases) {
    await assertRejects(() => again(tampered), BadSavedResult, message);
  }
});

Deno.test("clocks that disagree cause a warning with the minimum difference, and change the duration", () => {
  const clocked = (...bounds: [lowMs: number, highMs: number][]) =>
    merge(
      bounds.map(([lowMs, highMs], i) =>
        part(i, bounds.length, {
          rest: { clock: { lowMs, highMs } as ClockBounds, elapsedMs: 3000 },
        })
      ),
    ).report;
  const agreeing = clocked([-3, 2], [0, 9], [1, 4]);
  assertEquals(agreeing.warnings.some(({ kind }) => kind === "clocks_differ"), false);
  assertEquals([agreeing.elapsedMs, agreeing.clock], [3000, { lowMs: -3, highMs: 9 }]);
  const off = clocked([-3, 2], [0, 9], [500, 504]);
  const [{ kind, message }] = off.warnings;
  assertEquals(kind, "clocks_differ");
  assert(message.includes("at least 498") && message.includes("Part 2 did not start"), message);
  assertEquals(off.elapsedMs, 3498);
});
