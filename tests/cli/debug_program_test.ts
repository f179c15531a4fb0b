/**
 * Tests --debug with a plain run, a list, and a scenario with steps.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startProgram } from "../support/program.ts";
import { Http2Target } from "../support/http2_target.ts";
import { ok, RawTarget } from "../support/raw_target.ts";
import { ScenarioFiles } from "../support/scenario_files.ts";
import { pathOf } from "../support/scenario_run.ts";

const debug = (args: readonly string[], permissions = ["-N"]) =>
  startProgram([...args, "--debug"], permissions).ended;

Deno.test("--debug sends one request, prints it with its response, and exits with its verdict", async () => {
  await using target = new RawTarget((request) =>
    pathOf(request) === "/no" ? ok("not here", "404 Not Found") : ok()
  );
  const good = await debug([target.url, "-q", "50", "-z", "5s", "-c", "20", "-H", "A: b"]);
  assertEquals([good.code, good.stderr, target.requests], [0, "", 1]);
  assertMatch(good.stdout, /^Request 0 \([0-9a-f]{8}-0{12}\)\n> GET \/ HTTP\/1.1\n/);
  assertStringIncludes(good.stdout, "\n> A: b\n");
  assertStringIncludes(good.stdout, "\n< HTTP/1.1 200 OK\n< Content-Length: 5\n<\nhello\n");
  assertMatch(good.stdout, /\n200 in \d+\.\dms, first byte .*: succeeded, since --success is/);
  const bad = await debug([`${target.url}no`]);
  assertEquals(bad.code, 1);
  assertMatch(bad.stdout, /\nnot here\n\n404 in .*: failed, since --success is 200-399\.\n/);
  const none = await debug(["http://127.0.0.1:9/"]);
  assertEquals(none.code, 3);
  assertMatch(none.stdout, /^Error \(refused\): /);
});

Deno.test("--debug prints a request over HTTP/2 as it is sent", async () => {
  await using target = new Http2Target();
  const { code, stdout } = await debug([
    `${target.url}a?token=b`,
    "--http2",
    "-H",
    "A: b",
    "-d",
    "x",
  ]);
  assertEquals(code, 0);
  const [, head, rest] = /^Request 0 .*\n((?:> .*\n)+)>\n([^]*)$/.exec(stdout)!;
  const fields = head.trimEnd().split("\n").map((line) => line.slice("> ".length));
  const sent = target.seen[0].fields.map(([name, value]) => `${name}: ${value}`);
  assertEquals(fields, sent.map((field) => field.replace("token=b", "token=***")));
  assertEquals(fields[0], ":method: POST");
  assertMatch(rest, /^x\n\n< HTTP\/2\.0 200\n<\nhello\n\n200 in /);
});

Deno.test("--debug prints each response of a redirect chain", async () => {
  await using target = new RawTarget((request) =>
    pathOf(request) === "/" ? ok("", "302 Found", "Location: /there") : ok()
  );
  const { code, stdout } = await debug([target.url, "--redirects", "3"]);
  assertEquals([code, target.requests], [0, 2]);
  assertMatch(stdout, /\n302 in .*: a redirect\.\n\nRequest 0 .*\n> GET \/there HTTP/);
});

Deno.test("--debug prints as many requests of a list as -n says, with their names", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write("list.txt", "GET /a\nPOST /b\nGET /c\n");
  const args = ["--url", target.url, "--targets", path, "-n", "2"];
  const { code, stdout } = await debug(args, ["-N", `-R=${path}`]);
  assertEquals([code, target.seen.map(pathOf)], [0, ["/a", "/b"]]);
  assertStringIncludes(stdout, `\nRequest 1 POST ${target.url}b (`);
});

Deno.test("--debug prints the steps of one iteration of a scenario, and its checks", async () => {
  using files = new ScenarioFiles();
  await using target = new RawTarget(() => ok());
  const path = files.write(
    "a.ts",
    `export default { steps: [
      { name: "log in", request: () => ({ path: "/in" }), check: () => ({ "is fast": true }) },
      { name: "look", request: () => ({ path: "/look" }), check: () => false },
      { name: "buy", request: () => ({ path: "/buy" }) },
    ] };`,
  );
  const { code, stdout } = await debug([target.url, "-S", path], ["-N", `-R=${path}`]);
  assertEquals([code, target.seen.map(pathOf)], [1, ["/in", "/look"]]);
  assertMatch(stdout, /^Request 0, step "log in" \(/);
  assertMatch(stdout, /\nRequest 1, step "look" \(/);
  assertStringIncludes(
    stdout,
    '\nCheck "log in: is fast": passed\nCheck "look": failed (0 passed)\n',
  );
});

Deno.test("--debug is rejected with options for reports", async () => {
  for (
    const [option, name] of [["--save=a", "--save"], ["--log=a", "--log"], ["--live", "--live"]]
  ) {
    const { code, stderr } = await debug(["http://127.0.0.1:9/", option], ["-N", "-W=a"]);
    const message = `load-tester: --debug cannot be used with ${name}. Use it in a run.\n`;
    assertEquals([code, stderr], [2, message]);
  }
});
