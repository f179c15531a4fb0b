/**
 * Tests what each command line option sets, and how invalid ones are rejected.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { type Command, parseCommand, type RunCommand } from "../../../lib/cli/args/command.ts";
import { autoThreads } from "../../../lib/cli/args/dependent_options.ts";
import { RUN_OPTIONS, TARGET_OPTIONS } from "../../../lib/cli/args/option_table.ts";
import { lookedUp } from "../../../lib/cli/args/hints.ts";
import { UsageError } from "../../../lib/errors.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";

const URL_ARG = "http://127.0.0.1:8080/";

function parseRun(...args: string[]): RunCommand {
  const command = parseCommand(args);
  assert(command.kind === "run" || command.kind === "demo", command.kind);
  return command;
}

/** An option with a value, the property it sets, and the parsed value. A flag has no value. */
type Example = readonly [
  text: string | null,
  read: (command: RunCommand) => unknown,
  value: unknown,
];

/**
 * One example for each option except --help and --version; without a value, that of the default.
 */
const EXAMPLES: Readonly<Record<string, Example>> = {
  "url": ["https://a.example/b?c=d", ({ options }) => options.url, "https://a.example/b?c=d"],
  "requests": ["5", ({ options }) => options.requests, 5],
  "concurrency": ["7", ({ options }) => options.concurrency, 7],
  "duration": ["10s", ({ options }) => options.durationMs, 10_000],
  "rate": ["2.5", ({ options }) => options.ratePerSecond, 2.5],
  "stages": ["5:1s", ({ options }) => options.stages, [{ perSecond: 5, durationMs: 1000 }]],
  "threads": ["3", ({ options }) => options.threads, 3],
  "warmup": ["2s", ({ options }) => options.warmupMs, 2000],
  "timeout": ["500ms", ({ options }) => options.timeoutMs, 500],
  "connect-timeout": ["1.5s", ({ options }) => options.connectTimeoutMs, 1500],
  "arrivals": ["poisson", ({ options }) => options.arrivals, "poisson"],
  "drain": ["0s", ({ options }) => options.drainMs, 0],
  "method": ["PUT", ({ options }) => options.method, "PUT"],
  "header": ["A: b", ({ options }) => options.headers, [["A", " b"]]],
  "content-type": ["a/b", ({ options }) => options.contentType, "a/b"],
  "accept": ["a/b", ({ options }) => options.accept, "a/b"],
  "auth": ["me:a:b", ({ options }) => options.auth, "me:a:b"],
  "aws-sigv4": [
    "aws:amz:eu-central-1:s3",
    ({ options }) => options.awsSigv4,
    "aws:amz:eu-central-1:s3",
  ],
  "body": ["text", ({ options }) => options.body, "text"],
  "request-id": ["X-Trace", ({ options }) => options.requestIdHeader, "X-Trace"],
  "no-request-id": [null, ({ options }) => options.requestIdHeader, null],
  "traceparent": [null, ({ options }) => options.traceparent, true],
  "scenario": ["a.ts", ({ options }) => options.scenario, "a.ts"],
  "trace-requests": [null, ({ options }) => options.traceRequests, true],
  "log": ["a.jsonl", ({ log }) => log, "a.jsonl"],
  "log-if": ["failed", ({ options }) => options.logIf, ["failed"]],
  "targets": ["a.txt", ({ files }) => files.targets, "a.txt"],
  "feed": ["users.csv", ({ files }) => files.feed, "users.csv"],
  "feed-order": ["random", ({ varied }) => varied.feedOrder, "random"],
  "feed-delimiter": [";", ({ varied }) => varied.feedDelimiter, ";"],
  "har": ["shop.har", ({ files }) => files.har, "shop.har"],
  "har-filter": ["*/api/*", ({ varied }) => varied.harFilter, "*/api/*"],
  "har-pace": [null, ({ varied }) => varied.harPace, true],
  "seed": ["7", ({ options }) => options.seed, 7],
  "body-file": ["a.json", ({ sources }) => sources.body, {
    kind: "bytes",
    sources: [{ kind: "file", path: "a.json", reading: "whole" }],
  }],
  "form": ["a=b", ({ sources: { body } }) => body?.kind === "form" && body.parts.length, 1],
  "curl": ["curl http://a.example/", ({ curl }) => curl, "curl http://a.example/"],
  "shard": ["3/4", ({ shard }) => shard, { index: 3, of: 4 }],
  "start-at": ["1800000000", ({ options }) => options.startAtMs, 1_800_000_000_000],
  "http2": [null, ({ options }) => options.http2, true],
  "streams": ["10", ({ options }) => options.streams, 10],
  "no-keepalive": [null, ({ options }) => options.keepAlive, false],
  "no-retry": [null, ({ options }) => options.retry, false],
  "insecure": [null, ({ options }) => options.insecure, true],
  "cacert": ["ca.pem", ({ files }) => files.cacert, "ca.pem"],
  "cert": ["cert.pem", ({ files }) => files.cert, "cert.pem"],
  "key": ["key.pem", ({ files }) => files.key, "key.pem"],
  "sni": ["a.example", ({ options }) => options.sni, "a.example"],
  "connect-to": ["[::1]:8443", ({ options }) => options.connectTo, "[::1]:8443"],
  "unix-socket": ["/run/a.sock", ({ options }) => options.unixSocket, "/run/a.sock"],
  "ipv4": [null, ({ options }) => options.ipVersion, 4],
  "ipv6": [null, ({ options }) => options.ipVersion, 6],
  "proxy": ["http://a:1", ({ options }) => options.proxy, "http://a:1"],
  "redirects": ["3", ({ options }) => options.redirects, 3],
  "success": ["200,404", ({ options }) => options.success, "200,404"],
  "assert": ["p99<1s", ({ options }) => options.assertions, ["p99<1s"]],
  "abort-on": ["failed>5%", ({ options }) => options.abortOn, ["failed>5%"]],
  "dashboard": ["0.0.0.0:8089", ({ dashboard }) => dashboard, "0.0.0.0:8089"],
  "dashboard-wait": [null, ({ dashboardWaits }) => dashboardWaits, true],
  "debug": [null, ({ isDebug }) => isDebug, true],
  "live": [null, ({ presentation }) => presentation.showsLive, true],
  "output": ["json", ({ presentation }) => presentation.output, "json"],
  "save": ["a.result", ({ save }) => save, "a.result"],
  "html": ["a.html", ({ html }) => html, "a.html"],
  "no-progress": [null, ({ presentation }) => presentation.showsProgress, false],
  "no-color": [null, ({ presentation }) => presentation.allowsColor, false],
  "verbose": [null, ({ presentation }) => presentation.verbose, true],
};

/** Options that each option requires. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  "dashboard-wait": ["--dashboard", "0"],
  "log-if": ["--log", "-"],
  "feed-order": ["--feed", "a.csv"],
  "feed-delimiter": ["--feed", "a.csv"],
  "har-filter": ["--har", "a.har"],
  "har-pace": ["--har", "a.har"],
};

/** All options of the contract, with their letters. */
const CONTRACT: readonly (readonly [name: string, letter?: string])[] = [
  ...[["url", "u"], ["requests", "n"], ["concurrency", "c"], ["duration", "z"]] as const,
  ...[["rate", "q"], ["stages"], ["arrivals"], ["warmup"], ["threads"], ["timeout", "t"]] as const,
  ...[["shard"], ["start-at"]] as const,
  ...[["connect-timeout"], ["drain"], ["method", "m"], ["header", "H"], ["body", "d"]] as const,
  ...[["aws-sigv4"], ["body-file", "D"], ["content-type", "T"], ["accept", "A"], [
    "auth",
    "a",
  ]] as const,
  ...[["form", "F"], ["curl"], ["targets"], ["har"], ["har-filter"], ["har-pace"], [
    "seed",
  ]] as const,
  ...[["feed"], ["feed-order"], ["feed-delimiter"]] as const,
  ...[["scenario", "S"], ["http2"], ["streams"], ["no-keepalive"], ["no-retry"], [
    "redirects",
  ]] as const,
  ...[["insecure", "k"], ["cacert"], ["cert"], ["key"], ["sni"], ["connect-to"]] as const,
  ...[["unix-socket"], ["ipv4", "4"], ["ipv6", "6"], ["proxy", "x"], ["request-id"]] as const,
  ...[["no-request-id"], ["traceparent"], ["trace-requests"], ["success"], ["output", "o"], [
    "html",
  ]] as const,
  ...[
    ["save"],
    ["log"],
    ["log-if"],
    ["assert"],
    ["abort-on"],
    ["dashboard"],
    ["dashboard-wait"],
    ["debug"],
    ["live"],
    ["no-progress"],
    [
      "no-color",
    ],
    [
      "verbose",
      "v",
    ],
  ] as const,
  ...[["help", "h"], ["version", "V"]] as const,
];

Deno.test("every option has an example here, and the letter of the contract", () => {
  const names = RUN_OPTIONS.map(({ name }) => name);
  assertEquals([...Object.keys(EXAMPLES), "help", "version"].sort(), names.toSorted());
  for (const { name, letter } of RUN_OPTIONS) {
    const promised = CONTRACT.find(([other]) => other === name);
    assertEquals([name, letter], [promised?.[0], promised?.[1]]);
  }
  const letters = RUN_OPTIONS.flatMap(({ letter }) => letter ?? []);
  assertEquals(new Set(letters).size, letters.length, "letters are used once");
});

for (const [name, [text, read, value]] of Object.entries(EXAMPLES)) {
  Deno.test(`parseCommand() accepts --${name} in every spelling`, () => {
    const beside = BESIDE[name] ?? [];
    const target = ["url", "curl"].includes(name) ? [] : [URL_ARG, ...beside];
    const letter = RUN_OPTIONS.find((row) => row.name === name)?.letter;
    const spellings = text === null
      ? [[`--${name}`], ...(letter ? [[`-${letter}`], [`-${letter}${letter}`]] : [])]
      : [
        ...[[`--${name}`, text], [`--${name}=${text}`]],
        ...(letter ? [[`-${letter}`, text], [`-${letter}=${text}`]] : []),
        ...(letter && !/^[a-z]/i.test(text) ? [[`-${letter}${text}`]] : []),
      ];
    for (const args of spellings) {
      assertEquals(read(parseRun(...target, ...args)), value, args.join(" "));
      assertEquals(read(parseRun(...args, ...target)), value, args.join(" "));
    }
    assertNotEquals(read(parseRun(URL_ARG)), value, "the value is the default");
  });
}

Deno.test("parseCommand() leaves defaults to the plan", () => {
  const { options, files, sources, presentation } = parseRun(URL_ARG);
  const { assertions, abortOn, logIf, ...others } = options;
  assertEquals([assertions, abortOn, logIf], [[], [], []]);
  const { url, headers, keepAlive, retry, insecure, traceparent, traceRequests, ...rest } = others;
  assertEquals([url, headers, keepAlive, retry], [URL_ARG, [], true, true]);
  assertEquals([insecure, traceparent, traceRequests], [false, false, false]);
  for (const [name, value] of Object.entries(rest)) assertEquals(value, undefined, name);
  for (const [name, path] of Object.entries(files)) assertEquals(path, undefined, name);
  assertEquals([sources.body, sources.query], [undefined, []]);
  assertEquals(presentation, {
    output: "text",
    showsProgress: true,
    showsLive: false,
    allowsColor: true,
    verbose: false,
  });
});

Deno.test("parseCommand() accepts clusters of flags", () => {
  const { options, presentation } = parseRun("-kv", "-n5", "-z10s", "-c=5", URL_ARG);
  assertEquals([options.insecure, presentation.verbose], [true, true]);
  assertEquals([options.requests, options.durationMs, options.concurrency], [5, 10_000, 5]);
});

Deno.test("parseCommand() accepts values that are empty or begin with a dash", () => {
  const body = (...args: string[]) => parseRun(...args, URL_ARG).options.body;
  assertEquals([body("-d", "-x"), body("--body", "--help"), body("-d-x")], ["-x", "--help", "-x"]);
  assertEquals([body("--body", ""), body("--body="), body("-d", ""), body("-d=")], [
    ...["", "", "", ""],
  ]);
  assertEquals([body(), body("--body=a=b"), body("-d=a=b")], [undefined, "a=b", "a=b"]);
  assertEquals(body("-d", '{"a": "b\\n"}\n'), '{"a": "b\\n"}\n');
});

Deno.test("parseCommand() treats a numeric body and URL as text", () => {
  assertEquals(parseRun("--body", "007", URL_ARG).options.body, "007");
  assertEquals(parseRun("-d", "true", URL_ARG).options.body, "true");
  assertEquals(parseRun("--url", "1e3").options.url, "1e3");
});

Deno.test("parseCommand() keeps repeated headers, in order", () => {
  const { options } = parseRun("-H", "A: 1", "-H=B:2", "--header", "a:  x:y ", "-H=C:", URL_ARG);
  assertEquals([...options.headers!], [["A", " 1"], ["B", "2"], ["a", "  x:y "], ["C", ""]]);
});

Deno.test("parseCommand() uses the last value of an option that is not repeatable", () => {
  const { options, presentation } = parseRun("-n1", URL_ARG, "-n", "2", "-v", "-v", "--requests=3");
  assertEquals([options.requests, presentation.verbose], [3, true]);
});

Deno.test("parseCommand() accepts the URL as an option or as the only argument", () => {
  assertEquals(parseRun("--url", URL_ARG).options.url, URL_ARG);
  assertEquals(parseRun("-n5", URL_ARG, "-c2").options.url, URL_ARG);
  assertEquals(parseRun("--", "-n5", URL_ARG).options, parseRun(URL_ARG, "-n5").options);
});

Deno.test("parseCommand() accepts the demo with and without options", () => {
  for (const args of [["demo"], ["demo", "-n5"], ["-n5", "demo"], ["--", "demo", "-n", "5"]]) {
    const command = parseCommand(args);
    assert(command.kind === "demo");
    assertEquals(command.options.requests, args.length > 1 ? 5 : undefined);
    assertEquals(command.options.url, "");
    assertEquals(command.isShow, args.length === 1);
  }
});

Deno.test("parseCommand() fills in the demo's options without replacing given ones", () => {
  const show = (...args: string[]) => {
    const command = parseCommand(["demo", ...args]);
    assert(command.kind === "demo");
    const { ratePerSecond, durationMs, concurrency, assertions, stages } = command.options;
    return { ratePerSecond, durationMs, concurrency, assertions, stages };
  };
  const usual = {
    ...{ ratePerSecond: 400, durationMs: 5000, concurrency: 50, stages: undefined },
    assertions: ["p50<50ms", "failed<5%"],
  };
  assertEquals(show(), usual);
  assertEquals(show("-q", "10", "-c2"), { ...usual, ratePerSecond: 10, concurrency: 2 });
  assertEquals(show("-z1m", "--assert", "p99<1s"), {
    ...usual,
    ...{ durationMs: 60_000, assertions: ["p99<1s"] },
  });
  const stages = [{ perSecond: 5, durationMs: 1000 }];
  const ramp = { ratePerSecond: undefined, durationMs: undefined, stages };
  assertEquals(show("--stages", "5:1s"), { ...usual, ...ramp });
  const plain = { ratePerSecond: undefined, durationMs: undefined, concurrency: undefined };
  assertEquals(show("-n5"), { ...plain, stages: undefined, assertions: [] });
});

Deno.test("parseCommand() accepts the options of the target", () => {
  const kind = "target" as const;
  const cases: [args: string[], command: Command][] = [
    [["target"], { kind, host: "127.0.0.1", port: 8080, seed: 1 }],
    [["target", "-p0", "--seed=0"], { kind, host: "127.0.0.1", port: 0, seed: 0 }],
    [["target", "--host", "::1", "--port", "65535"], { kind, host: "::1", port: 65_535, seed: 1 }],
    [["target", "-h"], { kind: "help", of: "target" }],
  ];
  for (const [args, command] of cases) assertEquals(parseCommand(args), command, args.join(" "));
  assertEquals(TARGET_OPTIONS.map(({ name }) => name), ["port", "host", "seed", "help"]);
});

Deno.test("parseCommand() accepts --help and --version without a URL, next to other options", () => {
  for (const args of [["--help"], ["-h"], ["demo", "-h"], ["-vh"], ["-n", "abc", "--help"]]) {
    assertEquals(parseCommand(args), { kind: "help", of: "run" }, args.join(" "));
  }
  for (const args of [["--help", "all"], ["help", "all"], ["-h", "all", "-n5"]]) {
    assertEquals(parseCommand(args), { kind: "help", of: "all" }, args.join(" "));
  }
  assertEquals(parseCommand(["help", "merge"]), { kind: "help", of: "merge" });
  assertThrows(() => parseCommand(["help", "me"]), UsageError, "Use one of run, all, ");
  for (const args of [["--version"], ["-V"], ["-kV"]]) {
    assertEquals(parseCommand(args), { kind: "version" }, args.join(" "));
  }
});

Deno.test("parseCommand() sets one thread per core for auto, at most one per connection", () => {
  const threads = (...args: string[]) => parseRun("--threads=auto", ...args).options.threads;
  assertEquals(threads(URL_ARG, "-c1"), 1);
  assertEquals(threads(URL_ARG, "-c", "100000"), navigator.hardwareConcurrency);
  assertEquals(threads(URL_ARG), Math.min(navigator.hardwareConcurrency, 10));
  // The maximum of a plan, which auto must not exceed.
  assertEquals([autoThreads(96, 1000), autoThreads(96, 20), autoThreads(8, 1000)], [64, 20, 8]);
});

Deno.test("parseCommand() parses times in every unit", () => {
  const times: Record<string, number> = {
    ...{ "500ms": 500, "10s": 10_000, "2m": 120_000, "1h": 3_600_000, "1m30s": 90_000 },
    ...{ "1.5s": 1500, "0.5ms": 0.5, "1.005s": 1005, "0s": 0 },
  };
  for (const [text, ms] of Object.entries(times)) {
    assertEquals(parseRun("-z", text, URL_ARG).options.durationMs, ms, text);
  }
});

Deno.test("parseCommand() parses stages", () => {
  const stages = (list: string) => parseRun("--stages", list, URL_ARG).options.stages;
  assertEquals(stages("50:30s,200:1m,0:10s"), [
    { perSecond: 50, durationMs: 30_000 },
    { perSecond: 200, durationMs: 60_000 },
    { perSecond: 0, durationMs: 10_000 },
  ]);
  assertEquals(stages("2.5:1m30s, 7:0s"), [
    { perSecond: 2.5, durationMs: 90_000 },
    { perSecond: 7, durationMs: 0 },
  ]);
});

/** Fails unless the arguments are rejected with an error of this option and message. */
function assertRefused(args: readonly string[], option: string, message: string): void {
  const error = lookedUp(assertThrows(() => parseCommand(args), UsageError));
  assertEquals([error.option, error.message], [option, message], args.join(" "));
}

Deno.test("parseCommand() rejects a run with no URL or more than one", () => {
  const wanted = "url: no target. Add one, such as http://127.0.0.1:8080/, or see --help.";
  assertRefused([], "url", wanted);
  assertRefused(["-n5"], "url", wanted);
  const two = "url: more than one target. Use one, and quote values with spaces.";
  assertRefused(["--url", URL_ARG, "http://b/"], "url", two);
  assertRefused([URL_ARG, "http://b/"], "url", two);
  assertRefused(["--url", "http://b/", "-u", URL_ARG, "http://b/"], "url", two);
});

Deno.test("parseCommand() rejects a URL for the demo, and arguments for the target", () => {
  const demo = "url cannot be used with demo. The demo starts its own target.";
  assertRefused(["demo", "http://b/"], "url", demo);
  assertRefused(["demo", "--url", "http://b/"], "url", demo);
  assertRefused(
    ["target", "x"],
    "target",
    'target: unexpected argument "x". It takes only options.',
  );
  assertRefused(
    ["target", "-p", "65536"],
    "port",
    'port: invalid value "65536". Use a port from 0 to 65535.',
  );
  assertRefused(
    ["target", "-p", "x"],
    "port",
    'port: invalid value "x". Use a whole number from 0.',
  );
  assertThrows(() => parseCommand(["target", "-n5"]), UsageError);
});

Deno.test("parseCommand() rejects numbers that are not whole", () => {
  const options = [["requests", 1], ["concurrency", 1], ["redirects", 0]] as const;
  for (const [name, min] of options) {
    for (
      const text of ["abc", "-5", "1.5", "", "1e-3", "0x10", " 5", "5 ", "٣", "Infinity", "5\n"]
    ) {
      const given = JSON.stringify(text);
      const message = `${name}: invalid value ${given}. Use a whole number from ${min}.`;
      assertRefused([`--${name}`, text, URL_ARG], name, message);
      assertRefused([`--${name}=${text}`, URL_ARG], name, message);
    }
  }
});

/** Invalid times with the suggested correction. */
const TIMES: Readonly<Record<string, string>> = {
  ...{ "10": "10s", "2minutes": "2m", "1mins": "1m", "10sec": "10s", "1e3s": "1s" },
  ...{ "abc": "500ms, 10s or 2m", "-5s": "500ms, 10s or 2m", "": "500ms, 10s or 2m" },
};

Deno.test("parseCommand() rejects invalid rates, stages and times", () => {
  for (const text of ["abc", "-5", "", "1e-3", ".5", "5.", "1,5", "5/x"]) {
    const message = `rate: invalid value ${
      JSON.stringify(text)
    }. Use a number above 0, such as 100 or 6000/m.`;
    assertRefused(["-q", text, URL_ARG], "rate", message);
  }
  for (const text of ["", "50", "50:", ":30s", "50:30", "-5:30s", "50:30s,", "a:1s", "5:1s;6:1s"]) {
    const advice = "Use RATE:TIME, such as 50:30s,200:1m.";
    const message = `stages: invalid value ${JSON.stringify(text)}. ${advice}`;
    assertRefused(["--stages", text, URL_ARG], "stages", message);
  }
  for (const name of ["duration", "timeout", "connect-timeout", "drain", "warmup"]) {
    for (const [text, such] of Object.entries(TIMES)) {
      const advice = `Use a number with a unit, such as ${such}.`;
      const message = `${name}: invalid value ${JSON.stringify(text)}. ${advice}`;
      assertRefused([`--${name}`, text, URL_ARG], name, message);
    }
  }
});

Deno.test("parseCommand() rejects header fields without a name, and unknown formats", () => {
  for (const text of ["nonsense", "", ": b", ":"]) {
    const message = "header: no header name before a colon. Use 'Name: value'.";
    assertRefused(["-H", "A: b", "-H", text, URL_ARG], "header", message);
  }
  for (const text of ["yaml", "", "JSON"]) {
    const given = JSON.stringify(text);
    const message = `output: invalid value ${given}. Use text, json, csv or markdown.`;
    assertRefused(["-o", text, URL_ARG], "output", message);
  }
  assertRefused(["-46", URL_ARG], "ipv4", "ipv4 cannot be used with ipv6. Use one of them.");
});

Deno.test("parseCommand() rejects an option without its value, and a flag with one", () => {
  assertRefused([URL_ARG, "--timeout"], "timeout", "timeout needs a value, such as timeout 10s.");
  assertRefused([URL_ARG, "-d"], "body", "body needs a value, such as body TEXT.");
  const message = 'no-keepalive: unexpected value "yes". It takes none.';
  assertRefused([URL_ARG, "--no-keepalive=yes"], "no-keepalive", message);
});

Deno.test("parseCommand() rejects an unknown option with a suggestion", () => {
  const hints = {
    ...{ "--reqests": "requests", "--requets": "requests", "--hlep": "help" },
    ...{ "--concurency": "concurrency", "--verison": "version", "--headerr": "header" },
    ...{ "--time-out": "timeout", "--no-keep-alive": "no-keepalive", "--colour": undefined },
  };
  for (const [arg, hint] of Object.entries(hints)) {
    const error = lookedUp(assertThrows(() => parseCommand([URL_ARG, arg, "5"]), UsageError));
    const advice = hint === undefined ? "See --help." : `Did you mean --${hint}?`;
    assertEquals(error.message, `Unknown option ${arg}. ${advice}`);
  }
});

Deno.test("parseCommand() rejects options of the contract that do not exist yet as unknown", () => {
  const built = new Set(RUN_OPTIONS.flatMap(({ name, letter }) => [name, letter]));
  const isUnknown = (flag: string) => {
    assertThrows(
      () => parseCommand([URL_ARG, flag, "1"]),
      UsageError,
      `Unknown option ${flag}. `,
    );
  };
  for (const [name, letter] of CONTRACT.filter(([name]) => !built.has(name))) {
    isUnknown(`--${name}`);
    if (letter !== undefined) isUnknown(`-${letter}`);
  }
  isUnknown("--nonsense");
});

Deno.test("a number that is too low reaches the plan, which names the option", () => {
  const cases: [args: string[], option: string][] = [
    ...[[["-n", "0"], "requests"], [["-c0"], "concurrency"], [
      ["-q", "0"],
      "ratePerSecond",
    ]] as const,
    ...[[["-z0s"], "durationMs"], [["-t", "0ms"], "timeoutMs"], [
      ["--redirects=51"],
      "redirects",
    ]] as const,
    ...[[["--stages", "0:1m"], "stages"], [
      ["--connect-timeout", "2h"],
      "connectTimeoutMs",
    ]] as const,
    ...[[["-n", "99999999999999999999"], "requests"]] as const,
  ].map(([args, option]) => [[...args], option]);
  for (const [args, option] of cases) {
    const { options } = parseRun(...args, URL_ARG);
    const error = assertThrows(() => createPlan(options), UsageError);
    assertEquals(error.option, option, args.join(" "));
  }
});

Deno.test("parseCommand() parses counts, times and rates in all spellings", () => {
  for (const [text, count] of [["10k", 10_000], ["1m", 1e6], ["1e6", 1e6], ["1_000_000", 1e6]]) {
    assertEquals(parseRun("-n", `${text}`, URL_ARG).options.requests, count);
    assertEquals(parseRun("--seed", `${text}`, URL_ARG).options.seed, count);
  }
  for (const [text, perSecond] of [["100/s", 100], ["6000/m", 100], ["1k", 1000], ["2.5", 2.5]]) {
    assertEquals(parseRun("-q", `${text}`, URL_ARG).options.ratePerSecond, perSecond);
    assertEquals(
      parseRun("--stages", `${text}:1s`, URL_ARG).options.stages?.[0].perSecond,
      perSecond,
    );
  }
  const times = {
    "500us": 0.5,
    "500 ms": 500,
    "1.5min": 90_000,
    "1h30m": 5_400_000,
    "1h 30m": 5_400_000,
  };
  for (const [text, ms] of Object.entries(times)) {
    assertEquals(parseRun("-z", text, URL_ARG).options.durationMs, ms);
    assertEquals(parseRun("--drain", text, URL_ARG).options.drainMs, ms);
  }
  assertRefused(
    ["-n", "1,000", URL_ARG],
    "requests",
    'requests: invalid value "1,000". Write it as 1000.',
  );
  assertRefused(
    ["--stages", "30s:50,1m:200", URL_ARG],
    "stages",
    'stages: invalid value "30s:50,1m:200". Write the rate first: 50:30s,200:1m.',
  );
});

Deno.test("parseCommand() accepts several assertions in one value", () => {
  const { options } = parseRun(
    URL_ARG,
    "--assert",
    "p99<200ms, failed<1%",
    "--abort-on=failed>5%,p50>1s",
  );
  assertEquals(options.assertions, ["p99<200ms", "failed<1%"]);
  assertEquals(options.abortOn, ["failed>5%", "p50>1s"]);
  const named = 'target("GET http://a/b,c").p99<1s';
  assertEquals(parseRun(URL_ARG, "--assert", `${named},failed<1`).options.assertions, [
    named,
    "failed<1",
  ]);
});

Deno.test("parseCommand() accepts -X and -L as in curl", () => {
  const { options } = parseRun("-X", "DELETE", "-L", URL_ARG);
  assertEquals([options.method, options.redirects], ["DELETE", 50]);
});

Deno.test("parseCommand() accepts the shells of completions", () => {
  for (const shell of ["bash", "zsh", "fish"] as const) {
    assertEquals(parseCommand(["completions", shell]), { kind: "completions", shell });
  }
  assertRefused(
    ["completions"],
    "completions",
    'completions: invalid value "". Use bash, zsh or fish.',
  );
});

Deno.test("parseCommand() says for each letter how to write a value attached to it", () => {
  const letters = RUN_OPTIONS.filter(({ value }) => value !== undefined).flatMap(
    ({ letter, alias }) => [letter ?? [], alias?.value === undefined ? alias?.letter ?? [] : []],
  ).flat();
  const advice: Readonly<Record<string, string>> = {
    u: "http://127.0.0.1:8080/",
    ...{ n: "100", c: "100", z: "10s", q: "100", t: "10s", m: "POST", X: "POST", H: "'K: V'" },
    ...{ T: "application/json", A: "application/json", a: "USER:PASS", d: "TEXT", D: "FILE" },
    ...{ F: "'K=V'", S: "FILE.ts", o: "FORMAT", x: "http://127.0.0.1:8080/" },
  };
  assertEquals(letters.toSorted(), Object.keys(advice).toSorted());
  for (const letter of letters) {
    // The text after the letter may be a secret.
    const error = lookedUp(
      assertThrows(() => parseCommand([`-${letter}hidden`, URL_ARG]), UsageError),
    );
    assertEquals(
      error.message,
      `Unknown option -${letter}… Write a space after the letter: -${letter} ${advice[letter]}.`,
    );
  }
  const message = (arg: string) =>
    lookedUp(assertThrows(() => parseCommand([arg, URL_ARG]), UsageError)).message;
  for (const method of ["-XPOST", "-mPUT"]) {
    const apart = `${method.slice(0, 2)} ${method.slice(2)}`;
    assertEquals(
      message(method),
      `Unknown option ${method}. Write a space after the letter: ${apart}.`,
    );
  }
  assertEquals(
    message("-ojson"),
    "Unknown option -ojson. Write a space after the letter: -o json.",
  );
  assertEquals(
    message("-HAccept: text/html"),
    "Unknown option -H… Write a space after the letter: -H 'K: V'.",
  );
  for (const arg of ["-n1000", "-c50", "-z10s", "-q100", "-t5s", "-D./a.json"]) {
    assertEquals(parseCommand([arg, URL_ARG]).kind, "run", arg);
  }
});
