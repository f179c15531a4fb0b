/**
 * Tests the program as a process: output, exit codes, and signals.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Report } from "../../lib/report/shape/report_shape.ts";
import { Authority } from "../support/certificates.ts";
import { assertIdentities } from "../support/identities.ts";
import {
  denoArgs,
  program,
  programInTerminal,
  programInTurn,
  startProgram,
} from "../support/program.ts";
import { ok, RawTarget } from "../support/raw_target.ts";
import { inTerminals, onUnix, withCertificates, withSignals } from "../support/system.ts";
import { until } from "../support/until.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("the program prints the report to stdout and progress to stderr", async () => {
  await using target = new RawTarget(() => ok());
  const { code, stdout, stderr } = await program("--url", target.url, "-n", "200", "-c", "5");
  assertEquals(code, 0);
  assertEquals(target.requests, 200);
  assertEquals(stderr, "Running...  [200/200] done\n\n");
  const time = String.raw`\d+(\.\d+)?(µs|ms|s)`;
  assertMatch(
    stdout,
    new RegExp(
      `^Target: ${target.url}\nRequests: 200, Concurrency: 5\n\nResults:\n` +
        `  Total:      200 requests\n  Succeeded:  200\n  Failed:     0\n` +
        `  Duration:   ${time}\n  Throughput: \\d+\\.\\d\\d req/s\n\n` +
        `Latency:\n  p50: +${time}\n  p90: +${time}\n  p99: +${time}\n  max: +${time}\n\n` +
        `Status codes:\n  200: 200\n\nSummary:\n  Success rate: 100.0%\n` +
        `  Mean latency: ${time}, stddev ${time}\n` +
        `  Received: {5}8.6 kB \\(.+/s\\), sent .+ \\(.+/s\\)\n  Connections:  5 opened\n\n` +
        `Latency histogram:\n( +\\S+ to +\\S+ +\\d+( +#+)?\n){2,11}$`,
    ),
  );
});

Deno.test("the program accepts its URL as the only argument, and mod.ts is the program too", async () => {
  await using target = new RawTarget(() => ok());
  const { code, stdout } = await startProgram([target.url, "-n3"], ["-N"], "mod.ts").ended;
  assertEquals(code, 0);
  assertStringIncludes(stdout, "Succeeded:  3\n");
  assertEquals(target.requests, 3);
});

Deno.test("the program prints only JSON to stdout with -o json", async () => {
  await using target = new RawTarget(() => ok());
  const { code, stdout, stderr } = await program(target.url, "-o", "json", "--no-progress");
  assertEquals(code, 0);
  assertEquals(stderr, "");
  const report: Report = JSON.parse(stdout);
  assertIdentities(report);
  assertEquals(report.requests.succeeded, 100);
  assertEquals(report.plan.concurrency, 10);
});

Deno.test("the program prints only CSV or Markdown to stdout", async () => {
  await using target = new RawTarget(() => ok());
  const [csv, markdown] = await Promise.all(
    ["csv", "markdown"].map((format) => program(target.url, "-n", "20", "-o", format)),
  );
  assertMatch(csv.stdout, /^atMs,completed,[^\n]*\r\n(\d+,[^\n]*\r\n)+$/);
  assertMatch(markdown.stdout, /^### Load test: `GET http[^]*\n\| Succeeded \| 20 \|\n/);
  assertEquals([csv.code, markdown.code], [0, 0]);
});

Deno.test("the program sends the given method, headers and body", async () => {
  await using target = new RawTarget(() => ok());
  const { code } = await program(
    ...[target.url + "a?b=c", "-n1", "-m", "PUT", "-H", "Host: other.example", "-H", "x-a: 1"],
    ...["-H", "User-Agent: me", "-d", "-body-"],
  );
  assertEquals(code, 0);
  const [{ head, body }] = target.seen;
  const lines = head.split("\r\n");
  assertEquals(lines.slice(0, 3), ["PUT /a?b=c HTTP/1.1", "Host: other.example", "User-Agent: me"]);
  assert(lines.includes("x-a: 1") && lines.includes("Content-Length: 6"));
  assertEquals(new TextDecoder().decode(body), "-body-");
});

Deno.test("the demo needs no target and only -N", async () => {
  const { code, stdout } = await program("demo", "-n", "500");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "  200: 500\n");
});

Deno.test("the demo without a number shows faults, the slowest requests, and next steps", async () => {
  const { code, stdout, stderr } = await program("demo", "-z", "500ms", "--assert", "failed<50%");
  assertEquals(code, 0, stderr);
  assertMatch(
    stdout,
    /^Target: http:[^\n]*\/shop\nDuration: 500ms, Rate: 400 req\/s, Concurrency: 50\n/,
  );
  assertMatch(stdout, /\n {2}503: [12]\n/);
  assertMatch(stdout, /\n {2}503 +[12] +\d\.\d% .*\{"error":"the database is busy"\}\n/);
  assertStringIncludes(stdout, "\nSlowest requests:\n");
  assertMatch(stderr, /\nNext: load-tester URL /);
  const json = await program("demo", "-z", "100ms", "--assert", "failed<50%", "-o", "json");
  assertEquals(JSON.parse(json.stdout).plan.ratePerSecond, 400);
  assert(!json.stderr.includes("Next:"), json.stderr);
});

Deno.test("a usage error is one line on stderr with exit code 2, and nothing is sent", async () => {
  await using target = new RawTarget(() => ok());
  const cases: [args: string[], message: RegExp][] = [
    [[], /--url: no target\. Add one/],
    [[target.url, "-n", "0"], /--requests: invalid value "0"\. Use a whole number from 1/],
    [[target.url, "-n", "-1"], /--requests: invalid value "-1"\. Use a whole number from 1/],
    [[target.url, "-c", "many"], /--concurrency: invalid value "many"\. Use a whole number/],
    [[target.url, "-z", "10"], /--duration: invalid value "10"\. Use a number with a unit/],
    [[target.url, "-t", "0s"], /--timeout: invalid value "0ms"\. Use a time from 1ms/],
    [[target.url, "--requets", "5"], /Unknown option --requets\. Did you mean --requests\?/],
    [[target.url, "--html", "a.html"], /--html a\.html needs -W=a\.html\./],
    [[target.url, "--html", ""], /--html: invalid value ""\. Use the name of a file\./],
    [
      [target.url, "-H", "nonsense"],
      /--header: no header name before a colon\. Use 'Name: value'\./,
    ],
    [[target.url, "-H", "a b: c"], /--header: invalid value "a …"\. Use a header name/],
    [
      [target.url, "-m", "get"],
      /--method: invalid value "get"\. Methods are case-sensitive\. Did you mean GET\?/,
    ],
    [
      [target.url, "-o", "yaml"],
      /--output: invalid value "yaml"\. Use text, json, csv or markdown\./,
    ],
    [
      [target.url, "--success", "2yy"],
      /--success: invalid value "2yy"\. Use status codes, classes and ranges/,
    ],
    [[target.url, "--timeout"], /--timeout needs a value, such as --timeout 10s\./],
    [[target.url, "--verbose=1"], /--verbose: unexpected value "1"\. It takes none\./],
    [[target.url, target.url], /--url: more than one target\. Use one/],
    [["demo", target.url], /--url cannot be used with demo\. The demo starts its own target\./],
    [["localhost:1"], /--url: invalid value "localhost:1"\. Did you mean http:\/\/localhost:1\?/],
    [
      ["ftp://localhost/"],
      /--url: invalid value "ftp:\/\/localhost\/"\. Use an http: or https: URL/,
    ],
    [[target.url, "--cacert", "ca.pem"], /--cacert ca\.pem needs -R=ca\.pem\./],
  ];
  const ended = await programInTurn(cases.map(([args]) => args));
  for (const [i, { code, stdout, stderr }] of ended.entries()) {
    assertMatch(stderr, cases[i][1]);
    assertMatch(stderr, /^load-tester: (--|Unknown option -).*[.?]\n$/);
    assertEquals([code, stdout], [2, ""], stderr);
  }
  assertEquals(target.connections, 0);
});

Deno.test("without permission to connect, the program names the missing flag", async () => {
  const { code, stderr } = await startProgram(["http://localhost:1/"], []).ended;
  assertEquals(code, 2);
  assertStringIncludes(stderr, "connecting to localhost:1 needs -N or -N=localhost:1");
});

Deno.test("the exit code is 3, after the report, if no response arrived", async () => {
  const { code, stdout } = await program("http://127.0.0.1:1/", "-n", "5");
  assertEquals(code, 3);
  assertStringIncludes(stdout, "  Failed:     5\n");
  assertStringIncludes(stdout, "\n  refused      5  Connection refused ");
});

Deno.test("--version and --help print to stdout", async () => {
  const version = await program("--version");
  assertMatch(version.stdout, /^load-tester \d+\.\d+\.\d+\n$/);
  const help = await program("-h");
  assertStringIncludes(help.stdout, "--concurrency N");
  assertEquals([version.code, version.stderr, help.code, help.stderr], [0, "", 0, ""]);
});

withCertificates.test("--cacert trusts the certificates of a file, with permission to read it", async () => {
  await using authority = await Authority.create();
  const certificate = await authority.sign("DNS:localhost");
  await using target = new RawTarget(() => ok(), { tls: certificate });
  const args = [`https://localhost:${target.port}/`, "--cacert", authority.caFile, "-n", "5"];
  const { code, stderr } = await startProgram(args, ["-N", `-R=${authority.caFile}`]).ended;
  assertEquals(code, 0, stderr);
  assertEquals(target.requests, 5);
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  withSignals.test(`${signal} stops a run: partial report, exit code ${code}`, async () => {
    await using target = new RawTarget(async () => (await delay(20), ok()));
    const { ended, kill } = startProgram([target.url, "-z", "1h", "-c", "5", "-o", "json"]);
    await until(() => target.requests >= 50);
    kill(signal);
    const atMs = performance.now();
    const { code: actual, stdout, stderr } = await ended;
    // Out of the hour that was requested.
    assert(performance.now() - atMs < 60_000, "draining took too long");
    assertEquals(actual, code);
    const report: Report = JSON.parse(stdout);
    assertIdentities(report);
    assertEquals(report.interrupted, true);
    assertEquals(report.requests.unfinished, 0);
    assert(report.requests.issued > 0);
    assertEquals(report.requests.issued, target.requests);
    assertStringIncludes(stderr, "interrupted");
  });
}

withSignals.test("a second SIGINT cuts what hangs, and the report is printed at once", async () => {
  await using target = new RawTarget(() => "hang");
  const { ended, kill } = startProgram([target.url, "-n", "100", "-c", "4"]);
  await until(() => target.requests >= 4);
  kill("SIGINT");
  await delay(500);
  kill("SIGINT");
  const atMs = performance.now();
  const { code, stdout } = await ended;
  assert(performance.now() - atMs < 5000, "the cut took too long");
  assertEquals(code, 130);
  assertStringIncludes(stdout, "  Total:      4 requests\n");
  assertStringIncludes(stdout, "Unfinished:\n  4 requests, cut off at the end of the run\n");
});

withSignals.test("one key press that arrives twice does not cut", async () => {
  await using target = new RawTarget(async () => (await delay(600), ok()));
  const { ended, kill } = startProgram([target.url, "-n", "100", "-c", "4", "-o", "json"]);
  await until(() => target.requests >= 4);
  kill("SIGINT");
  kill("SIGINT");
  const report: Report = JSON.parse((await ended).stdout);
  assertEquals(report.requests.succeeded, 4);
  assertEquals(report.requests.unfinished, 0);
});

inTerminals.test("in a terminal with -N alone nothing prompts, and the progress line is redrawn", async () => {
  await using target = new RawTarget(async () => (await delay(10), ok()));
  const { code, screen } = await programInTerminal([target.url, "-n", "60", "-c", "2"]);
  assertEquals(code, 0, screen);
  const redrawn = screen.replaceAll("\x1b[K", "<erase>");
  assertMatch(redrawn, /\rRunning\.\.\. {2}\[\d+\/60\] \d+ req\/s<erase>/);
  assertMatch(redrawn, /\rRunning\.\.\. {2}\[60\/60\] done<erase>\r\n\r\n/);
  assertStringIncludes(screen, "Succeeded:");
  const others = [["demo"], [target.url, "--cacert", "ca.pem"], ["https://127.0.0.1:1/", "-k"]];
  await Promise.all(others.map(async (args) => {
    const { screen } = await programInTerminal([...args, "-n", "5"]);
    assert(!/Allow\?|requests .* access/.test(screen), screen);
  }));
  const noNet = await programInTerminal([target.url], []);
  assertEquals(noNet.code, 2, noNet.screen);
});

onUnix.test("a reader that has gone, as in `| head -1`, costs what it does not read, and is said once", async () => {
  await using target = new RawTarget(async () => (await delay(20), ok()));
  const command = [Deno.execPath(), ...denoArgs([target.url, "-n", "50", "-c", "1"])];
  const { stderr } = await new Deno.Command("sh", {
    args: ["-c", '{ "$@"; echo "code $?" >&2; } | head -1 >/dev/null', "sh", ...command],
    cwd: new URL("../../", import.meta.url),
    stdin: "null",
  }).output();
  assertMatch(
    new TextDecoder().decode(stderr),
    /done\n\nload-tester: Could not write to standard output: Broken pipe[^\n]*\ncode 4\n$/,
  );
});
