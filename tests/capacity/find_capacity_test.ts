/**
 * Tests searches of real targets, through the module and the program.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { CapacityProbe } from "../../capacity.ts";
import { type CapacityOptions, findCapacity } from "../../lib/capacity/find_capacity.ts";
import { UsageError } from "../../lib/errors.ts";
import { assertIdentities } from "../support/identities.ts";
import { denoArgs, startProgram } from "../support/program.ts";
import { ok, RawTarget } from "../support/raw_target.ts";
import { inFolder } from "../support/temporary_folder.ts";
import { together } from "../support/together.ts";

const LIMITED = {
  durationMs: 3000,
  fromPerSecond: 40,
  toPerSecond: 40,
  // Loose limits, for busy machines.
  assertions: ["p50<10s", "failed<1%"],
} as const;

/** Checks that two probes of a search share the connections of one run and have different IDs. */
async function keepsConnections(threads: number): Promise<void> {
  await using target = new RawTarget(() => ok());
  const probes: CapacityProbe[] = [];
  const report = await findCapacity(
    { url: target.url, concurrency: 20, threads, ...LIMITED },
    { onProbe: (probe) => probes.push(probe) },
  );
  assertEquals([report.outcome, report.capacityPerSecond], ["to_holds", 40]);
  assertEquals(probes, [...report.probes]);
  // On a busy machine some probes are no verdict on the target.
  const held = probes.filter(({ verdict }) => verdict === "holds");
  assertEquals(held.map(({ purpose }) => purpose), ["search", "confirm"]);
  const [first, second] = held.map(({ report }) => report);
  assertIdentities(first);
  assert(first.requests.issued > 60, `${first.requests.issued}`);
  assert(second.requests.issued > 200, `${second.requests.issued}`);
  assert(target.connections <= 20, `${target.connections} connections`);
  const ids = [first, second].map(({ slowest }) => slowest[0].requestId.split("-")[0]);
  assert(ids[0] !== ids[1], "IDs of one probe are used by another");
}

/** A search that is interrupted has what was known before. */
async function isInterruptedIn(phase: "hint" | "probe" | "confirmation"): Promise<void> {
  await using target = new RawTarget(() => ok());
  const stop = new AbortController();
  let purpose: string | null = null;
  const report = await findCapacity({ url: target.url, ...LIMITED }, {
    signal: stop.signal,
    onNext: (next) => purpose = next.purpose,
    onProgress: () => {
      const now = purpose === null ? "hint" : purpose === "search" ? "probe" : "confirmation";
      if (now === phase) stop.abort();
    },
  });
  assertEquals([report.outcome, report.interrupted, report.capacityPerSecond], [
    "interrupted",
    true,
    null,
  ]);
  assertEquals(report.bracket.holdsPerSecond, phase === "confirmation" ? 40 : null);
  const messages = report.warnings.map(({ message }) => message);
  assertEquals(messages, phase === "confirmation" ? ["That 40/s holds was not confirmed."] : []);
}

Deno.test("searches of real targets end with the expected result", async () => {
  await together({
    "findCapacity() keeps connections from probe to probe": () => keepsConnections(1),
    "findCapacity() keeps connections from probe to probe, with threads": () => keepsConnections(2),

    "findCapacity() ends with what is known where a signal comes": async () => {
      await using target = new RawTarget(() => ok());
      const stop = new AbortController();
      const report = await findCapacity(
        { url: target.url, ...LIMITED, toPerSecond: undefined },
        { signal: stop.signal, onProbe: () => stop.abort() },
      );
      assertEquals([report.outcome, report.interrupted], ["interrupted", true]);
      assertEquals([report.capacityPerSecond, report.bracket.holdsPerSecond], [null, 40]);
    },

    ...Object.fromEntries(
      (["hint", "probe", "confirmation"] as const).map((phase) => [
        `findCapacity() ends where a signal comes during the ${phase}`,
        () => isInterruptedIn(phase),
      ]),
    ),

    "findCapacity() ends after one probe of a target that does not respond": async () => {
      await using target = new RawTarget(() => null);
      const { url } = target;
      const guessed = { fromPerSecond: undefined, toPerSecond: undefined };
      const options = { ...LIMITED, ...guessed, assertions: ["p99<1s"] };
      const report = await findCapacity({ url, ...options });
      assertEquals([report.outcome, report.probes.length], ["nothing_holds", 1]);
      assertEquals(report.probes[0].cutShort, true);
    },

    "findCapacity() keeps the state of a scenario over HTTP/2": async () => {
      await using server = Deno.serve(
        { port: 0, hostname: "127.0.0.1", onListen() {} },
        () => new Response("hello"),
      );
      let setups = 0;
      const report = await findCapacity({
        url: `http://127.0.0.1:${server.addr.port}/`,
        http2: true,
        concurrency: 20,
        ...LIMITED,
        scenario: { setup: () => ++setups, request: ({ state }) => ({ path: `/${state}` }) },
      });
      assertEquals([report.outcome, report.capacityPerSecond, setups], ["to_holds", 40, 1]);
    },

    "findCapacity() finds that nothing holds of a target that fails": async () => {
      await using target = new RawTarget(() => ok("x", "HTTP/1.1 503 Busy"));
      const report = await findCapacity({ url: target.url, ...LIMITED });
      assertEquals([report.outcome, report.capacityPerSecond], ["nothing_holds", null]);
      const [probe] = report.probes;
      assertEquals([probe.verdict, probe.limitedBy], ["fails", "failed<1%"]);
    },

    "load-tester capacity prints a line per probe, then the answer, and saves both": async () => {
      await using target = new RawTarget(() => ok());
      await inFolder(async (folder) => {
        const [saved, page] = [`${folder}/saved`, `${folder}/page.html`];
        const { code, stdout, stderr } = await startProgram(
          [
            ...[
              "capacity",
              target.url,
              "--assert",
              "p99<10s",
              "-z",
              "3s",
              "--from",
              "40",
              "--to",
              "40",
            ],
            ...["--save", saved, "--html", page],
          ],
          ["-N", `-W=${folder}`],
        ).ended;
        assertEquals([code, stderr], [0, ""], stdout);
        assertMatch(
          stdout,
          /^Target: http:\/\/127\.0\.0\.1:\d+\/\nAssertions: p99<10s\nProbe: 3s, /,
        );
        assertMatch(
          stdout,
          /\n {6}40\/s .* holds(?: .*)?\n(?:.*\n)* {6}40\/s .* holds \(confirmed/,
        );
        assertStringIncludes(stdout, "\nCapacity: at least 40/s\n");
        assertStringIncludes(await Deno.readTextFile(page), '<dd class="good">at least 40/s</dd>');
        const compared = await startProgram(["compare", saved, saved], [`-R=${folder}`]).ended;
        assertEquals(compared.code, 0);
        assertStringIncludes(compared.stdout, "The capacity of the base is at least 40/s.");
        const merged = await startProgram(["merge", saved, saved], [`-R=${folder}`]).ended;
        assertEquals(merged.code, 2);
      });
    },

    "load-tester capacity prints what is known when it is interrupted": async () => {
      await using target = new RawTarget(() => ok());
      const child = new Deno.Command(Deno.execPath(), {
        args: denoArgs(["capacity", target.url, "--assert", "p99<10s", "-z", "3s", "--from", "40"]),
        cwd: new URL("../../", import.meta.url),
        stdin: "null",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      let text = "";
      for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
        // The first probe has ended, and the second one has begun.
        if (!text.includes("holds") && piece.includes("holds")) child.kill("SIGINT");
        text += piece;
      }
      assertEquals((await child.status).code, 130);
      assertStringIncludes(text, "\nCapacity: 40/s or more: interrupted\n");
    },
  });
});

Deno.test("findCapacity() rejects invalid options before anything is sent", async () => {
  await using target = new RawTarget(() => ok());
  const { url } = target;
  const cases: [options: CapacityOptions, option: string][] = [
    [{ url, assertions: [] }, "capacity"],
    [{ url, ...LIMITED, durationMs: 500 }, "durationMs"],
    [{ url, ...LIMITED, fromPerSecond: 0 }, "fromPerSecond"],
    [{ url, ...LIMITED, fromPerSecond: 50 }, "toPerSecond"],
    [{ url, ...LIMITED, precision: 2 }, "precision"],
    [{ url, ...LIMITED, assertions: ["p98<1s"] }, "assertions"],
    [{ url, ...LIMITED, assertions: ["p99<1s", "throughput>9"] }, "assertions"],
  ];
  for (const [options, option] of cases) {
    const error = await assertRejects(() => findCapacity(options), UsageError);
    assertEquals(error.option, option);
  }
  assertEquals(target.connections, 0);
});

Deno.test("load-tester capacity rejects a search without an assertion", async () => {
  const { code, stderr } = await startProgram(["capacity", "http://127.0.0.1:1/"]).ended;
  assertEquals(code, 2);
  assertEquals(
    stderr,
    "load-tester: capacity needs at least one assertion. Use --assert 'p99<200ms'.\n",
  );
});
