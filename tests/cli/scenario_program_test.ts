/**
 * Tests scenarios on the command line: permissions, errors, signals, and the report.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Report } from "../../lib/report/shape/report_shape.ts";
import { assertIdentities } from "../support/identities.ts";
import { programInTerminal, startProgram } from "../support/program.ts";
import { ok, RawTarget } from "../support/raw_target.ts";
import { ScenarioFiles } from "../support/scenario_files.ts";
import { delay, linesSeen, until } from "../support/scenario_run.ts";
import { inTerminals } from "../support/system.ts";

const TWO_STEPS = `export default {
  steps: [
    { name: "look", request: () => ({ path: "/look" }), check: ({ status }) => status === 200 },
    { name: "buy", request: ({ seq }) => {
        if (seq === 3) throw new Error("sold out");
        return { path: "/buy" };
      } },
  ],
};`;

Deno.test("the program runs a scenario with read access only to its file", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write("a b.ts", TWO_STEPS);
  const args = [target.url, "-n", "5", "-c", "1", "-S", path];
  const { code, stdout, stderr } = await startProgram(args, ["-N", `-R=${path}`]).ended;
  assertEquals([code, target.requests], [0, 9]);
  assertStringIncludes(stdout, "Iterations: 5, Steps: 2, Concurrency: 1\n");
  assertMatch(stdout, /\n {2}Succeeded: {2}9\n {2}Failed: {5}1\n/);
  assertMatch(
    stdout,
    /request\(\) of step "buy": sold out \(a b\.ts:5:30\) \(request\s+[0-9a-f]{8}-0{11}7\)/,
  );
  assertEquals(stderr, "Running...  [10/10] done\n\n");
});

for (const threads of ["1", "2"]) {
  Deno.test(`an unhandled rejection is an error with its position, on ${threads} threads`, async () => {
    using files = new ScenarioFiles();
    await using target = new RawTarget(() => ok());
    const path = files.write(
      "stray.ts",
      `export default { request: ({ seq }) => {
  if (seq % 10 === 3) Promise.reject(new Error("left alone"));
  return {};
} };`,
    );
    const args = [
      target.url,
      "-n",
      "100",
      "-c",
      "4",
      "-S",
      path,
      "--threads",
      threads,
      "-o",
      "json",
    ];
    const { code, stdout } = await startProgram(args, ["-N", `-R=${path},lib`]).ended;
    const report: Report = JSON.parse(stdout);
    assertIdentities(report);
    assertEquals(code, 4);
    assertEquals([report.requests.issued, report.requests.succeeded], [100, 90]);
    const [{ kind, count, example }] = report.errors;
    assertEquals([kind, count], ["scenario", 10]);
    assertStringIncludes(example, "unhandled rejection: left alone (stray.ts:2:38)");
  });
}

for (const threads of ["1", "2"]) {
  Deno.test(`a callback that throws is an error with its place, on ${threads} threads`, async () => {
    using files = new ScenarioFiles();
    await using target = new RawTarget(async () => (await delay(5), ok()));
    const path = files.write(
      "timer.ts",
      `export default { request: ({ seq }) => {
  if (seq === 3) setTimeout(() => { throw new Error("later"); });
  return {};
} };`,
    );
    const args = [target.url, "-n", "50", "-c", "4", "-S", path, "--threads", threads];
    const permissions = ["-N", `-R=${path},lib`];
    const { code, stdout } = await startProgram([...args, "-o", "json"], permissions).ended;
    const report: Report = JSON.parse(stdout);
    assertIdentities(report);
    assertEquals([code, report.requests.succeeded], [4, 50]);
    const { message } = report.warnings.find(({ kind }) => kind === "unhandled_rejections")!;
    assertStringIncludes(message, "left 1 error that nothing caught.");
    assertStringIncludes(message, "The first is an uncaught error: later (timer.ts:2:43).");
  });

  Deno.test(`what a scenario prints does not mix with the report, on ${threads} threads`, async () => {
    using files = new ScenarioFiles();
    await using target = new RawTarget(() => ok());
    const path = files.write(
      "prints.ts",
      `export default { request: ({ seq }) => (console.log("at", seq), console.table([1]), {}) };`,
    );
    const args = [target.url, "-n", "2", "-c", "2", "-S", path, "--threads", threads];
    const { code, stdout, stderr } = await startProgram(
      [...args, "-o", "json"],
      ["-N", `-R=${path},lib`],
    ).ended;
    assertEquals([code, JSON.parse(stdout).requests.succeeded], [0, 2]);
    assertStringIncludes(stderr, "at 0\n");
  });
}

Deno.test("errors left behind by setup and teardown are attributed to them", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const left = (hook: string) =>
    files.write(
      `${hook}.ts`,
      `export default {
  ${hook}() { Promise.reject(new Error("left")); },
  request: () => ({}),
};`,
    );
  const run = (path: string) =>
    startProgram([target.url, "-n", "1", "-S", path], ["-N", `-R=${path}`]).ended;
  const setup = await run(left("setup"));
  assertEquals([setup.code, target.requests], [2, 0]);
  assertStringIncludes(setup.stderr, "setup() failed: unhandled rejection: left (setup.ts:2:");
  const teardown = await run(left("teardown"));
  assertEquals([teardown.code, target.requests], [4, 1]);
  assertMatch(teardown.stdout, /teardown\(\) failed: unhandled rejection: left/);
});

inTerminals.test("a scenario without read access is refused with the flag to add, and without a prompt", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write("a.ts", `import { b } from "./lib/b.ts";\nexport default b;`);
  files.write(
    "lib/b.ts",
    `import type { T } from "./types.ts";\nimport {\n  c,\n} from "../c.ts";\nexport const b: T = c;`,
  );
  files.write("lib/types.ts", `export type T = unknown;`);
  const c = files.write("c.ts", `export const c = { request: () => ({}) };`);
  const cases: [permissions: string[], message: string][] = [
    [["-N"], `-R=${path}.`],
    [["-N", `-R=${path}`], `-R=${path},${files.path}/lib/b.ts. It imports these files.`],
    [
      ["-N", `-R=${path},${files.path}/lib/b.ts`],
      `-R=${path},${files.path}/lib/../c.ts. It imports these files.`,
    ],
  ];
  for (const [permissions, message] of cases) {
    const { code, screen } = await programInTerminal([target.url, "-S", path], permissions);
    assertEquals(screen.trim(), `load-tester: --scenario ${path} needs ${message}`);
    assertEquals(code, 2);
  }
  assertEquals(target.requests, 0);
  const all = ["-N", `-R=${path},${files.path}/lib/b.ts,${c}`];
  const { code } = await programInTerminal([target.url, "-S", path], all);
  assertEquals([code, target.requests], [0, 100]);
});

inTerminals.test("a scenario of another host is refused with the flag to add, and taken with it", async () => {
  await using target = new RawTarget(() => ok());
  await using host = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () =>
      new Response("export default { request: () => ({ path: '/from/afar' }) };", {
        headers: { "content-type": "text/typescript" },
      }),
  );
  const { port } = host.addr;
  const args = [target.url, "-n1", "-S", `http://127.0.0.1:${port}/a.ts`];
  const refused = await programInTerminal(args);
  assertEquals(
    refused.screen.trim(),
    `load-tester: --scenario http://127.0.0.1:${port}/a.ts needs -I=127.0.0.1:${port}.`,
  );
  assertEquals([refused.code, target.requests], [2, 0]);
  const taken = await programInTerminal(args, ["-N", `-I=127.0.0.1:${port}`]);
  assertEquals([taken.code, linesSeen(target)], [0, ["GET /from/afar"]]);
});

inTerminals.test("a request to an origin that may not be reached is an error, and no prompt", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const source = `export default { request: () => ({ url: "http://localhost:1/" }) };`;
  const path = files.write("a.ts", source);
  const { code, screen } = await programInTerminal(
    [target.url, "-n1", "-S", path],
    [`-N=127.0.0.1:${target.port}`, "-R"],
  );
  assertEquals(code, 3);
  assertMatch(screen, /needs -N or\s+-N=localhost:1/);
  assert(!screen.includes("requests net access"), screen);
});

Deno.test("an invalid scenario is reported in one line on stderr, and nothing is sent", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const cases: [source: string, message: RegExp][] = [
    ["export default {", /a\.ts: SyntaxError: .* \(.*\/a\.ts:1:\d+\)\.$/],
    ["export const a = 1;", /a\.ts: no default export\. /],
    ["export default {\n  request: 1 };", /a\.ts:2: request is a number\. Make it a function\.$/],
    [
      "export default { setup() { throw new Error('x'); }, request: () => ({}) };",
      /--scenario: setup\(\) failed: x \(a\.ts:1:34\)\.$/,
    ],
  ];
  for (const [source, message] of cases) {
    const path = files.write("a.ts", source);
    const args = [target.url, "-o", "json", "-S", path];
    const { code, stdout, stderr } = await startProgram(args, ["-N", "-R"]).ended;
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr.trimEnd(), message);
    assertMatch(stderr, /^load-tester: --scenario: [^\n]+\.\n$/);
  }
  const path = files.write("a.ts", TWO_STEPS);
  for (
    const [args, message] of [
      [["-d", "a"], /--body cannot be used with --scenario\. The scenario makes the requests\./],
      [["-F", "a=b"], /--form cannot be used with --scenario\./],
      [
        ["--targets", files.write("a.txt", `GET ${target.url}\n`)],
        /--targets cannot be used with --scenario\./,
      ],
      [["--feed", files.write("a.csv", "a\n1\n")], /--feed cannot be used with --scenario\./],
      [
        ["-H", "x: {{seq}}"],
        /--scenario cannot be used with placeholders in the URL or a header\./,
      ],
    ] as [string[], RegExp][]
  ) {
    const program = startProgram([target.url, "-S", path, ...args], ["-N", "-R"]);
    const { code, stderr } = await program.ended;
    assertEquals([code, stderr.split("\n").length], [2, 2]);
    assertMatch(stderr, message);
  }
  assertEquals(target.requests, 0);
});

Deno.test("SIGINT ends pauses and calls teardown; the report covers what was done", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write(
    "a.ts",
    `export default {
       setup: () => ({ n: 1 }),
       request: () => ({ path: "/r" }),
       thinkMs: 3_600_000,
       teardown: async ({ n }) => {
         await new Promise((resolve) => setTimeout(resolve, 20));
         throw new Error("torn down " + n);
       },
     };`,
  );
  const args = [target.url, "-c", "3", "-z", "1h", "-o", "json", "-S", path];
  const { ended, kill } = startProgram(args, ["-N", "-R"]);
  await until(() => target.requests === 3);
  await delay(50);
  kill("SIGINT");
  const { code, stdout } = await ended;
  const report: Report = JSON.parse(stdout);
  assertIdentities(report);
  assertEquals([code, report.interrupted, report.requests.succeeded], [130, true, 3]);
  assertMatch(
    JSON.stringify(report.warnings),
    /The scenario's teardown\(\) failed: torn down 1 \(a\.ts:/,
  );
});

Deno.test("a second SIGINT aborts hooks of the run and of teardown", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write(
    "a.ts",
    `export default {
       request: () => ({ path: "/r" }),
       check: () => new Promise(() => {}),
       teardown: () => new Promise(() => {}),
     };`,
  );
  const args = [target.url, "-c", "3", "-o", "json", "--no-progress", "-S", path];
  const { ended, kill } = startProgram(args, ["-N", "-R"]);
  await until(() => target.requests === 3);
  kill("SIGINT");
  await delay(700);
  kill("SIGINT");
  const { code, stdout } = await ended;
  const report: Report = JSON.parse(stdout);
  assertIdentities(report);
  assertEquals([code, report.requests.issued, report.requests.unfinished], [130, 3, 3]);
});

Deno.test("a scenario runs on threads, with read access to the program's code", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write("a.ts", TWO_STEPS);
  const args = [target.url, "-n", "50", "-c", "4", "--threads", "2", "-o", "json", "-S", path];
  const { code, stdout } = await startProgram(args, ["-N", `-R=lib,${path}`]).ended;
  const report: Report = JSON.parse(stdout);
  assertIdentities(report);
  assertEquals([code, report.requests.succeeded, report.errors[0].count], [0, 99, 1]);
  assertEquals(new Set(target.field("X-Request-ID")).size, 99);
});

Deno.test("the report contains the request IDs that the target saw", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write("a.ts", TWO_STEPS);
  const args = [target.url, "-n", "4", "-c", "2", "-o", "json", "-S", path];
  const report: Report = JSON.parse((await startProgram(args, ["-N", "-R"]).ended).stdout);
  assertEquals(
    report.slowest.map(({ requestId }) => requestId).sort(),
    target.field("X-Request-ID").sort(),
  );
  assertEquals(report.plan.steps, ["look", "buy"]);
  assertEquals(report.targets.map(({ name }) => name), ["look", "buy"]);
});
