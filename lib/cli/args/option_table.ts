/**
 * Every option of the command line: its names, and what --help says about it.
 *
 * @module
 */

/** One option of the command line. */
export interface OptionRow {
  readonly name: string;
  readonly letter?: string;
  /** What the value is called in the help; undefined for a flag. */
  readonly value?: string;
  readonly isRepeatable?: true;
  readonly help: string;
}

/** Options that are about one thing. */
export interface OptionGroup {
  readonly title: string;
  readonly rows: readonly OptionRow[];
}

function flag(name: string, letter: string, help: string): OptionRow {
  return letter === "" ? { name, help } : { name, letter, help };
}

function option(name: string, letter: string, value: string, help: string): OptionRow {
  return { ...flag(name, letter, help), value };
}

function repeatable(name: string, letter: string, value: string, help: string): OptionRow {
  return { ...option(name, letter, value, help), isRepeatable: true };
}

const LOAD: readonly OptionRow[] = [
  option("url", "u", "URL", "target, http: or https:; may be the one argument"),
  option("requests", "n", "N", "total requests, exactly (100; unlimited with -z)"),
  option("concurrency", "c", "N", "most requests in flight at once (10)"),
  option("duration", "z", "TIME", "issue requests for this long: 10s, 2m, 500ms"),
  option("rate", "q", "R", "open loop: start R requests a second in total"),
  option("stages", "", "LIST", "50:30s,200:1m: ramp the rate to each in a time"),
  option("arrivals", "", "KIND", "of requests at a rate: even or poisson (even)"),
  option("warmup", "", "TIME", "run this long first, and count none of it (0)"),
  option("threads", "", "N|auto", "threads to make the load on (1)"),
  option("timeout", "t", "TIME", "per request, sending to last byte (30s)"),
  option("connect-timeout", "", "TIME", "for dialling, TLS included (10s)"),
  option("drain", "", "TIME", "for requests in flight at the end (the timeout)"),
];

const REQUEST: readonly OptionRow[] = [
  option("method", "m", "M", "request method (GET, POST with a body)"),
  repeatable("header", "H", "'K: V'", "header field; repeatable"),
  option("content-type", "T", "TYPE", "Content-Type of the body; -H of that name wins"),
  option("accept", "A", "TYPE", "Accept (*/*); -H of that name wins"),
  option("auth", "a", "USER:PASS", "Basic auth; -H Authorization wins"),
  repeatable("body", "d", "TEXT", "body, adds no Content-Type; several join with &"),
  option("body-file", "D", "FILE", "body from FILE (needs -R=FILE), or stdin with -"),
  repeatable("form", "F", "'K=V'", "form part; K=@FILE needs -R=FILE; repeatable"),
  option("curl", "", "'curl …'", "the request of a curl command, in one argument"),
  option("redirects", "", "N", "follow up to N; the last answer counts (0)"),
  option("request-id", "", "HEADER", "field with each request's ID (x-request-id)"),
  flag("no-request-id", "", "send no request ID"),
  flag("traceparent", "", "send a W3C trace context, request ID in it"),
  flag("trace-requests", "", "an OpenTelemetry span each (OTEL_DENO=true)"),
];

const VARIED: readonly OptionRow[] = [
  option("scenario", "S", "FILE.ts", "module that makes each request (needs -R=FILE)"),
  option("targets", "", "FILE", "METHOD URL a line, or JSON lines (needs -R=FILE)"),
  option("feed", "", "FILE", "CSV or JSON lines for {{column}} (needs -R=FILE)"),
  option("feed-order", "", "ORDER", "of its rows: sequential or random (sequential)"),
  option("seed", "", "N", "decides what is drawn at random (any)"),
];

const CONNECTION: readonly OptionRow[] = [
  flag("no-keepalive", "", "a connection per request"),
  flag("insecure", "k", "take any TLS certificate"),
  option("cacert", "", "FILE", "PEM certificates to trust too (needs -R=FILE)"),
  option("cert", "", "FILE", "client certificate, PEM (needs -R=FILE)"),
  option("key", "", "FILE", "its private key, PEM (needs -R=FILE)"),
  option("sni", "", "NAME", "name to send and verify in TLS (the URL's)"),
  option("connect-to", "", "HOST:PORT", "dial this instead of the URL's"),
  option("unix-socket", "", "PATH", "dial this (needs -R=PATH -W=PATH)"),
  flag("ipv4", "4", "dial IPv4 addresses only"),
  flag("ipv6", "6", "dial IPv6 addresses only"),
  option("proxy", "x", "URL", "go through this HTTP proxy"),
];

const VERDICT: readonly OptionRow[] = [
  option("success", "", "CODES", "statuses that count as succeeded (200-399)"),
  repeatable("assert", "", "EXPR", "p99<200ms, failed<1%: exit 1 if one fails"),
  repeatable("abort-on", "", "EXPR", "the same, each second; ends the run if true"),
];

const OUTPUT: readonly OptionRow[] = [
  option("output", "o", "FORMAT", "on stdout: text, json, csv, markdown (text)"),
  option("save", "", "FILE", "the full result, to merge or compare (-W=FILE)"),
  option("html", "", "FILE", "the report as a page too (needs -W=FILE)"),
  option("log", "", "FILE", "a JSON line a request (-W=FILE); - is stderr"),
  repeatable("log-if", "", "COND", "only failed, latency>200ms, status>=500"),
  flag("live", "", "graphs of the run on the terminal while it lasts"),
  flag("no-progress", "", "no progress line on stderr"),
  flag("no-color", "", "no colours; NO_COLOR does the same"),
  flag("verbose", "v", "every percentile, phases, slowest requests"),
  flag("help", "h", "this text"),
  flag("version", "V", "the version"),
];

/** The options of a run as the help shows them, by what they are about. */
export const RUN_GROUPS: readonly OptionGroup[] = [
  { title: "Load", rows: LOAD },
  { title: "Request", rows: REQUEST },
  { title: "Requests that differ", rows: VARIED },
  { title: "Connection", rows: CONNECTION },
  { title: "Verdict", rows: VERDICT },
  { title: "Output", rows: OUTPUT },
];

/** All of them, in the same order. One of the contract that is not here is unknown. */
export const RUN_OPTIONS: readonly OptionRow[] = RUN_GROUPS.flatMap(({ rows }) => rows);

/** The options of `load-tester target`. */
export const TARGET_OPTIONS: readonly OptionRow[] = [
  option("port", "p", "P", "port to listen on, 0 for a free one (8080)"),
  option("host", "", "ADDRESS", "address to listen on (127.0.0.1)"),
  option("seed", "", "N", "decides which requests the odds fall on (1)"),
  flag("help", "h", "this text"),
];

/** The options of `load-tester compare`. */
export const COMPARE_OPTIONS: readonly OptionRow[] = [
  option("fail-if-slower", "", "PERCENT", "exit 1 if slower by more, beyond doubt: 5%"),
  option("output", "o", "FORMAT", "text, json or markdown (text)"),
  flag("no-color", "", "no colours; NO_COLOR does the same"),
  flag("help", "h", "this text"),
];

/** The options of `load-tester merge`. */
export const MERGE_OPTIONS: readonly OptionRow[] = [
  option("save", "", "FILE", "the union as a saved result (-W=FILE)"),
  flag("force", "", "merge different loads, and different times, too"),
  option("output", "o", "FORMAT", "on stdout: text, json, csv, markdown (text)"),
  flag("no-color", "", "no colours; NO_COLOR does the same"),
  flag("verbose", "v", "every percentile, phases, slowest requests"),
  flag("help", "h", "this text"),
];
