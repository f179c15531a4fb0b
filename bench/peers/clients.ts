/**
 * Defines the command line of each load generator, and how to parse its throughput.
 *
 * @module
 */

/** A load. */
export interface Load {
  readonly url: string;
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly keepAlive: boolean;
  /** Streams per connection; null for HTTP/1.1. */
  readonly streams: number | null;
}

/** A load generator. */
export interface Client {
  readonly name: string;
  /** What to install if it is missing. */
  readonly from: string;
  /** Returns false if it cannot generate the load. */
  readonly can: (load: Load) => boolean;
  readonly command: (load: Load) => string[];
  /** Returns requests per second, parsed from its output. */
  readonly perSecond: (output: string, load: Load) => number;
}

const isTls = ({ url }: Load) => url.startsWith("https:");
const isHttp1 = ({ streams }: Load) => streams === null;
const isOfRoot = ({ url }: Load) => new URL(url).pathname === "/";
const number = (pattern: RegExp, text: string) => Number(pattern.exec(text)?.[1] ?? NaN);

/** The command of this program. */
export function ourCommand(deno: string, importMap: readonly string[], load: Load): string[] {
  return [
    ...[deno, "run", "-N", "-R", ...importMap, "cli.ts", load.url, "-o", "json", "--no-progress"],
    ...["-c", `${load.connections * (load.streams ?? 1)}`, "-z", `${load.seconds}s`],
    ...(load.streams === null ? [] : ["--http2", "--streams", `${load.streams}`]),
    ...(isTls(load) ? ["--cacert", "CA"] : []),
    ...(load.keepAlive ? [] : ["--no-keepalive"]),
  ];
}

/** The limit of the runtime for a program that only writes and reads. */
export function bareLoop(deno: string, ca: string): Client {
  return {
    name: "floor (Deno)",
    from: "this checkout",
    can: (load) => isOfRoot(load) && isHttp1(load),
    command: (load) => [
      ...[deno, "run", "-N", "bench/peers/bare_loop.ts"],
      ...[load.port, load.connections, load.seconds].map(String),
      isTls(load) ? ca : load.keepAlive ? "keep" : "close",
    ],
    perSecond: Number,
  };
}

/** The other load generators; `floor` is compiled from floor.c. */
export function peers(floor: string, deno: string): Client[] {
  return [
    {
      name: "wrk",
      from: "apt-get install wrk",
      can: isHttp1,
      command: ({ url, connections, seconds, keepAlive }) => [
        ...["wrk", "-t1", `-c${connections}`, `-d${seconds}s`],
        ...(keepAlive ? [] : ["-H", "Connection: close"]),
        url,
      ],
      perSecond: (output) => number(/Requests\/sec: +([\d.]+)/, output),
    },
    {
      name: "floor (C, epoll)",
      from: "a C compiler",
      can: (load) => isHttp1(load) && load.keepAlive && !isTls(load) && isOfRoot(load),
      command: (
        { port, connections, seconds },
      ) => [floor, `${port}`, `${connections}`, `${seconds}`],
      perSecond: (output, { seconds }) => Number(output) / seconds,
    },
    {
      name: "ab",
      from: "apt-get install apache2-utils",
      can: isHttp1,
      command: ({ url, connections, seconds, keepAlive }) => [
        ...["ab", "-q", "-t", `${seconds}`, "-n", "100000000", "-c", `${connections}`],
        ...(keepAlive ? ["-k"] : []),
        url,
      ],
      perSecond: (output) => number(/Requests per second: +([\d.]+)/, output),
    },
    {
      name: "h2load",
      from: "apt-get install nghttp2-client",
      can: (load) => !isHttp1(load),
      command: ({ url, connections, streams, seconds }) => [
        ...["h2load", "-t1", `-c${connections}`, `-m${streams}`, "-D", `${seconds}`, url],
      ],
      perSecond: (output) => number(/finished in .*?, ([\d.]+) req\/s/, output),
    },
    {
      name: "node:http2 (Deno)",
      from: "this checkout",
      can: (load) => !isHttp1(load),
      command: (load) => [
        ...[deno, "run", "-A", "bench/peers/node_http2.mjs", load.url],
        ...[load.connections, load.streams, load.seconds].map(String),
        ...(isTls(load) ? ["CA"] : []),
      ],
      perSecond: Number,
    },
    {
      name: "h2load --h1",
      from: "apt-get install nghttp2-client",
      can: (load) => isHttp1(load) && load.keepAlive,
      command: ({ url, connections, seconds }) => [
        ...["h2load", "--h1", "-t1", `-c${connections}`, "-D", `${seconds}`, url],
      ],
      perSecond: (output) => number(/finished in .*?, ([\d.]+) req\/s/, output),
    },
    {
      name: "hey",
      from: "apt-get install hey",
      // Supports HTTP/2 only over TLS, with one connection for all streams.
      can: (load) => isHttp1(load) || isTls(load) && load.connections === 1,
      command: ({ url, connections, streams, seconds, keepAlive }) => [
        ...["hey", "-z", `${seconds}s`, "-c", `${connections * (streams ?? 1)}`, "-cpus", "1"],
        ...(streams === null ? [] : ["-h2"]),
        ...(keepAlive ? [] : ["-disable-keepalive"]),
        url,
      ],
      perSecond: (output) => number(/Requests\/sec:\s+([\d.]+)/, output),
    },
    {
      name: "vegeta",
      from: "its source",
      can: (load) => isHttp1(load) && load.keepAlive && !isTls(load),
      // Its output is read only after the load, because both would share the core.
      command: ({ url, connections, seconds }) => [
        ...["sh", "-c"],
        `set -e; file=$(mktemp); echo "GET ${url}" | vegeta -cpus=1 attack -rate=0 ` +
        `-max-workers=${connections} -workers=${connections} -connections=${connections} ` +
        `-duration=${seconds}s -output "$file"; vegeta report -type=json "$file"; rm "$file"`,
      ],
      perSecond: (output) => JSON.parse(output).rate,
    },
    {
      name: "autocannon",
      from: "npx, which comes with Node.js",
      can: (load) => isHttp1(load) && load.keepAlive,
      command: ({ url, connections, seconds }) => [
        ...["npx", "-y", "autocannon@8", "-c", `${connections}`, "-d", `${seconds}`, "-j", url],
      ],
      perSecond: (output) => {
        const { requests, duration } = JSON.parse(output);
        return requests.total / duration;
      },
    },
  ];
}
