/**
 * Defines the options of a load test.
 *
 * @module
 */

import type { BodyFile } from "../../http/message/body_file.ts";
import type { FormPart } from "../../http/message/multipart.ts";
import type { FeedOptions } from "../feed/feed.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Stage } from "../schedule/schedule.ts";
import type { TargetList, TargetOptions } from "../targets/target_options.ts";

export type { BodyFile, FormPart };

/**
 * Options of a load test. Only `url` or `targets` is required. Times are in milliseconds. Path and
 * query, header values and a text body are templates: see docs/options.md.
 *
 * @example
 * ```ts
 * import { loadTest, type LoadOptions } from "@x/load-tester";
 *
 * const options: LoadOptions = {
 *   url: "https://staging.example/users/{{random 1 1000}}",
 *   ratePerSecond: 200,
 *   durationMs: 60_000,
 *   concurrency: 50,
 *   headers: [["Accept", "application/json"]],
 *   assertions: ["p99<200ms", "failed<1%"],
 * };
 * const run = () => loadTest(options);
 * ```
 */
export interface LoadOptions {
  /** URL of the target, `http:` or `https:`. A user and password in it are sent as Basic auth. */
  url?: string | undefined;
  /**
   * A list of requests to send instead of a single one. Targets that are only a path use the origin
   * of `url`.
   */
  targets?: readonly TargetOptions[] | TargetList | undefined;
  /**
   * Code that makes each request: a scenario, or the path or URL of a module that exports one as
   * default. A module in a file needs read access. Requests and rate then count iterations.
   */
  scenario?: Scenario | string | undefined;
  /** Rows of values for the `{{column}}` placeholders of templates. */
  feed?: FeedOptions | undefined;
  /**
   * Random seed for templates and feeds: a whole number.
   * @default {a new one for each run, shown in the report}
   */
  seed?: number | undefined;
  /**
   * Total number of requests. If undefined and `durationMs` is set, there is no limit.
   * @default {100}
   */
  requests?: number | undefined;
  /**
   * Maximum number of requests in flight, and of open connections.
   * @default {10}
   */
  concurrency?: number | undefined;
  /**
   * Number of load-generating threads, at most `concurrency`. More than one needs read access to
   * this package if it is a local checkout.
   * @default {1}
   */
  threads?: number | undefined;
  /**
   * The part of the load that this process runs, if several processes with the same options share
   * it: requests i with i mod `of` = `index`. All other options describe the whole load. Needs
   * `startAtMs`.
   * @default {{ index: 0, of: 1 }}
   */
  shard?: { readonly index: number; readonly of: number } | undefined;
  /**
   * When the measured run begins, in milliseconds since the epoch, at most a day ahead. A warm-up
   * precedes it.
   * @default {as soon as possible}
   */
  startAtMs?: number | undefined;
  /**
   * Time during which requests are issued. With `requests` too, the run ends with whichever comes
   * first.
   */
  durationMs?: number | undefined;
  /** Open loop: total number of requests to start per second, however long they take. */
  ratePerSecond?: number | undefined;
  /**
   * Open loop: changes the rate linearly to that of each stage over its duration, starting at
   * `ratePerSecond`, or at 0 without one. The run ends with the last stage.
   */
  stages?: readonly Stage[] | undefined;
  /**
   * How requests are spaced at a rate: `even` spaces them evenly; `poisson` uses exponential gaps,
   * as many independent users produce, drawn with `seed`. `recorded` needs no rate: each of the
   * `targets` is due at its `dueMs`, once, or repeatedly with `requests` or `durationMs`.
   * @default {"even"}
   */
  arrivals?: "even" | "poisson" | "recorded" | undefined;
  /**
   * Duration of the warm-up: the same load, run first and not counted.
   * @default {0}
   */
  warmupMs?: number | undefined;
  /**
   * Request timeout, from sending to the last byte.
   * @default {30_000}
   */
  timeoutMs?: number | undefined;
  /**
   * Connect timeout, including TLS.
   * @default {10_000}
   */
  connectTimeoutMs?: number | undefined;
  /**
   * How long requests in flight may take to finish after the end of the duration or the stop
   * signal.
   * @default {timeoutMs}
   */
  drainMs?: number | undefined;
  /**
   * Request method, case-sensitive.
   * @default {"GET", or "POST" with a body}
   */
  method?: string | undefined;
  /** Header fields, sent in this order. `Host`, `User-Agent` and others replace the defaults. */
  headers?: Iterable<readonly [name: string, value: string]> | undefined;
  /** Names of default header fields to leave out: `User-Agent` and `Accept`. */
  omitHeaders?: readonly string[] | undefined;
  /**
   * Name of the header field that carries each request's ID; null to send none.
   * @default {"X-Request-ID"}
   */
  requestIdHeader?: string | null | undefined;
  /**
   * Also sends a W3C trace context, sampled, with the request ID as part of the trace ID.
   * @default {false}
   */
  traceparent?: boolean | undefined;
  /**
   * Creates an OpenTelemetry span for each request, in the trace that is sent to the target.
   * Implies `traceparent` and needs telemetry to be enabled (`OTEL_DENO=true`). Meant for low
   * request rates: a span costs more than a request.
   * @default {false}
   */
  traceRequests?: boolean | undefined;
  /**
   * Filters the requests that `onLog` receives to those that meet one of these conditions:
   * `failed`, `unfinished`, `latency>200ms`, `status>=500`.
   * @default {all requests}
   */
  logIf?: readonly string[] | undefined;
  /**
   * Body of each request. Text is sent as UTF-8. A file is streamed anew for each request, which
   * needs read access to it.
   */
  body?: string | Uint8Array | BodyFile | undefined;
  /** Parts of a multipart form, sent instead of a `body`. */
  form?: readonly FormPart[] | undefined;
  /** Content-Type of the body, unless set in `headers`. */
  contentType?: string | undefined;
  /**
   * Accept header field, unless set in `headers`.
   * @default {"*\/*"}
   */
  accept?: string | undefined;
  /**
   * `USER:PASS` for Basic auth, overriding those in the URL, unless `headers` contain an
   * Authorization field. The password may contain colons.
   */
  auth?: string | undefined;
  /**
   * Signs requests for AWS (Signature Version 4), as `aws:amz:REGION:SERVICE`, with the
   * `ACCESS_KEY:SECRET_KEY` given in `auth`. Requests are signed once, before the run; AWS accepts
   * a signature for five minutes.
   */
  awsSigv4?: string | undefined;
  /**
   * Uses HTTP/2: negotiated with ALPN for `https:`, with prior knowledge for `http:`.
   * @default {false}
   */
  http2?: boolean | undefined;
  /**
   * Maximum number of concurrent streams per HTTP/2 connection; `concurrency` is still the total.
   * @default {100}
   */
  streams?: number | undefined;
  /**
   * Whether connections are reused; if false, each request opens its own.
   * @default {true}
   */
  keepAlive?: boolean | undefined;
  /**
   * Whether a request whose reused connection turns out to be closed is sent again on another one;
   * if false, it fails.
   * @default {true}
   */
  retry?: boolean | undefined;
  /** PEM certificates to trust in addition to those the system trusts. */
  caCerts?: readonly string[] | undefined;
  /**
   * Skips TLS certificate verification.
   * @default {false}
   */
  insecure?: boolean | undefined;
  /** Client certificate as PEM. Needs `key`. */
  cert?: string | undefined;
  /** Private key of `cert` as PEM. */
  key?: string | undefined;
  /** Server name to send and verify in TLS, instead of the URL's host. */
  sni?: string | undefined;
  /**
   * Connects to this `HOST:PORT` instead of the URL's. The request and TLS still use the URL's
   * host.
   */
  connectTo?: string | undefined;
  /** Connects to this Unix socket instead of the URL's host. Needs read and write access to it. */
  unixSocket?: string | undefined;
  /** Connects only to addresses of this IP version; undefined uses whichever connects first. */
  ipVersion?: 4 | 6 | undefined;
  /**
   * HTTP proxy to connect through, an `http:` URL. A user and password in it are sent to the proxy.
   */
  proxy?: string | undefined;
  /**
   * Maximum number of redirects to follow. The last response counts, and the latency covers the
   * whole chain.
   * @default {0}
   */
  redirects?: number | undefined;
  /**
   * Keeps the method where a redirect would change it to GET; the body is dropped. curl does the
   * same for a method set with `-X`.
   * @default {false}
   */
  keepMethod?: boolean | undefined;
  /**
   * Statuses that count as succeeded, as codes and ranges: `200-299,304`.
   * @default {"200-399"}
   */
  success?: string | undefined;
  /**
   * Keeps all latencies of each second, which saving, merging and comparing results requires. Takes
   * up to 10 kB per second at the highest throughput.
   * @default {false}
   */
  keepSeconds?: boolean | undefined;
  /**
   * Conditions that the report has to meet, such as `p99<200ms`, `failed<1%` or `throughput>1000`.
   * Their outcomes are in `report.assertions`.
   */
  assertions?: readonly string[] | undefined;
  /**
   * Conditions of the same form that end the run early. They are evaluated every second over
   * everything counted so far.
   */
  abortOn?: readonly string[] | undefined;
}
