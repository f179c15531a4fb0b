/**
 * Tests that several processes with the same options are one load, and how mistakes are reported.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Report } from "../lib/report/shape/report_shape.ts";
import { merged, runFleet, soon, startFleet, withFleets } from "./support/fleet.ts";
import { assertIdentities } from "./support/identities.ts";
import { entriesIn } from "./support/logged_run.ts";
import { programInTurn, startProgram } from "./support/program.ts";
import { ok, RawTarget } from "./support/raw_target.ts";
import { lacking, unless, withSignals } from "./support/system.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { until } from "./support/until.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("several processes with the same options are one load", async () => {
  await withFleets({
    "four processes send the requests of one load: each ID, row and due time once": async () => {
      await using target = new RawTarget(() => ok());
      await inFolder(async (folder) => {
        const feed = `${folder}/rows.csv`;
        await Deno.writeTextFile(
          feed,
          ["row", ...Array.from({ length: 200 }, (_, i) => `r${i}`)].join("\n"),
        );
        const url = `${target.url}{{row}}?{{uuid}}`;
        const args = [url, "--feed", feed, "-n", "200", "-q", "100", "-c", "20", "--threads", "2"];
        const ended = await runFleet(4, folder, [...args, "--log", "-"]);
        for (const { code, stderr } of ended) assertEquals(code, 0, stderr);

        const ids = target.field("x-request-id").sort();
        const [runId] = ids[0].split("-");
        assertEquals(
          ids,
          Array.from({ length: 200 }, (_, i) => `${runId}-${String(i).padStart(12, "0")}`),
        );
        const lines = target.seen.map(({ head }) => /^GET \/(r\d+)\?(\S+) /.exec(head)!);
        assertEquals(new Set(lines.map(([, row]) => row)).size, 200);
        assertEquals(new Set(lines.map(([, , uuid]) => uuid)).size, 200);

        const log = ended.map(({ stderr }) => stderr.slice(stderr.indexOf("\n") + 1)).join("");
        const entries = entriesIn(log);
        assertEquals(
          entries.map(({ seq, dueMs }) => [seq, dueMs]),
          entries.map((_, i) => [i, 10 * i]),
        );

        const { code, stdout, stderr } = await merged(
          ...[0, 1, 2, 3].map((i) => `${folder}/${i}.result`),
          ...["-o", "json"],
        );
        assertEquals([code, stderr], [0, ""]);
        const report: Report = JSON.parse(stdout);
        assertIdentities(report);
        assertEquals(report.requests.issued, 200);
        assertEquals(report.shard?.parts, [0, 1, 2, 3]);
        assertEquals(report.shard?.runId, runId);
      });
    },

    "the warm-up ends before the instant, and the run has connections from it": async () => {
      await using target = new RawTarget(async () => (await delay(2), ok()));
      await inFolder(async (folder) => {
        const args = [target.url, "-q", "50", "-n", "25", "-c", "4", "--warmup", "400ms"];
        const [{ code, stdout, stderr }] = await runFleet(1, folder, [...args, "-o", "json"]);
        assertEquals(code, 0, stderr);
        const { requests, startedAt, shard }: Report = JSON.parse(stdout);
        assertEquals(requests.issued, 25);
        assertEquals(startedAt, shard?.startAt);
        assert(target.requests > 25 && target.requests <= 45, `${target.requests} requests`);
        assert(target.connections <= 4, `${target.connections} connections`);
      });
    },

    "setup and teardown of a scenario know which part they are": async () => {
      await using target = new RawTarget(() => ok());
      await inFolder(async (folder) => {
        const scenario = `${folder}/scenario.js`;
        await Deno.writeTextFile(
          scenario,
          `export default {
        setup: ({ shard }) => shard.index * 10 + shard.of,
        request: ({ state }) => ({ path: "/" + state }),
        teardown: async (state, { shard }) => {
          await fetch("${target.url}end" + state + shard.index, { keepalive: false });
        },
      };`,
        );
        const ended = await runFleet(2, folder, [target.url, "-n", "4", "-c", "2", "-S", scenario]);
        for (const { code, stderr } of ended) assertEquals(code, 0, stderr);
        const paths = target.seen.map(({ head }) => head.split(" ")[1]).sort();
        assertEquals(paths, ["/12", "/12", "/2", "/2", "/end121", "/end20"]);
      });
    },
  });
});

Deno.test("parts are merged from text and files, and missing or mismatched parts are reported", async () => {
  await withFleets({
    "--save - and merge - pass results through text, and parts of parts through files":
      async () => {
        await using target = new RawTarget(() => ok());
        await inFolder(async (folder) => {
          const args = [target.url, "-n", "30", "-c", "6", "--save", "-", "--no-progress"];
          const startAt = soon();
          const ended = await Promise.all(
            [0, 1, 2].map((index) =>
              startProgram([...args, "--shard", `${index}/3`, "--start-at", startAt]).ended
            ),
          );
          for (const { code, stdout, stderr } of ended) {
            assertEquals(code, 0, stderr);
            assert(stdout.startsWith("-----BEGIN LOAD-TESTER RESULT-----\n"), stdout.slice(0, 100));
            assertStringIncludes(stderr, "\nResults:\n  Total:      10 requests\n");
          }
          // Two blocks in one log, with log lines between them.
          const log = `${folder}/job.log`;
          await Deno.writeTextFile(log, `starting\n${ended[0].stdout}\ndone\n${ended[1].stdout}`);
          const half = `${folder}/half.result`;
          assertEquals((await merged(log, "--save", half)).code, 4);
          const partial = await merged(log, "--partial", "--save", half);
          assertEquals([partial.code, partial.stderr], [0, ""]);
          assertStringIncludes(partial.stdout, "Part 2 of 3 is missing.");

          const last = `${folder}/last.txt`;
          await Deno.writeTextFile(last, ended[2].stdout);
          const whole = await merged(half, last, "-o", "json");
          assertEquals(whole.code, 0, whole.stderr);
          assertEquals(JSON.parse(whole.stdout).requests.issued, 30);

          await Deno.writeTextFile(last, ended[2].stdout.slice(0, -200));
          const cut = await merged(half, last);
          assertEquals([cut.code, cut.stdout], [2, ""]);
          assertStringIncludes(cut.stderr, "a result block that is damaged or cut off");
        });
      },

    "a missing part is said by its number with exit code 4, a repeated one is refused":
      async () => {
        await using target = new RawTarget(() => ok());
        await inFolder(async (folder) => {
          await runFleet(3, folder, [target.url, "-n", "30", "-c", "3"]);
          const [a, b, c] = [0, 1, 2].map((i) => `${folder}/${i}.result`);
          const missing = await merged(c, a);
          assertEquals(missing.code, 4);
          assertStringIncludes(
            missing.stderr,
            "Missing part 1 of 3. Use --partial to accept that.",
          );
          assertStringIncludes(missing.stdout, "  Total:      20 requests\n");
          assertEquals((await merged(c, a, "--partial")).code, 0);
          const twice = await merged(a, b, c, b);
          assertEquals([twice.code, twice.stdout], [2, ""]);
          assertStringIncludes(twice.stderr, `${b}`);
          assertStringIncludes(twice.stderr, "part 1, as an earlier result");
        });
      },

    "a part that cannot be, or comes too late, sends nothing and exits with 2": async () => {
      await using target = new RawTarget(() => ok());
      const past = new Date(Date.now() - 4200).toISOString();
      const cases: [args: string[], message: string][] = [
        [["--shard", "0/4"], "--shard 0/4 needs --start-at"],
        [["--shard", "4/4", "--start-at", soon()], "indexes start at 0"],
        [["--shard", "0/4", "--start-at", past], " s too late"],
        [["--start-at", past], " s too late"],
        [["--shard", "0/4", "--start-at", soon(), "--warmup", "60s"], "for the warm-up before it"],
        [["--shard", "0/200", "--start-at", soon()], "100 requests for 200 parts"],
        [["--shard", "3/4", "--start-at", soon(), "-c", "3"], "part 3 of 4 of 3 connections"],
        [["--shard", "auto", "--start-at", soon()], "-E=OMPI_COMM_WORLD_RANK,"],
      ];
      const runs = cases.map(([args]) => ["-n", "100", target.url, ...args]);
      for (const [i, { code, stdout, stderr }] of (await programInTurn(runs)).entries()) {
        assertEquals([code, stdout], [2, ""], stderr);
        assertStringIncludes(stderr, cases[i][1]);
        assertMatch(stderr, /^load-tester: [^\n]+\n$/);
      }
      assertEquals(target.requests, 0);
    },
  });
});

withSignals.test("signals end a part of a load", async () => {
  await withFleets({
    "a part that a signal ends in mid-run saves what it has; a killed one is missing": async () => {
      await using target = new RawTarget(() => ok());
      await inFolder(async (folder) => {
        const parts = startFleet(4, folder, [target.url, "-q", "80", "-z", "20s", "-c", "8"]);
        let early = "";
        for (const { ended } of parts) ended.then(({ stderr }) => early ||= stderr);
        await until(() => target.requests >= 40 || early !== "");
        assertEquals(early, "");
        for (const [i, signal] of ["SIGTERM", "SIGHUP", "SIGKILL", "SIGINT"].entries()) {
          parts[i].kill(signal as Deno.Signal);
        }
        const codes = (await Promise.all(parts.map(({ ended }) => ended))).map(({ code }) => code);
        assertEquals(codes, [143, 129, 137, 130]);
        const files = [0, 1, 3].map((i) => `${folder}/${i}.result`);
        const { code, stdout, stderr } = await merged(...files, "-o", "json");
        assertEquals(code, 4);
        assertStringIncludes(stderr, "Missing part 2 of 4.");
        const report: Report = JSON.parse(stdout);
        assertEquals([report.interrupted, report.shard?.parts], [true, [0, 1, 3]]);
      });
    },

    "a signal ends the waiting for the instant, and nothing is sent": async () => {
      await using target = new RawTarget(() => ok());
      await Promise.all([[], ["--threads", "2"]].map(async (threads) => {
        const startAt = new Date(Date.now() + 600_000).toISOString();
        const args = [
          target.url,
          "--shard",
          "1/2",
          "--start-at",
          startAt,
          "--warmup",
          "1s",
          ...threads,
        ];
        const { ended, firstLine, kill } = startProgram(args, ["-N", "-R"]);
        await firstLine;
        await delay(500);
        kill("SIGINT");
        const { code, stdout } = await ended;
        assertEquals(code, 130);
        assertStringIncludes(stdout, "  Total:      0 requests\n");
      }));
      assertEquals(target.requests, 0);
    },
  });
});

const withFaketime = unless(
  Deno.build.os !== "linux" && "libfaketime is for Linux",
  lacking("faketime"),
);

withFaketime.test("a machine whose clock is off by 0.5 s is found by the target's dates", async () => {
  await withFleets({
    "one of two machines is behind": async () => {
      await using target = new RawTarget(() =>
        ok("hello", "200 OK", `Date: ${new Date().toUTCString()}`)
      );
      await inFolder(async (folder) => {
        const startAt = soon();
        const start = (index: number, env: Record<string, string>) =>
          startProgram(
            [
              ...[target.url, "-q", "400", "-z", "2s", "-c", "20", "--no-progress"],
              ...["--shard", `${index}/2`, "--start-at", startAt],
              ...["--save", `${folder}/${index}.result`],
            ],
            ["-N", "-R", "-W"],
            "cli.ts",
            env,
          );
        const ended = await Promise.all([
          start(0, {}).ended,
          start(1, {
            LD_PRELOAD: fakeTimeLibrary(),
            FAKETIME: "-0.5s",
            FAKETIME_DONT_FAKE_MONOTONIC: "1",
          }).ended,
        ]);
        for (const { code, stderr } of ended) assertEquals(code, 0, stderr);
        const { stdout } = await merged(`${folder}/0.result`, `${folder}/1.result`, "-o", "json");
        const { warnings, elapsedMs, clock }: Report = JSON.parse(stdout);
        const { message } = warnings.find(({ kind }) => kind === "clocks_differ")!;
        const [, leastMs] = /at least (\d+)(?:\.\d+)?ms/.exec(message)!.map(Number);
        assert(leastMs > 440 && leastMs <= 500, message);
        assert(elapsedMs > 2400, `${elapsedMs}`);
        assert(clock!.lowMs < -460 && clock!.highMs > -20, JSON.stringify(clock));
      });
    },
  });
});

/** The library that `faketime` preloads. */
function fakeTimeLibrary(): string {
  const { stdout } = new Deno.Command("faketime", {
    args: ["-f", "+0s", "printenv", "LD_PRELOAD"],
    stdin: "null",
  }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}
