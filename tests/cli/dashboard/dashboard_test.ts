/**
 * Tests what a dashboard serves, to whom, and what it permits.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { Dashboard } from "../../../lib/cli/dashboard/dashboard.ts";
import { UsageError } from "../../../lib/errors.ts";
import { loadChartCode } from "../../../lib/report/page/chart_code.ts";
import type { DashboardUpdate } from "../../../lib/report/dashboard/dashboard_update.ts";
import { BROWSER, Browser } from "../../support/browser.ts";
import { madeLiveRun, STEADY } from "../../support/made_live_run.ts";
import { startProgram } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { lacking, unless } from "../../support/system.ts";
import { until } from "../../support/until.ts";

function opened(stop = () => {}, code: Awaited<ReturnType<typeof loadChartCode>> | null = null) {
  const { target, plan } = madeLiveRun().report;
  const address = { hostname: "127.0.0.1", port: 0 };
  const dashboard = new Dashboard({ address, subject: { target, plan }, code, stop });
  const at = (path: string) => new URL(path, dashboard.url);
  return { dashboard, at };
}

const DONE = madeLiveRun(undefined, {}, { phase: "done", inFlight: 0 });

/** Returns the first updates of a viewer, who then leaves. */
async function updates(url: URL, count: number): Promise<DashboardUpdate[]> {
  const gone = new AbortController();
  const response = await fetch(url, { signal: gone.signal });
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  const seen: DashboardUpdate[] = [];
  let text = "";
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const events = text.split("\n\n");
    text = events.pop()!;
    seen.push(
      ...events.filter((event) => event.startsWith("data: ")).map((event) =>
        JSON.parse(event.slice("data: ".length))
      ),
    );
    if (seen.length >= count) break;
  }
  return seen;
}

Deno.test("Dashboard sends each viewer the last update at once, and every later one", async () => {
  await using served = opened().dashboard;
  const at = new URL("events", served.url);
  served.update(madeLiveRun(STEADY.slice(0, 10)));
  const viewers = [updates(at, 2), updates(at, 2), updates(at, 2)];
  // Viewers are counted when they are served.
  await fetch(new URL("report.json", served.url)).then((response) => response.body?.cancel());
  await new Promise((resolve) => setTimeout(resolve, 50));
  served.update(DONE);
  for (const seen of await Promise.all(viewers)) {
    assertEquals(seen.map(({ isDone }) => isDone), [false, true]);
    assertStringIncludes(seen[0].html.status, "10 done");
    assertStringIncludes(seen[1].html.status, "31 done");
  }
  // A late viewer receives the final update.
  const [late] = await updates(at, 1);
  assertEquals(late.isDone, true);
});

Deno.test("Dashboard serves metrics and the report once there is data", async () => {
  const { dashboard, at } = opened();
  await using _ = dashboard;
  for (const path of ["/metrics", "/report.json"]) {
    const early = await fetch(at(path));
    assertEquals([early.status, await early.text()], [503, "Nothing is measured yet.\n"]);
  }
  dashboard.update(DONE);
  const metrics = await fetch(at("/metrics"));
  assertEquals(metrics.headers.get("content-type"), "text/plain; version=0.0.4");
  assertStringIncludes(await metrics.text(), "load_tester_running 0\n");
  const report = await fetch(at("/report.json"));
  assertEquals(await report.json(), DONE.report as unknown);
  const missing = await fetch(at("/favicon.ico"));
  assertEquals([missing.status, await missing.text()], [404, "Not found.\n"]);
});

Deno.test("Dashboard stops the run only for viewers with the token, and shows others no button", async () => {
  let stops = 0;
  const { dashboard, at } = opened(() => stops++);
  await using _ = dashboard;
  const page = async (url: URL | string) => await (await fetch(url)).text();
  assertStringIncludes(await page(dashboard.url), 'id="stop"');
  assert(!(await page(at("/"))).includes('id="stop"'));
  assert(!(await page(at("/?token=guess"))).includes('id="stop"'));
  const { search } = new URL(dashboard.url);
  const post = async (path: string, init: RequestInit = { method: "POST" }) => {
    const response = await fetch(at(path), init);
    await response.body?.cancel();
    return response.status;
  };
  assertEquals([await post("/stop"), await post("/stop?token=guess"), stops], [403, 403, 0]);
  // Links and images in other pages send GET.
  assertEquals([await post(`/stop${search}`, {}), stops], [405, 0]);
  assertEquals([await post(`/stop${search}`), stops], [204, 1]);
});

Deno.test("Dashboard does not answer requests for another host name", async () => {
  const { dashboard } = opened();
  await using _ = dashboard;
  const { port, search } = new URL(dashboard.url);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const request = `GET /${search} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const answer = await new Response(connection.readable).text();
  assertMatch(answer, /^HTTP\/1\.1 421 /);
  assert(!answer.includes("<html"));
});

Deno.test("Dashboard names an address that it cannot listen on", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const { target, plan } = madeLiveRun().report;
  assertThrows(
    () =>
      new Dashboard({
        address: { hostname: "127.0.0.1", port },
        subject: { target, plan },
        code: null,
        stop: () => {},
      }),
    UsageError,
    `127.0.0.1:${port}`,
  );
});

/** Runs in the page and collects its state: early, after the stop button, and without a server. */
const WATCH = `(async () => {
  const text = (id) => document.getElementById(id).textContent;
  const until = async (holds) => {
    for (let i = 0; i < 400 && !holds(); i++) await new Promise((done) => setTimeout(done, 25));
    if (!holds()) throw new Error(document.body.innerText.slice(0, 500));
  };
  await until(() => text("status").includes("10 done"));
  const early = document.querySelectorAll("canvas").length;
  document.getElementById("stop").click();
  await until(() => text("status").startsWith("Done"));
  await new Promise((done) => setTimeout(done, 600));
  return {
    early,
    late: document.querySelectorAll("canvas").length,
    tables: document.querySelectorAll("#tables table").length,
    status: text("status"),
    note: text("note"),
    button: document.getElementById("stop").hidden,
    width: document.documentElement.scrollWidth,
  };
})()`;

unless(BROWSER === null && "needs a browser").test(
  "the dashboard in a browser: fills, stops the run, becomes the report and outlives the server",
  async () => {
    const { dashboard, at } = opened(async () => {
      other = updates(at("/events"), 2);
      await other.then(() => {}, () => {});
    }, await loadChartCode());
    let other: Promise<DashboardUpdate[]> | undefined;
    await using browser = await Browser.start(BROWSER!);
    dashboard.update(madeLiveRun(STEADY.slice(0, 10)));
    const viewing = browser.view<Record<string, unknown>>(dashboard.url, { width: 375 }, WATCH);
    await until(() => other !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    dashboard.update(DONE);
    assertEquals((await other!).map(({ isDone }) => isDone), [false, true]);
    await dashboard[Symbol.asyncDispose]();
    const { value, said, requested } = await viewing;
    assertEquals(said, []);
    for (const url of requested) {
      assert(url.startsWith(at("/").href) || url === "data:,", `asked for ${url}`);
    }
    const { status, tables, ...rest } = value;
    assertStringIncludes(`${status}`, "31 sent · 31 done");
    assert(Number(tables) >= 6, `${tables}`);
    // Before the second second, there is nothing to draw over time.
    assertEquals(rest, { early: 2, late: 5, note: "", button: true, width: 375 });
  },
);

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Fetches a page until it matches. */
async function once(url: string, pattern: RegExp): Promise<string> {
  for (let i = 0; i < 400; i++) {
    const text = await fetch(url).then((response) => response.text(), () => "");
    if (pattern.test(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} does not say ${pattern}`);
}

const slow = async () => {
  await new Promise((resolve) => setTimeout(resolve, 10));
  return ok();
};

Deno.test("--dashboard needs only -N, and --dashboard-wait keeps it until Ctrl+C", async () => {
  await using target = new RawTarget(slow);
  const port = freePort();
  const args = [target.url, "-z", "1200ms", "-c", "2", "--dashboard", `${port}`];
  const run = startProgram([...args, "--dashboard-wait"]);
  await once(`http://127.0.0.1:${port}/metrics`, /load_tester_running 0/);
  run.kill("SIGINT");
  const { code, stdout, stderr } = await run.ended;
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "Results:\n");
  assertMatch(
    stderr,
    new RegExp(`^Dashboard: http://127\\.0\\.0\\.1:${port}/\\?token=[\\w-]{36}\n`),
  );
  assertStringIncludes(stderr, "until Ctrl+C.\n");
});

Deno.test("an invalid --dashboard is rejected before anything is sent or printed", async () => {
  await using target = new RawTarget(() => ok());
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const cases: [args: string[], message: string, permissions?: string[]][] = [
    [["--dashboard", "web"], '--dashboard: invalid value "web". Use PORT or HOST:PORT'],
    [["--dashboard", `${port}`], `--dashboard: cannot listen on 127.0.0.1:${port}: `],
    [["--dashboard-wait"], "--dashboard-wait needs --dashboard PORT."],
    [["--dashboard", "9"], "listening on 127.0.0.1:9 needs -N=127.0.0.1:9.", [
      `-N=127.0.0.1:${target.port}`,
    ]],
  ];
  for (const [args, message, permissions] of cases) {
    const { code, stdout, stderr } = await startProgram([target.url, ...args], permissions).ended;
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, message);
  }
  assertEquals(target.requests, 0);
});

unless(lacking("prometheus")).test("Prometheus scrapes a run", async () => {
  await using target = new RawTarget(slow);
  const [port, prometheusPort] = [freePort(), freePort()];
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(
    `${folder}/prometheus.yml`,
    `scrape_configs:\n  - job_name: load\n    scrape_interval: 200ms\n    scrape_timeout: 200ms\n` +
      `    static_configs:\n      - targets: ["127.0.0.1:${port}"]\n`,
  );
  const prometheus = new Deno.Command("prometheus", {
    args: [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const run = startProgram([target.url, "-z", "1h", "-c", "2", "--dashboard", `${port}`]);
  try {
    const query = (text: string) =>
      `http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(text)}`;
    await once(query('load_tester_requests_total{outcome="succeeded"} > 10'), /"value":\[/);
    const quantile = "histogram_quantile(0.5, load_tester_request_duration_seconds_bucket)";
    const { data } = JSON.parse(await once(query(quantile), /"value":\[/));
    const seconds = Number(data.result[0].value[1]);
    assert(seconds > 0.005 && seconds < 1, `${seconds}`);
  } finally {
    run.kill("SIGINT");
    prometheus.kill("SIGTERM");
    await Promise.all([run.ended, prometheus.status]);
    await Deno.remove(folder, { recursive: true });
  }
});
