/**
 * What the live view shows at each size, and that the terminal gets back what it lent.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { liveFrame, type LiveState, sparkline } from "../../../lib/cli/terminal/live_frame.ts";
import { LiveView } from "../../../lib/cli/terminal/live_view.ts";
import type { Streams } from "../../../lib/cli/terminal/streams.ts";
import { keptStreams } from "../../support/kept_streams.ts";
import type { Progress } from "../../../lib/load/engine/result.ts";
import { Distribution } from "../../../lib/stats/percentile.ts";
import { Tally } from "../../../lib/stats/tally.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { inTerminals } from "../../support/system.ts";
import { programInSize } from "../../support/terminal.ts";

const TAKE = "\x1b[?1049h\x1b[?25l";
const GIVE_BACK = "\x1b[?25h\x1b[?1049l";
const GOAL = { requests: 1000, durationMs: null };
const PROGRESS: Progress = {
  phase: "running",
  interrupted: false,
  aborted: false,
  elapsedMs: 2000,
  issued: 430,
  completed: 420,
  responses: 420,
  inFlight: 10,
};

function state(told: Partial<LiveState> = {}): LiveState {
  return {
    target: "http://127.0.0.1:8080/",
    goal: GOAL,
    progress: PROGRESS,
    throughputPerSecond: 210.4,
    points: [
      { perSecond: 100, p50Ms: 4, p99Ms: 45.3 },
      { perSecond: 200, p50Ms: null, p99Ms: null },
      { perSecond: 210, p50Ms: 0.35, p99Ms: 90.6 },
    ],
    failed: 3,
    statusCounts: new Map([[503, 2], [200, 417]]),
    errors: [{ kind: "reset", count: 1, example: "reset by the peer" }],
    ...told,
  };
}

Deno.test("sparkline() draws each value from 0 to the highest", () => {
  assertEquals(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8]), "▁▂▃▄▅▆▇██");
  assertEquals(sparkline([5, null, 0]), "█ ▁");
  assertEquals(sparkline([0, 0]), "▁▁");
  assertEquals(sparkline([0.001, 1e9]), "▁█");
  assertEquals(sparkline([null]), " ");
  assertEquals(sparkline([]), "");
});

Deno.test("liveFrame() shows counts, the last second, the last minute, and errors", () => {
  assertEquals(liveFrame(state(), { columns: 80, rows: 12 }, false), [
    "Target: http://127.0.0.1:8080/",
    "Running...  [420/1000] 210 req/s",
    "430 sent · 420 done · 3 failed (0.7%) · 10 in flight",
    "200: 417, 503: 2",
    "",
    "  Last second      Last minute, scaled from 0 to its maximum",
    "  req/s       210  ▄██",
    "  p50       350µs  █ ▁",
    "  p99      90.6ms  ▅ █",
    "Errors:",
    "  reset: 1, reset by the peer",
  ]);
});

Deno.test("liveFrame() has no numbers to show before the first second is over", () => {
  const lines = liveFrame(state({ points: [], errors: [] }), { columns: 80, rows: 12 }, false);
  assertEquals(lines.slice(6), [
    "  req/s       210  ",
    "  p50           -  ",
    "  p99           -  ",
  ]);
});

Deno.test("liveFrame() fits its terminal, and a minute fits 80 columns", () => {
  const points = Array.from({ length: 61 }, (_, i) => ({ perSecond: i, p50Ms: i, p99Ms: i }));
  const kinds = ["reset", "timeout", "closed", "refused"] as const;
  const errors = kinds.map((kind) => ({ kind, count: 1, example: "x".repeat(100) }));
  const full = state({ points, errors, target: `http://${"a".repeat(200)}/` });
  for (const [columns, rows] of [[80, 12], [200, 50], [20, 3], [1, 1], [0, 0]]) {
    const lines = liveFrame(full, { columns, rows }, false);
    assert(lines.length <= rows);
    assert(lines.every((line) => line.length < Math.max(1, columns)), "the last column stays free");
  }
  const [, graph] = liveFrame(full, { columns: 80, rows: 12 }, false)[6].split(/(?<=\d) {2}/);
  assertEquals(graph, sparkline(points.slice(1).map(({ perSecond }) => perSecond)));
  assertEquals(graph.length, 60);
});

Deno.test("liveFrame() lets no text of a target move the cursor", () => {
  const example = "a\x1b[2Jb\r\n\x07c\u202e\u{1f600}漢";
  const errors = [{ kind: "protocol", count: 1, example }] as const;
  const lines = liveFrame(state({ errors }), { columns: 80, rows: 12 }, false);
  assertMatch(lines.at(-1)!, /^ {2}protocol: 1, a\?\[2Jb\?\?\?c\?+$/);
});

Deno.test("liveFrame() colours headings alone", () => {
  const size = { columns: 80, rows: 12 };
  const [plain, coloured] = [false, true].map((color) => liveFrame(state(), size, color));
  // deno-lint-ignore no-control-regex
  assertEquals(coloured.map((line) => line.replaceAll(/\x1b\[\d+m/g, "")), plain);
  const changed = coloured.filter((line, i) => line !== plain[i]);
  assertEquals(changed.map((line) => /[A-Z]\w+/.exec(line)![0]), ["Last", "Errors"]);
});

/** A terminal of a size; null for none. */
function sized(size: ReturnType<Streams["errSize"]>) {
  return keptStreams({ errSize: () => size, isOutTerminal: true, isErrTerminal: size !== null });
}

const SUBJECT = { target: "http://127.0.0.1/", goal: GOAL, color: false };

Deno.test("LiveView takes the terminal for its first picture, and gives it back at the end", () => {
  const streams = sized({ columns: 80, rows: 12 });
  const { written } = streams;
  const view = LiveView.open(streams, SUBJECT)!;
  assertEquals(written, []);
  view.show(PROGRESS);
  view.show(PROGRESS);
  view.show({ ...PROGRESS, phase: "done" });
  view[Symbol.dispose]();
  const all = written.join("");
  assertEquals([all.split(TAKE).length, all.split(GIVE_BACK).length], [2, 2]);
  assert(all.startsWith(TAKE) && all.endsWith(GIVE_BACK));
  assertEquals(all.split("[420/1000]").length, 3);
});

Deno.test("LiveView gives the terminal back where a run ends in an error", () => {
  const streams = sized({ columns: 80, rows: 12 });
  const { written } = streams;
  {
    using view = LiveView.open(streams, SUBJECT);
    view!.show(PROGRESS);
  }
  assert(written.at(-1) === GIVE_BACK);
});

Deno.test("LiveView shows the numbers of the last second", () => {
  const streams = sized({ columns: 80, rows: 12 });
  const { written } = streams;
  using view = LiveView.open(streams, SUBJECT)!;
  view.add({
    atMs: 0,
    lengthMs: 500,
    completed: 3,
    failed: 1,
    latency: new Distribution(Float64Array.of(2000, 4000), Float64Array.of(2, 3)),
    snapshot: {
      elapsedMs: 500,
      succeeded: 2,
      failed: 1,
      retried: 0,
      censored: 0,
      statusCounts: new Map([[200, 2]]),
      errors: [{ kind: "reset", count: 1, example: "gone" }],
      latency: new Tally(),
      service: null,
      lag: null,
      targets: [],
    },
  });
  view.show(PROGRESS);
  const picture = written.join("");
  assertStringIncludes(picture, "· 1 failed (");
  assertStringIncludes(picture, "p50      2.00ms  █");
  assertStringIncludes(picture, "p99      4.00ms  █");
  assertStringIncludes(picture, "reset: 1, gone");
});

Deno.test("LiveView is left out, with one line about it, where the terminal is none or too small", () => {
  const cases = [
    [null, "stderr is not a terminal"],
    [{ columns: 79, rows: 12 }, "this one is 79x12"],
    [{ columns: 80, rows: 11 }, "this one is 80x11"],
  ] as const;
  for (const [size, why] of cases) {
    const streams = sized(size);
    const { written } = streams;
    assertEquals(LiveView.open(streams, SUBJECT), null);
    assertEquals(written, [
      `load-tester: Warning: --live needs a terminal of at least 80x12, but ${why}. ` +
      "Continuing without it.\n",
    ]);
  }
});

/** What stands on the first screen of the terminal, where the program left it. */
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
  assertStringIncludes(screen, `${TAKE}\x1b[2J\x1b[HTarget: ${target.url}`);
  assertMatch(screen, /p99 +\d+\.\dms {2}█/);
  const left = firstScreen(screen);
  assertMatch(
    left.replaceAll("\x1b[K", "<erase>"),
    /Target: .*\r\n.*\r\n\r\n\rRunning\.\.\. {2}\[\d+ in [^\r]* done<erase>\r\n\r\nResults:/,
  );
  assert(!left.includes("Last second") && left.split("Running...").length === 2);
  assertEquals(screen.split(TAKE).length, screen.split(GIVE_BACK).length);
});

inTerminals.test("--live after another size and Ctrl+C: the terminal is as it was, exit code 130", async () => {
  await using target = new RawTarget(slow);
  const { code, screen } = await programInSize(
    [target.url, "-z", "1h", "-c", "2", "--live"],
    [100, 24],
    [
      { after: "Last minute", size: [60, 2] },
      // Of two rows this is the end.
      { after: "req/s\x1b[K\x1b[J", size: [100, 24] },
      { after: "Last minute", type: "\x03" },
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
