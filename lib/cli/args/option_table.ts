/**
 * Defines all options: the single source for parsing, help and hints.
 *
 * @module
 */

/** One option of the command line. */
export interface OptionRow {
  readonly name: string;
  readonly letter?: string;
  /** Another letter for it, with the value that it implies if it takes none. */
  readonly alias?: { readonly letter: string; readonly value?: string };
  /** Name of the value in the help; undefined for a flag. */
  readonly value?: string;
  /** All accepted values, if there are few. */
  readonly choices?: readonly string[];
  /** Example value for messages, if the one for its kind does not fit. */
  readonly example?: string;
  readonly isRepeatable?: true;
  readonly help: string;
}

/** Options under one heading of the help. */
export interface OptionGroup {
  readonly title: string;
  readonly rows: readonly OptionRow[];
}

type More = Pick<OptionRow, "alias" | "choices" | "example">;

function flag(name: string, letter: string, help: string): OptionRow {
  return letter === "" ? { name, help } : { name, letter, help };
}

function option(
  name: string,
  letter: string,
  value: string,
  help: string,
  more: More = {},
): OptionRow {
  const example = EXAMPLES[value];
  return { ...flag(name, letter, help), value, ...example && { example }, ...more };
}

function repeatable(name: string, letter: string, value: string, help: string): OptionRow {
  return { ...option(name, letter, value, help), isRepeatable: true };
}

/** Formats that a report can be printed in. */
export const FORMATS = ["text", "json", "csv", "markdown"] as const;

/** Example values by kind, for messages. */
const EXAMPLES: Readonly<Record<string, string>> = {
  N: "100",
  "N|auto": "4",
  R: "100",
  TIME: "10s",
  URL: "http://127.0.0.1:8080/",
  TYPE: "application/json",
  LIST: "50:30s,200:1m",
  CODES: "200-299,404",
  EXPR: "'p99<200ms'",
  COND: "'latency>200ms'",
  "HOST:PORT": "127.0.0.1:8080",
  PERCENT: "5%",
  "[HOST:]PORT": "8089",
  "I/N": "0/4",
};

const LOAD: readonly OptionRow[] = [
  option("url", "u", "URL", "target URL (http: or https:); or as an argument"),
  option("requests", "n", "N", "total requests, exact (100; no limit with -z)"),
  option("concurrency", "c", "N", "maximum requests in flight (10)"),
  option("duration", "z", "TIME", "send requests for this long: 10s, 2m, 500ms"),
  option("rate", "q", "R", "start R requests per second (open loop)"),
  option("stages", "", "LIST", "ramp the rate, such as 50:30s,200:1m"),
  option("arrivals", "", "KIND", "spacing at a rate: even or poisson (even)", {
    choices: ["even", "poisson"],
  }),
  option("warmup", "", "TIME", "run this long first without measuring (0)"),
  option("threads", "", "N|auto", "number of load-generating threads (1)"),
  option("shard", "", "I/N", "be part I (from 0) of N of the load; or auto"),
  option("start-at", "", "TIME", "when to begin: RFC 3339 or Unix seconds", {
    example: "2027-01-31T12:00:00Z",
  }),
  option("timeout", "t", "TIME", "per request, up to its last byte (30s)"),
  option("connect-timeout", "", "TIME", "connect timeout, including TLS (10s)"),
  option("drain", "", "TIME", "wait for requests in flight at the end (timeout)"),
];

const REQUEST: readonly OptionRow[] = [
  option("method", "m", "M", "request method (GET, POST with a body); -X too", {
    alias: { letter: "X" },
    example: "POST",
  }),
  repeatable("header", "H", "'K: V'", "request header; repeatable"),
  option("content-type", "T", "TYPE", "Content-Type header; -H overrides it"),
  option("accept", "A", "TYPE", "Accept header (*/*); -H overrides it"),
  option("auth", "a", "USER:PASS", "Basic authentication; -H overrides it"),
  option("aws-sigv4", "", "SCOPE", "sign for AWS: aws:amz:REGION:SERVICE; with -a"),
  repeatable("body", "d", "TEXT", "request body; repeated ones are joined with &"),
  option("body-file", "D", "FILE", "body from FILE (needs -R=FILE) or - for stdin"),
  repeatable("form", "F", "'K=V'", "multipart form field; K=@FILE needs -R=FILE"),
  option("curl", "", "'curl …'", "take the request from a curl command"),
  option("redirects", "", "N", "follow up to N redirects (0); -L follows 50", {
    alias: { letter: "L", value: "50" },
    example: "5",
  }),
  option("request-id", "", "HEADER", "header for the request ID (x-request-id)"),
  flag("no-request-id", "", "do not send a request ID"),
  flag("traceparent", "", "send a W3C trace context"),
  flag("trace-requests", "", "one OpenTelemetry span each (OTEL_DENO=true)"),
];

const VARIED: readonly OptionRow[] = [
  option("scenario", "S", "FILE.ts", "TypeScript module with the requests (-R=FILE)"),
  option("targets", "", "FILE", "list of requests: lines, JSON, vegeta (-R=FILE)"),
  option("har", "", "FILE", "requests of a browser's recording (-R=FILE)"),
  option("har-filter", "", "GLOB", "only those of URLs such as '*/api/*'"),
  flag("har-pace", "", "with the gaps they were recorded with"),
  option("feed", "", "FILE", "CSV or JSON rows for {{column}} (-R=FILE)"),
  option("feed-order", "", "ORDER", "sequential or random (sequential)", {
    choices: ["sequential", "random"],
  }),
  option("feed-delimiter", "", "C", "separator of CSV values, or tab (detected)"),
  option("seed", "", "N", "seed for random values (random)"),
];

const CONNECTION: readonly OptionRow[] = [
  flag("http2", "", "HTTP/2: ALPN for https:, else prior knowledge"),
  option("streams", "", "N", "with --http2, most streams per connection (100)"),
  flag("no-keepalive", "", "use a new connection per request"),
  flag("no-retry", "", "do not resend on a closed connection"),
  flag("insecure", "k", "skip TLS certificate verification"),
  option("cacert", "", "FILE", "additional CA certificates, PEM (-R=FILE)"),
  option("cert", "", "FILE", "client certificate, PEM (-R=FILE)"),
  option("key", "", "FILE", "private key of --cert, PEM (-R=FILE)"),
  option("sni", "", "NAME", "TLS server name (the URL's host)"),
  option("connect-to", "", "HOST:PORT", "connect here instead of the URL's host"),
  option("unix-socket", "", "PATH", "connect to a Unix socket (-R=PATH -W=PATH)"),
  flag("ipv4", "4", "connect over IPv4 only"),
  flag("ipv6", "6", "connect over IPv6 only"),
  option("proxy", "x", "URL", "use this HTTP proxy"),
];

const VERDICT: readonly OptionRow[] = [
  option("success", "", "CODES", "status codes that count as success (200-399)"),
  repeatable("assert", "", "EXPR", "exit 1 unless true: p99<200ms, failed<1%"),
  repeatable("abort-on", "", "EXPR", "end the run when true, checked every second"),
];

const OUTPUT: readonly OptionRow[] = [
  option("output", "o", "FORMAT", "text, json, csv or markdown (text)", { choices: FORMATS }),
  option("save", "", "FILE", "save the result for merge, compare (-W=FILE)"),
  option("html", "", "FILE", "also write an HTML report (-W=FILE)"),
  option("log", "", "FILE", "one JSON line per request (-W=FILE); - is stderr"),
  repeatable("log-if", "", "COND", "log only failed, latency>200ms, status>=500"),
  option("dashboard", "", "[HOST:]PORT", "serve a live page, /metrics, /report.json"),
  flag("dashboard-wait", "", "keep the live page until Ctrl+C"),
  flag("debug", "", "send one request, and show it with its response"),
  flag("live", "", "show live graphs in the terminal"),
  flag("no-progress", "", "do not show progress"),
  flag("no-color", "", "disable colors (like NO_COLOR)"),
  flag("verbose", "v", "more percentiles, phases, slowest requests"),
  flag("help", "h", "show the common options; --help all shows all"),
  flag("version", "V", "show the version"),
];

/** The options of a run, grouped as in the help. */
export const RUN_GROUPS: readonly OptionGroup[] = [
  { title: "Load", rows: LOAD },
  { title: "Request", rows: REQUEST },
  { title: "Varying requests", rows: VARIED },
  { title: "Connection", rows: CONNECTION },
  { title: "Assertions", rows: VERDICT },
  { title: "Output", rows: OUTPUT },
];

/** All of them, in the same order. */
export const RUN_OPTIONS: readonly OptionRow[] = RUN_GROUPS.flatMap(({ rows }) => rows);

/** The options of `load-tester target`. */
export const TARGET_OPTIONS: readonly OptionRow[] = [
  option("port", "p", "P", "port to listen on; 0 picks a free one (8080)"),
  option("host", "", "ADDRESS", "address to listen on (127.0.0.1)"),
  option("seed", "", "N", "seed that decides which requests are hit (1)"),
  flag("help", "h", "show this help"),
];

/** The options of `load-tester compare`. */
export const COMPARE_OPTIONS: readonly OptionRow[] = [
  option("fail-if-slower", "", "PERCENT", "exit 1 if significantly slower by more, e.g. 5%"),
  option("output", "o", "FORMAT", "text, json or markdown (text)", {
    choices: ["text", "json", "markdown"],
  }),
  flag("no-color", "", "disable colors (like NO_COLOR)"),
  flag("help", "h", "show this help"),
];

/** The options of `load-tester merge`. */
export const MERGE_OPTIONS: readonly OptionRow[] = [
  flag("partial", "", "accept missing parts of a --shard load"),
  option("save", "", "FILE", "save the merged result (-W=FILE)"),
  flag("force", "", "merge different loads or times anyway"),
  option("output", "o", "FORMAT", "text, json, csv or markdown (text)", { choices: FORMATS }),
  flag("no-color", "", "disable colors (like NO_COLOR)"),
  flag("verbose", "v", "more percentiles, phases, slowest requests"),
  flag("help", "h", "show this help"),
];

/** Flags of module options that have another name. */
const FLAGS: Readonly<Record<string, string>> = {
  durationMs: "duration",
  ratePerSecond: "rate",
  warmupMs: "warmup",
  timeoutMs: "timeout",
  connectTimeoutMs: "connect-timeout",
  drainMs: "drain",
  headers: "header",
  contentType: "content-type",
  caCerts: "cacert",
  connectTo: "connect-to",
  unixSocket: "unix-socket",
  assertions: "assert",
  abortOn: "abort-on",
  requestIdHeader: "request-id",
  traceRequests: "trace-requests",
  logIf: "log-if",
  feedOrder: "feed-order",
  harFilter: "har-filter",
  harPace: "har-pace",
  awsSigv4: "aws-sigv4",
  startAtMs: "start-at",
  ipVersion: "ipv4",
  fromPerSecond: "from",
  toPerSecond: "to",
};

/** Names of commands, which are not written with dashes. */
const COMMANDS = ["demo", "capacity", "compare", "merge", "target", "help", "completions"];

/** Returns the command line's name of a module option: `--duration` for `durationMs`. */
export function flagOf(option: string): string {
  return COMMANDS.includes(option) ? option : `--${FLAGS[option] ?? option}`;
}
