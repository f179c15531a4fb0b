/**
 * Tests the live view at each size, and that the terminal is restored.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  barChart,
  fitted,
  meter,
  shareBar,
  sideBySide,
  sparkline,
} from "../../../lib/cli/terminal/live_charts.ts";
import { type LiveProgress, progressLines } from "../../../lib/cli/terminal/live_head.ts";
import { liveFrame, type Size } from "../../../lib/cli/terminal/live_frame.ts";
import { LiveView } from "../../../lib/cli/terminal/live_view.ts";
import { hostileReport } from "../../support/hostile.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { palette } from "../../../lib/report/words/paint.ts";
import { keptStreams } from "../../support/kept_streams.ts";
import { madeLiveRun, STEADY } from "../../support/made_live_run.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { inTerminals } from "../../support/system.ts";
import { programInSize } from "../../support/terminal.ts";

const TAKE = "\x1b[?1049h\x1b[?25l";
const GIVE_BACK = "\x1b[?25h\x1b[?1049l";
const SIZE = { columns: 80, rows: 24 };
const PROGRESS: LiveProgress = {
  ...{ phase: "running", elapsedMs: 3020, interrupted: false },
  ...{ issued: 624, completed: 620, failed: 80, inFlight: 4 },
};

// deno-lint-ignore no-control-regex
const plain = (line: string) => line.replaceAll(/\x1b\[\d+m/g, "");

Deno.test("sparkline() draws each value on a scale from 0 to the highest", () => {
  assertEquals(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8]), "▁▁▂▃▄▅▆▇█");
  assertEquals(sparkline([5, null, 0]), "█ ▁");
  assertEquals(sparkline([0, 0]), "▁▁");
  assertEquals(sparkline([0.001, 1e9]), "▁█");
  assertEquals(sparkline([]), "");
});

Deno.test("barChart() draws bars over several lines, at least one column for every value above 0", () => {
  assertEquals(barChart([16, 8, 4, 0.1, 0], 2, 0), ["█", "██▄▁"]);
  assertEquals(barChart([8], 2, 16), ["", "█"]);
  assertEquals(barChart([], 2, 0), ["", ""]);
});

Deno.test("meter() is filled up to a fraction", () => {
  assertEquals([0, 0.5, 1, 7].map((share) => meter(share, 4)), ["░░░░", "██░░", "████", "████"]);
  assertEquals([0.001, 0.5, 1].map((share) => shareBar(share, 4)), ["█", "██", "████"]);
});

Deno.test("beside() aligns two blocks and fitted() cuts lines, both ignoring color sequences", () => {
  assertEquals(sideBySide(["\x1b[1mab\x1b[22m", "c"], ["x", "y", "z"], 3), [
    ...["\x1b[1mab\x1b[22m   x", "c    y", "     z"],
  ]);
  assertEquals(fitted("\x1b[31mabcdef\x1b[39m", 3), "\x1b[31mabc\x1b[39m");
});

Deno.test("liveFrame() shows one state: progress, rate, latency, statuses, errors, histogram", () => {
  const told = STEADY.flatMap((one) => Array.from({ length: 20 }, () => one));
  const lines = liveFrame(madeLiveRun(told, { ratePerSecond: 200 }), PROGRESS, SIZE, false);
  const screen = lines.join("\n");
  assertMatch(lines[1], /^█+░+ running 3\.0s of 10s, 7s left$/);
  assertEquals(lines[2], "624 sent · 620 done · 80 failed (12.9%) · 4 in flight");
  assertEquals(lines[4], "Counted up to 3.0s, 10 connections opened");
  assertMatch(screen, /\nRequests per second: 2\d\d of 200 +last s +run +over time\n/);
  assertMatch(screen, / p99 {2}.+ms +.+ms {2}█/);
  assertMatch(screen, /\n200 +540 +90\.0% +█{4,} +refused 20 {2}Connection ref/);
  assertMatch(screen, /\nLatency histogram\n/);
});

Deno.test("liveFrame() fills a larger terminal, and is never a line or a column too large", () => {
  const run = madeLiveRun(STEADY.flatMap((one) => Array.from({ length: 20 }, () => one)));
  const report = hostileReport();
  const sizes = [[80, 24], [200, 60], [120, 30], [60, 10], [20, 3], [1, 1], [0, 0]];
  for (const [columns, rows] of sizes) {
    for (const each of [run, madeLiveRun([]), { ...run, report }]) {
      for (const hasColor of [false, true]) {
        const lines = liveFrame(each, PROGRESS, { columns, rows }, hasColor);
        assert(lines.length <= rows, `${lines.length} lines in ${rows}`);
        for (const line of lines) {
          assert(plain(line).length < Math.max(1, columns), "the last column stays free");
        }
      }
    }
  }
  const heights = [24, 40, 60].map((rows) =>
    liveFrame(run, PROGRESS, { columns: 80, rows }, false).length
  );
  assert(heights[0] < heights[1] && heights[1] < heights[2], `${heights}`);
});

Deno.test("liveFrame() keeps warnings if space is limited", () => {
  const run = madeLiveRun();
  const warnings = [{ kind: "generator_limit", message: "The generator was the limit." }] as const;
  const lines = liveFrame({ ...run, report: { ...run.report, warnings } }, PROGRESS, SIZE, false);
  assertEquals(lines.slice(-2), ["Warnings", "The generator was the limit."]);
});

Deno.test("liveFrame() prevents text of a target from moving the cursor", () => {
  const run = madeLiveRun();
  const example = "a\x1b[2Jb\r\n\x07c\u202e\u{1f600}漢";
  const errors = [{ ...run.report.errors[0], example }];
  const screen = liveFrame({ ...run, report: { ...run.report, errors } }, PROGRESS, SIZE, true)
    .join("\n");
  assertStringIncludes(screen, "refused 1  a?[2Jb???c?");
  // deno-lint-ignore no-control-regex
  assertEquals(plain(screen).match(/[\x00-\x09\x0b-\x1f]/), null);
});

Deno.test("liveFrame() with color shows the same, with failures in red", () => {
  const run = madeLiveRun();
  const [bare, coloured] = [false, true].map((color) => liveFrame(run, PROGRESS, SIZE, color));
  assertEquals(coloured.map(plain), bare);
  assertStringIncludes(coloured[2], "\x1b[31m80 failed (12.9%)\x1b[39m");
});

function inSize(size: Size | null) {
  return keptStreams({ errSize: () => size, isOutTerminal: true, isErrTerminal: size !== null });
}

Deno.test("LiveView takes over the terminal for its first frame, and restores it at the end", () => {
  const streams = inSize(SIZE);
  const view = LiveView.open(streams, false)!;
  assertEquals(streams.written, []);
  view.update(madeLiveRun());
  view.update(madeLiveRun());
  view.end();
  // The last second may be reported after the end.
  view.update(madeLiveRun());
  view[Symbol.dispose]();
  const all = streams.written.join("");
  assertEquals([all.split(TAKE).length, all.split(GIVE_BACK).length], [2, 2]);
  assert(all.startsWith(TAKE) && all.endsWith(GIVE_BACK));
  assertEquals(all.split("Counted up to 3.0s").length, 3);
});

Deno.test("LiveView restores the terminal if a run ends with an error", () => {
  const streams = inSize(SIZE);
  {
    using view = LiveView.open(streams, false);
    view!.update(madeLiveRun());
  }
  assert(streams.written.at(-1) === GIVE_BACK);
});

Deno.test("LiveView redraws the progress in place, and everything when the terminal is resized", () => {
  let size = SIZE;
  const streams = keptStreams({ errSize: () => size, isErrTerminal: true });
  using view = LiveView.open(streams, false)!;
  view.progress(PROGRESS);
  assertEquals(streams.written, [], "there is no moment yet");
  view.update(madeLiveRun());
  const before = streams.written.length;
  view.progress({ ...PROGRESS, elapsedMs: 3100, completed: 640 });
  const [line] = streams.written.slice(before);
  assert(line.startsWith("\x1b[2;1H█"), line);
  assertMatch(line, / running 3\.1s of 10s, 7s left.\[K\r\n624 sent · 640 done · [^\r]*.\[K$/);
  assertEquals(streams.written.length, before + 1);
  size = { columns: 100, rows: 24 };
  view.progress(PROGRESS);
  assertMatch(streams.written.at(-1)!, /^.\[HGET [^]* over time/);
  assertEquals(streams.written.length, before + 2);
});

Deno.test("LiveView redraws a state that a slow terminal has missed", () => {
  let isSlow = false;
  const streams = inSize(SIZE);
  const kept = streams.frame;
  streams.frame = (text) => !isSlow && kept(text);
  using view = LiveView.open(streams, false)!;
  view.update(madeLiveRun());
  isSlow = true;
  view.update(madeLiveRun([...STEADY, { atMs: 2960, tookMs: 1, status: 404 }]));
  view.progress(PROGRESS);
  isSlow = false;
  view.progress(PROGRESS);
  assertMatch(streams.written.at(-1)!, /^.\[H[^]*\n404 +1 /);
});

Deno.test("progressLines() show the share of the limit that ends the run first, and what it waits for", () => {
  const told = (options: Partial<LoadOptions>, progress: Partial<LiveProgress>) => {
    const { report: { plan } } = madeLiveRun([], options);
    const [line] = progressLines(plan, { ...PROGRESS, ...progress }, 79, palette(false));
    return line.replace(/([█░])\1*/g, (bar) => `${bar[0]}${bar.length}`);
  };
  assertEquals(told({}, {}), "█10░23 running 3.0s of 10s, 7s left");
  const requests = 1240;
  assertEquals(told({ requests, durationMs: undefined }, {}), "█17░16 running 3.0s, 3s left");
  assertEquals(told({ requests }, {}), "█17░16 running 3.0s of 10s, 3s left");
  assertEquals(told({ requests, durationMs: undefined }, { completed: 0 }), "░33 running 3.0s");
  assertEquals(told({ warmupMs: 5000 }, { phase: "warmup" }), "░33 warming up for 5s");
  const draining = { phase: "draining", elapsedMs: 10_000 } as const;
  assertEquals(told({}, draining), "█33 waiting for 4 in flight");
  assertEquals(
    told({}, { ...draining, interrupted: true }),
    "█23 waiting for 4 in flight, press Ctrl+C again to stop now",
  );
});

Deno.test("LiveView is omitted, with a warning, if there is no terminal or it is too small", () => {
  const cases = [
    [null, "stderr is not a terminal"],
    [{ columns: 79, rows: 24 }, "this one is 79x24"],
    [{ columns: 80, rows: 23 }, "this one is 80x23"],
  ] as const;
  for (const [size, why] of cases) {
    const streams = inSize(size);
    assertEquals(LiveView.open(streams, false), null);
    assertEquals(streams.written, [
      `load-tester: Warning: --live needs a terminal of at least 80x24, but ${why}. ` +
      "Continuing without it.\n",
    ]);
  }
});

/** Returns the contents of the main screen, as the program left it. */
function firstScreen(screen: string): string {
  const parts = screen.split(TAKE);
  return parts[0] + parts.slice(1).map((part) => part.split(GIVE_BACK)[1] ?? "").join("");
}

const slow = async () => {
  await new Promise((resolve) => setTimeout(resolve, 10));
  return ok();
};

inTerminals.test("--live in a terminal: pictures on the other screen, and the report on the first", async () => {
  await using target = new RawTarget(slow);
  const args = [target.url, "-z", "1500ms", "-c", "2", "--live"];
  const { code, screen } = await programInSize(args, [80, 24]);
  assertEquals(code, 0, screen);
  assertStringIncludes(screen, `${TAKE}\x1b[2J\x1b[HGET ${target.url}`);
  assertMatch(screen, / p99 +\S+ms +\S+ms {2}[▁-█]/);
  const left = firstScreen(screen);
  assertMatch(
    left.replaceAll("\x1b[K", "<erase>"),
    /Target: .*\r\n.*\r\n\r\n\rRunning\.\.\. {2}\[\d+ in [^\r]* done<erase>\r\n\r\nResults:/,
  );
  assert(!left.includes("over time") && left.split("Running...").length === 2);
  assertEquals(screen.split(TAKE).length, screen.split(GIVE_BACK).length);
});

inTerminals.test("--live shows its first frame before the first second and the first response", async () => {
  const late = Promise.withResolvers<void>();
  await using target = new RawTarget(() => late.promise.then(() => ok()));
  const args = [target.url, "-z", "1h", "-c", "2", "--drain", "300ms", "--live"];
  const { code, screen } = await programInSize(args, [80, 24], [
    { after: "Waiting for the first second", type: "\x03" },
  ]);
  late.resolve();
  assertEquals(code, 130, screen);
  assertStringIncludes(screen, "waiting for 2 in flight, press Ctrl+C again to stop now");
  assertStringIncludes(firstScreen(screen), "Unfinished:\r\n  2 requests");
});

inTerminals.test("--live after another size and Ctrl+C: the terminal is as it was, exit code 130", async () => {
  await using target = new RawTarget(slow);
  const { code, screen } = await programInSize(
    [target.url, "-z", "1h", "-c", "2", "--live"],
    [100, 24],
    [
      { after: "over time", size: [60, 2] },
      // The last of two rows.
      { after: " left\x1b[K\x1b[J", size: [100, 24] },
      { after: "over time", type: "\x03" },
    ],
  );
  assertEquals(code, 130, screen);
  assertEquals(screen.split(TAKE).length, 2);
  assertEquals(screen.split(GIVE_BACK).length, 2);
  assertStringIncludes(firstScreen(screen), "interrupted");
  assertStringIncludes(firstScreen(screen), "Status codes:\r\n  200: ");
});

inTerminals.test("--live in a terminal that is too small is the progress line", async () => {
  await using target = new RawTarget(slow);
  const { code, screen } = await programInSize([target.url, "-n", "20", "--live"], [79, 12]);
  assertEquals(code, 0, screen);
  assertStringIncludes(screen, "but this one is 79x12. Continuing without it.\r\n");
  assertStringIncludes(screen, "[20/20] done");
  assert(!screen.includes("\x1b[?"), screen);
});

inTerminals.test("the demo shows the live view in a terminal, then the report and what to try next", async () => {
  const args = ["demo", "-z", "1200ms", "--assert", "failed<50%"];
  const { code, screen } = await programInSize(args, [80, 24]);
  assertEquals(code, 0, screen);
  assertMatch(screen, /Counted up to 1\.\ds/);
  assertMatch(firstScreen(screen), /\nSlowest requests:[^]*\nNext: load-tester URL /);
  const quiet = await programInSize([...args, "--no-progress"], [80, 24]);
  assert(!quiet.screen.includes(TAKE), quiet.screen);
});
