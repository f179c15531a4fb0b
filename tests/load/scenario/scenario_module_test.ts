/**
 * Tests how a scenario's module is loaded, on one thread and on several, and how invalid ones are
 * rejected.
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
import { UsageError } from "../../../lib/errors.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { startProgram } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { ScenarioFiles } from "../../support/scenario_files.ts";
import {
  delay,
  errorsOf,
  exampleOf,
  linesSeen,
  pathOf,
  runScenario,
} from "../../support/scenario_run.ts";

const EMPTY = "export default { request: () => ({}) };\n";

/** Returns the error of a module, without its folder. */
async function refusal(name: string, source: string | null, options: LoadOptions = {}) {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = source === null ? `${files.path}/${name}` : files.write(name, source);
  const { message } = await assertRejects(() => runScenario(target, path, options), UsageError);
  assertEquals(target.requests, 0);
  // deno-lint-ignore no-control-regex
  assert(!/[\n\x1b]/.test(message), `${JSON.stringify(message)} is one plain line`);
  return message.replaceAll(`${files.path}/`, "");
}

Deno.test("a module that never finishes loading is refused", async () => {
  using files = new ScenarioFiles();
  const stuck = files.write("stuck.ts", "await new Promise(() => {});");
  // In its own process: a runtime exits if nothing else is left to run.
  const loader = new URL("../../../lib/load/scenario/scenario_module.ts", import.meta.url);
  const script = files.write(
    "script.ts",
    `import { loadedScenario } from ${JSON.stringify(loader.href)};
try {
  await loadedScenario(${JSON.stringify(stuck)}, 50);
} catch (error) {
  console.log(String(error));
  Deno.exit(2);
}`,
  );
  const { code, stdout } = await startProgram([], ["-A"], script).ended;
  assertEquals(code, 2);
  assertMatch(stdout, /stuck\.ts: not loaded after 0\.05 s; its top level may await/);
});

Deno.test("a module that cannot be loaded is rejected with its file and line", async () => {
  const cases: [source: string | null, message: string | RegExp][] = [
    [null, "scenario: a.ts: no such file."],
    [
      `${EMPTY}export default {`,
      /^scenario: a\.ts: SyntaxError: .+ \(a\.ts:2:\d+\)\.$/,
    ],
    ["const a: = 5;", /^scenario: a\.ts: SyntaxError: .+ \(a\.ts:1:\d+\)\.$/],
    [
      `\n\nthrow new Error("no luck");`,
      "scenario: a.ts: no luck (a.ts:3:7).",
    ],
    [
      `await Promise.resolve();\nnull!.x;`,
      /^scenario: a\.ts: TypeError: Cannot read properties of null .+ \(a\.ts:2:\d+\)\.$/,
    ],
    [`throw "text";`, 'scenario: a.ts: "text" was thrown.'],
    [
      `${EMPTY}import "./missing.ts";`,
      /^scenario: a\.ts: .*Module not found "file:.*missing\.ts"\. \(a\.ts:2:8\)\.$/,
    ],
    [
      `import { a } from "no-such-package";\n${EMPTY}a();`,
      /^scenario: a\.ts: .*no-such-package" not .+ \(a\.ts:1:19\)\.$/,
    ],
    [
      `import { nope } from "./a.ts";\n${EMPTY}nope();`,
      /^scenario: a\.ts: SyntaxError: .+'nope' \(a\.ts:1:\d+\)\.$/,
    ],
  ];
  for (const [source, wanted] of cases) {
    const message = await refusal("a.ts", source);
    if (typeof wanted === "string") assertEquals(message, wanted);
    else assertMatch(message, wanted);
  }
});

Deno.test("an error in an imported module names that module", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  files.write("shop/prices.ts", `\nexport const a = (() => { throw new Error("no prices"); })();`);
  const path = files.write("a.ts", `import { a } from "./shop/prices.ts";\n${EMPTY}a;`);
  const { message } = await assertRejects(() => runScenario(target, path), UsageError);
  assertEquals(message, `scenario: ${path}: no prices (prices.ts:2:33).`);
});

Deno.test("an invalid scenario is rejected with the line of the invalid part", async () => {
  const cases: [source: string, message: string][] = [
    ["export const a = 1;", "a.ts: no default export. "],
    ["\nexport default 5;", "a.ts:2: the scenario is a number. Make it an object."],
    [
      "\nexport default { steps: undefined };",
      "a.ts:2: neither request nor steps. Define one of them.",
    ],
    [
      "const a = {};\nexport { a as default };",
      "a.ts:2: neither request nor steps. Define one of them.",
    ],
    ["export default {\n  request: 5,\n};", `a.ts:2: request is a number. Make it a function.`],
    [
      "export default {\n  request() { return {}; },\n  check: 5,\n};",
      `a.ts:3: check is a number. Make it a function.`,
    ],
    [
      "const check = 5;\nexport default {\n  request: () => ({}),\n  check,\n};",
      `a.ts:1: check is a number. Make it a function.`,
    ],
    [
      [
        "export default {",
        "  steps: [",
        `    { name: "a", request: () => ({}) },`,
        `    { name: "b",`,
        "      request: 5 },",
        "  ],",
        "};",
      ].join("\n"),
      `a.ts:5: request of step "b" is a number. Make it a function.`,
    ],
    [
      `export default {\n  steps: [\n    { name: "a" },\n  ] };`,
      `a.ts:3: request of step "a" is undefined. Make it a function.`,
    ],
    [
      `export default {\n  setup: {},\n  request: () => ({}) };`,
      `a.ts:2: setup is an object. Make it a function.`,
    ],
    [
      `export default { ["req" + "uest"]: 5 };`,
      `a.ts: request is a number. Make it a function.`,
    ],
  ];
  for (const [source, wanted] of cases) {
    assertStringIncludes(await refusal("a.ts", source), `scenario: ${wanted}`);
  }
});

Deno.test("anything but a path or a URL of a module is rejected", async () => {
  await using target = new RawTarget(() => ok());
  for (const named of ["", "http:", "file://host/a.ts"]) {
    const { message } = await assertRejects(() => runScenario(target, named), UsageError);
    assertEquals(
      message,
      `scenario: invalid value ${JSON.stringify(named)}. Use a file or the URL of a module.`,
    );
  }
  const folder = await assertRejects(() => runScenario(target, "/tmp"), UsageError);
  assertStringIncludes(folder.message, "scenario: /tmp: Is a directory");
});

Deno.test("an error without a line of its own does not show the line of the importing module", async () => {
  await using target = new RawTarget(() => ok());
  const { message } = await assertRejects(() => runScenario(target, "wrong:a"), UsageError);
  assertMatch(message, /^scenario: wrong:a: .*wrong/);
  assert(!/\.ts:\d+/.test(message), message);
});

Deno.test("a path may contain spaces and URL delimiters, and be relative", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  for (const name of ["a b.ts", "a#b.ts", "a?b.ts", "a%20b.ts", "ü:é.ts", "a,b.ts", "c#/d.ts"]) {
    const path = files.write(name, EMPTY);
    assertEquals((await runScenario(target, path)).requests.succeeded, 1);
  }
  const up = Deno.cwd().split("/").slice(1).map(() => "..").join("/");
  await runScenario(target, up + files.write("relative.ts", EMPTY));
  await runScenario(target, new URL(`file://${files.write("url.ts", EMPTY)}`).href);
  await runScenario(target, `data:text/javascript,${encodeURIComponent(EMPTY)}`);
});

Deno.test("a hook that throws is reported with its file and line", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  files.write(
    "helpers/cart.ts",
    `export function add(n: number): never {\n  throw new RangeError("full");\n}`,
  );
  const path = files.write(
    "a.ts",
    `import { add } from "./helpers/cart.ts";\nexport default {\n  request: ({ seq }: { seq: number }) =>\n    seq === 0 ? add(1) : {},\n  check: (r: { json(): unknown }) =>\n    r.json() !== null,\n};`,
  );
  const thrown = await runScenario(target, path);
  assertEquals(exampleOf(thrown), "request(): RangeError: full (cart.ts:2:9)");
  const noJson = await runScenario(target, path, { requests: 2 });
  assertEquals(errorsOf(noJson), { scenario: 2 });
  const second = await runScenario(
    target,
    files.write(
      "b.ts",
      `export default {\n  request: () => ({}),\n  check: (r) =>\n    r.json() !== null,\n};`,
    ),
  );
  assertMatch(exampleOf(second), /^check\(\): SyntaxError: .+ is not valid JSON \(b\.ts:4:7\)$/);
});

Deno.test("a scenario on two threads has exact counts, unique IDs, and its state", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(async (request) => (await delay(1), ok(pathOf(request))));
  const path = files.write(
    "a.ts",
    `export default {
       setup: () => ({ at: new Date(0), list: [1, 2] }),
       steps: ["a", "b", "c"].map((name) => ({
         name,
         request: ({ seq, state, requestId }) => ({
           path: \`/\${name}/\${seq}/\${state.at.getTime()}/\${state.list.length}\`,
           headers: { "X-Own": requestId },
         }),
         check: (response, { seq }) => ({ "is mine": response.text().startsWith(\`/\${name}/\${seq}/\`) }),
       })),
       teardown: ({ list }) => { if (list.length !== 2) throw new Error("not the state"); },
     };`,
  );
  const report = await runScenario(target, path, { requests: 101, concurrency: 5, threads: 2 });
  assertEquals(
    report.requests,
    { issued: 303, succeeded: 303, failed: 0, unfinished: 0, unissued: null },
  );
  const ids = target.field("X-Request-ID");
  assertEquals([ids.length, new Set(ids).size], [303, 303]);
  assertEquals(target.field("X-Own"), ids);
  assertEquals(new Set(ids.map((id) => id.split("-")[0])).size, 1);
  assertEquals(
    linesSeen(target).sort(),
    ["a", "b", "c"].flatMap((name) =>
      Array.from({ length: 101 }, (_, seq) => `GET /${name}/${seq}/0/2`)
    ).sort(),
  );
  assertEquals(report.targets.map(({ name, requests }) => [name, requests.succeeded]), [
    ["a", 101],
    ["b", 101],
    ["c", 101],
  ]);
  assertEquals(report.checks.map(({ name, passed }) => [name, passed]), [
    ["a: is mine", 101],
    ["b: is mine", 101],
    ["c: is mine", 101],
  ]);
  const seen = new Set(ids);
  assert(report.slowest.every(({ requestId }) => seen.has(requestId)));
  assertEquals(report.warnings.filter(({ kind }) => kind === "teardown_failed"), []);
  assert(target.mostOpen <= 5);
});

Deno.test("failing hooks on two threads add up", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write(
    "a.ts",
    `export default { request: ({ seq }) => {
       if (seq % 4 < 2) throw new Error("no " + seq);
       return {};
     } };`,
  );
  const report = await runScenario(target, path, { requests: 40, concurrency: 4, threads: 2 });
  assertEquals([report.requests.succeeded, errorsOf(report)], [20, { scenario: 20 }]);
});

Deno.test("with several threads, setup has to return a value that can be sent", async () => {
  const source = "export default {\n  setup: () => ({ f: () => {} }),\n  request: () => ({}),\n};";
  const message = await refusal("a.ts", source, { concurrency: 2, threads: 2 });
  assertMatch(
    message,
    /^scenario: the value of setup\(\) cannot be sent to threads: .*cloned/,
  );
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  await runScenario(target, files.write("a.ts", source));
  assertEquals(target.requests, 1);
});
