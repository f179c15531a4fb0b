/**
 * Tests which scripts and recordings of other tools are recognized, and that modules are not.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { foreignScript } from "../../../lib/load/scenario/foreign_script.ts";
import { loadedScenario } from "../../../lib/load/scenario/scenario_module.ts";
import { ScenarioFiles } from "../../support/scenario_files.ts";

/** Name and text of a file, and its kind. */
const FILES: readonly (readonly [name: string, text: string, kind: string | null])[] = [
  ["script.js", 'import http from "k6/http";\nexport default function () {}', "a k6 script"],
  [
    "load.ts",
    "// a comment\nimport { check, sleep } from 'k6';\nexport const options = { vus: 10 };",
    "a k6 script",
  ],
  ["x.js", 'import {\n  check,\n  group,\n} from "k6";\n', "a k6 script"],
  ["b.js", 'import { browser } from "k6/browser";', "a k6 script"],
  ["post.lua", "", "a wrk script"],
  ["post", 'wrk.method = "POST"\nwrk.headers["Content-Type"] = "a/b"', "a wrk script"],
  ["req", "request = function()\n  return wrk.format(nil, path)\nend", "a wrk script"],
  ["locustfile.py", "import time", "a locust file"],
  ["tests.py", "from locust import HttpUser, task, between\n", "a locust file"],
  ["load.py", "import requests\n", "a Python script"],
  ["artillery.yml", "", "an artillery script"],
  ["a", "config:\n  target: https://a.example\nscenarios:\n  - flow:\n", "an artillery script"],
  ["plan.jmx", "", "a JMeter test plan"],
  ["plan", '<?xml version="1.0"?>\n<jmeterTestPlan version="1.2">', "a JMeter test plan"],
  ["Basic.scala", "class Basic extends Simulation {", "a Gatling simulation"],
  ["Basic.java", "import static io.gatling.javaapi.core.CoreDsl.*;", "a Gatling simulation"],
  ["rec.har", "{}", "an HTTP archive"],
  ["rec.json", '{\n  "log": {\n    "version": "1.2"', "an HTTP archive"],
  ["api.postman_collection.json", "{}", "a Postman collection"],
  [
    "api.json",
    '{"info":{"schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}}',
    "a Postman collection",
  ],
  ["a.ts", "export default { request: () => ({}) };", null],
  ["a.ts", 'import { token } from "./k6.ts";\nexport default {};', null],
  ["a.js", 'const note = "import x from k6";\nexport default { steps: [] };', null],
  ["a.ts", "const config: Config = {};\nexport default {};", null],
  ["a.ts", "export default { request: () => ({ body: '{\"log\":1}' }) };", null],
];

for (const [name, text, kind] of FILES) {
  Deno.test(`foreignScript() recognizes ${name} ${JSON.stringify(text.slice(0, 40))} as ${kind}`, () => {
    assertEquals(foreignScript(name, text)?.kind ?? null, kind);
  });
}

Deno.test("another tool's script given as a scenario is rejected with the page to read", async () => {
  using files = new ScenarioFiles();
  const path = files.write("script.js", 'import http from "k6/http";\nimport "./missing.js";\n');
  const { message } = await assertRejects(() => loadedScenario(path), UsageError);
  const advice = "docs/coming-from.md shows how to write it as a scenario.";
  assertEquals(message, `scenario: ${path}: a k6 script. ${advice}`);
});

Deno.test("foreignScript() takes linear time for a hostile file", () => {
  const began = performance.now();
  for (const piece of ["import ", "\n", "\nimport ", "{ ", " \t"]) {
    foreignScript("a.ts", piece.repeat(200_000));
  }
  assert(performance.now() - began < 1000, `${performance.now() - began} ms`);
});
