/**
 * Lists the options of other load testers and of curl with their equivalents here. Messages,
 * docs/coming-from.md and tests share this table.
 *
 * @module
 */

/**
 * The options of a tool by spelling, with the equivalent here, or a sentence on why there is none.
 */
type ForeignTool = Readonly<Record<string, string>>;

const PERCENTILES = "Percentiles are always shown; -v shows all of them.";
const NO_PIPELINING = "HTTP pipelining is not supported.";
const NO_LOCAL_ADDRESS = "The local address cannot be chosen.";
const NO_TITLE = "A run has no title; name the file of --save or --html.";
const ALWAYS_KEPT = "Connections are kept alive by default; --no-keepalive turns that off.";
const NO_REDIRECTS = "Redirects are not followed unless --redirects N says so.";
const NO_COMPRESSION = "Nothing is compressed unless -H 'Accept-Encoding: gzip' asks for it.";
const FROM_DUE = "With a rate, latency always counts from when a request was due.";

/** Options by tool, in the order of the docs. */
export const FOREIGN_OPTIONS: Readonly<Record<string, ForeignTool>> = {
  wrk: {
    "-t": "--threads N",
    "--connections": "-c N",
    "-d": "-z TIME",
    "-s, --script": "--scenario FILE.ts",
    "--latency": PERCENTILES,
  },
  wrk2: {
    "-R": "-q R",
    "-L": PERCENTILES,
    "-U, --u_latency": "With a rate, latency and service time are both shown.",
    "-B, --batch_latency": "Latency is always measured for each request.",
  },
  hey: {
    "-cpus": "--threads N",
    "-h2": "--http2",
    "-host": "-H 'Host: NAME'",
    "-U": "-H 'User-Agent: NAME'",
    "-disable-compression": NO_COMPRESSION,
    "-disable-keepalive": "--no-keepalive",
    "-disable-redirects": NO_REDIRECTS,
  },
  oha: {
    "-p": "--streams N",
    "-Z": "--feed FILE",
    "-j, --json": "-o json",
    "--output-format": "-o FORMAT",
    "--no-tui": "--no-progress",
    "--fps": "The live view has one rate; --no-progress turns it off.",
    "--urls-from-file": "--targets FILE",
    "--rand-regex-url, --max-repeat, --dump-urls": "-u 'http://HOST/{{random 1 1000}}'",
    "--burst-delay, --burst-rate": "Bursts are not supported; --arrivals poisson is irregular.",
    "--latency-correction": FROM_DUE,
    "--host": "-H 'Host: NAME'",
    "--vhost": "--connect-to HOST:PORT",
    "--http-version": "--http2",
    "-r, --redirect": "--redirects N",
    "--disable-redirects": NO_REDIRECTS,
    "--disable-compression": NO_COMPRESSION,
    "--disable-keepalive": "--no-keepalive",
    "--disable-color": "--no-color",
    "--no-pre-lookup": "The name is looked up for each connection.",
    "-w, --wait-ongoing-requests-after-deadline": "--drain TIME",
    "--basic-auth": "-a USER:PASS",
    "--proxy-header": "A proxy takes Basic authentication only: -x http://USER:PASS@HOST:PORT.",
    "--stats-success-breakdown": "-v",
    "--db-url": "--save FILE",
  },
  ab: {
    "-t": "-z TIME",
    "-s": "-t TIME",
    "-b": "The window size cannot be chosen.",
    "-B": NO_LOCAL_ADDRESS,
    "-p": "-D FILE",
    "-u": "-m PUT -D FILE",
    "-i": "-m HEAD",
    "-w": "--html FILE",
    "-y": "--html FILE",
    "-C": "-H 'Cookie: NAME=VALUE'",
    "-A": "-a USER:PASS",
    "-P": "-x http://USER:PASS@HOST:PORT",
    "-X": "-x http://HOST:PORT",
    "-k": ALWAYS_KEPT,
    "-q": "--no-progress",
    "-g": "--log FILE",
    "-e": "-o csv",
    "-r": "A failed request never ends the run.",
    "-l": "Bodies of any length count as success.",
    "-E": "--cert FILE --key FILE",
    "-I": "--sni NAME",
    "-f": "The version of TLS cannot be chosen.",
  },
  vegeta: {
    "-targets": "--targets FILE",
    "-rate": "-q R",
    "-duration": "-z TIME",
    "-workers, -max-workers, -connections, -max-connections": "-c N",
    "-body": "-D FILE",
    "-header": "-H 'K: V'",
    "-timeout": "-t TIME",
    "-redirects": "--redirects N",
    "-insecure": "-k",
    "-keepalive": "--no-keepalive",
    "-http2, -h2c": "--http2",
    "-root-certs": "--cacert FILE",
    "-cert": "--cert FILE",
    "-key": "--key FILE",
    "-unix-socket": "--unix-socket PATH",
    "-connect-to, -resolvers": "--connect-to HOST:PORT",
    "-laddr": NO_LOCAL_ADDRESS,
    "-output": "--save FILE",
    "-format": "The format of --targets is recognised.",
    "-lazy": "Targets are read before the run.",
    "-name": NO_TITLE,
    "-type": "-o FORMAT",
    "-every": "--live",
    "-prometheus-addr": "--dashboard HOST:PORT",
    "-max-body": "Bodies are counted and not kept.",
    "-chunked": "Bodies are sent with Content-Length.",
  },
  k6: {
    "-u, --vus": "-c N",
    "-d, --duration": "-z TIME",
    "-i, --iterations": "-n N",
    "-s, --stage, --stages": "--stages RATE:TIME",
    "--rps": "-q R",
    "-o, --out": "--log FILE",
    "--summary-export": "-o json",
    "--summary-trend-stats, --summary-mode": "-v",
    "--no-summary": "-o json",
    "--no-thresholds": "Assertions are only those of --assert.",
    "-q, --quiet": "--no-progress",
    "--http-debug": "--debug",
    "--insecure-skip-tls-verify": "-k",
    "--no-connection-reuse, --no-vu-connection-reuse": "--no-keepalive",
    "--max-redirects": "--redirects N",
    "--user-agent": "-H 'User-Agent: NAME'",
    "-e, --env": "Set the variable in the shell; a scenario reads it with -E.",
    "--execution-segment": "--shard I/N",
    "--discard-response-bodies": "Bodies are not kept unless a scenario reads them.",
    "--tag": "Metrics have no tags; --targets and steps have results of their own.",
  },
  autocannon: {
    "--connections": "-c N",
    "-p, --pipelining": NO_PIPELINING,
    "-d": "-z TIME",
    "-a, --amount": "-n N",
    "-w, --workers": "--threads N",
    "-W": "--warmup TIME",
    "-S, --socketPath": "--unix-socket PATH",
    "-T, --title": NO_TITLE,
    "-b": "-d TEXT",
    "-i, --input": "-D FILE",
    "-R, --overallRate": "-q R",
    "-r, --connectionRate": "-q R",
    "-M, --maxConnectionRequests, -O, --maxOverallRequests": "-n N",
    "-B, --bailout": "--abort-on 'failed>=N'",
    "-C, --ignoreCoordinatedOmission": FROM_DUE,
    "-D, --reconnectRate": "--no-keepalive",
    "-l, --latency": PERCENTILES,
    "-I, --idReplacement": "-d '{{uuid}}'",
    "-j, --json": "-o json",
    "-f, --forever": "-z 720h",
    "-s, --servername": "--sni NAME",
    "-x, --excludeErrorStats": "Latency counts complete responses only.",
    "-E, --expectBody": "--scenario FILE.ts",
    "--renderStatusCodes, --renderLatencyTable, --renderResultsTable": "-v",
    "--ca": "--cacert FILE",
    "--on-port": "Start the server before the run.",
  },
  bombardier: {
    "-d": "-z TIME",
    "-r": "-q R",
    "-l, --latencies": PERCENTILES,
    "-b": "-d TEXT",
    "-f": "-D FILE",
    "-a, --disableKeepAlives": "--no-keepalive",
    "-s, --stream": "Bodies are sent with Content-Length.",
    "-p, --print": "-o FORMAT",
    "--format": "-o FORMAT",
    "-q, --no-print": "--no-progress",
    "--http1, --fasthttp": "HTTP/1.1 is the default.",
  },
  siege: {
    "-t, --time": "-z TIME",
    "-r, --reps": "-n N",
    "-d, --delay": "--scenario FILE.ts",
    "-b, --benchmark": "There is no pause between requests unless a scenario has one.",
    "-f, --file": "--targets FILE",
    "-i, --internet": "--targets FILE",
    "-g, --get": "--debug",
    "-l": "--log FILE",
    "-m, --mark": NO_TITLE,
    "-R, --rc": "There is no configuration file; options are given on the command line.",
    "-j, --json-output": "-o json",
    "-A": "-H 'User-Agent: NAME'",
    "--no-parser": "Only the URL itself is requested.",
    "--no-follow": NO_REDIRECTS,
  },
  locust: {
    "-f, --locustfile": "--scenario FILE.ts",
    "-u, --users": "-c N",
    "-r, --spawn-rate": "--stages RATE:TIME",
    "-t, --run-time": "-z TIME",
    "-H, --host": "-u URL",
    "--headless, --autostart, --autoquit": "A run needs no browser and ends by itself.",
    "--csv": "-o csv",
    "--processes": "--threads N",
    "--master, --worker, --expect-workers, --master-host": "--shard I/N",
    "--web-port, --web-host": "--dashboard HOST:PORT",
    "-s, --stop-timeout": "--drain TIME",
    "--reset-stats": "--warmup TIME",
    "--only-summary": "--no-progress",
    "-L, --loglevel": "-v",
  },
  curl: {
    "--request": "-m METHOD",
    "--location": "--redirects N",
    "--data, --data-raw, --data-ascii": "-d TEXT",
    "--data-binary": "-D FILE",
    "--data-urlencode": "--curl 'curl …'",
    "-u, --user": "-a USER:PASS",
    "-A, --user-agent": "-H 'User-Agent: NAME'",
    "-e, --referer": "-H 'Referer: URL'",
    "-b, --cookie": "-H 'Cookie: NAME=VALUE'",
    "-I, --head": "-m HEAD",
    "-i, --include": "--debug",
    "-G, --get": "--curl 'curl …'",
    "-s, --silent": "--no-progress",
    "--compressed": "-H 'Accept-Encoding: gzip'",
    "--max-time": "-t TIME",
    "-E": "--cert FILE --key FILE",
    "--resolve": "--connect-to HOST:PORT",
    "--max-redirs": "--redirects N",
    "--oauth2-bearer": "-H 'Authorization: Bearer TOKEN'",
    "--retry": "Failed requests are counted and not repeated.",
    "-w, --write-out": "--log FILE",
  },
};

/** Commands of other tools, with their equivalents. */
export const FOREIGN_COMMANDS: Readonly<Record<string, string>> = {
  attack: "Write load-tester URL -q R -z TIME, or --targets FILE for a list.",
  encode: "Write -o json or -o csv.",
  report: "Write load-tester URL -o FORMAT; load-tester merge A B for saved results.",
  plot: "Write --html FILE.",
  dump: "Write --log FILE.",
  run: "Write load-tester URL, with --scenario FILE.ts for a script.",
  quick: "Write load-tester URL -n N -c N.",
  cloud: "Write --shard I/N on several machines, and load-tester merge.",
  version: "Write --version.",
};

/** The meaning of an option in one or more other tools. */
export interface ForeignMeaning {
  readonly tools: readonly string[];
  /** The equivalent here, or a sentence on why there is none. */
  readonly text: string;
  readonly isOption: boolean;
}

/** Returns the meanings of an option in other tools, grouping tools with the same equivalent. */
export function foreignMeanings(spelling: string): readonly ForeignMeaning[] {
  const byText = new Map<string, string[]>();
  for (const [tool, options] of Object.entries(FOREIGN_OPTIONS)) {
    for (const [spellings, text] of Object.entries(options)) {
      if (!spellings.split(", ").includes(spelling)) continue;
      byText.set(text, [...byText.get(text) ?? [], tool]);
    }
  }
  return [...byText].map(([text, tools]) => ({
    tools,
    text,
    isOption: !text.endsWith("."),
  }));
}
