/**
 * Defines the options of a load test.
 *
 * @module
 */

import type { BodyFile } from "../../http/message/body_file.ts";
import type { FormPart } from "../../http/message/multipart.ts";
import type { FeedOptions } from "../feed/feed.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Stage } from "./schedule.ts";
import type { TargetList, TargetOptions } from "../targets/target_options.ts";

export type { BodyFile, FormPart };

/**
 * The options of a load test. Only `url` or `targets` is required; every time is in
 * milliseconds. Path and query, header values and a body of text are templates: see docs/options.md.
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
  /** The target, an `http:` or `https:` URL; a user and password in it are sent as Basic auth. */
  url?: string | undefined;
  /** Several requests instead, each in its turn. A `url` beside them is for those that are a path. */
  targets?: readonly TargetOptions[] | TargetList | undefined;
  /**
   * Code that makes each request, or the path or URL of a module whose default export it is, which
   * needs read access where it is a file. Requests and rate count iterations of it.
   */
  scenario?: Scenario | string | undefined;
  /** Rows of values for `{{column}}` in templates. */
  feed?: FeedOptions | undefined;
  /**
   * Decides what is drawn at random in templates and of a feed: a whole number.
   * @default {another for each run; the report says which}
   */
  seed?: number | undefined;
  /**
   * Total requests, exactly. Undefined with a `durationMs` means no limit.
   * @default {100}
   */
  requests?: number | undefined;
  /**
   * The most requests in flight, and connections open, at once.
   * @default {10}
   */
  concurrency?: number | undefined;
  /**
   * Threads to make the load on, at most as many as `concurrency`. More than one needs read access
   * to this package where it is a checkout.
   * @default {1}
   */
  threads?: number | undefined;
  /**
   * The part of the load that this process takes, where several processes with the same options carry
   * it out together: requests i with i mod `of` = `index`. All other options are those of the whole
   * load. Needs `startAtMs`.
   * @default {{ index: 0, of: 1 }}
   */
  shard?: { readonly index: number; readonly of: number } | undefined;
  /**
   * When the measured run begins, in milliseconds since the epoch, at most a day ahead. A warm-up
   * comes before it.
   * @default {as soon as possible}
   */
  startAtMs?: number | undefined;
  /** Issue requests for this long; with `requests` too, whichever comes first. */
  durationMs?: number | undefined;
  /** Open loop: start this many requests a second in total, however long they take. */
  ratePerSecond?: number | undefined;
  /**
   * Open loop: change the rate linearly to each stage's over its time, beginning at
   * `ratePerSecond`, or at 0 without one. The run ends with the last stage.
   */
  stages?: readonly Stage[] | undefined;
  /**
   * With a rate: `even` spaces requests evenly, `poisson` leaves exponential gaps between them, as
   * many independent users do, decided by `seed`.
   * @default {"even"}
   */
  arrivals?: "even" | "poisson" | undefined;
  /**
   * Run the same load this long first, and count none of it.
   * @default {0}
   */
  warmupMs?: number | undefined;
  /**
   * The most time a request may take from its sending to its last byte.
   * @default {30_000}
   */
  timeoutMs?: number | undefined;
  /**
   * The most time dialling may take, TLS included.
   * @default {10_000}
   */
  connectTimeoutMs?: number | undefined;
  /**
   * How long requests in flight may finish after the end of the duration or the stop signal.
   * @default {timeoutMs}
   */
  drainMs?: number | undefined;
  /**
   * The request method; case matters.
   * @default {"GET", or "POST" with a body}
   */
  method?: string | undefined;
  /** Header fields, sent in this order; `Host`, `User-Agent` and others replace the defaults. */
  headers?: Iterable<readonly [name: string, value: string]> | undefined;
  /**
   * The header field that carries each request's ID; null sends none.
   * @default {"X-Request-ID"}
   */
  requestIdHeader?: string | null | undefined;
  /**
   * True sends a W3C trace context too, sampled, with the request ID in its trace ID.
   * @default {false}
   */
  traceparent?: boolean | undefined;
  /**
   * True makes an OpenTelemetry span of each request, in the trace that is sent to the target: it
   * implies `traceparent`, and needs telemetry to be on (`OTEL_DENO=true`). It is for runs of few
   * requests: a span costs more than a request does.
   * @default {false}
   */
  traceRequests?: boolean | undefined;
  /**
   * Which requests are logged by `onLog`: those that meet one of these conditions, each `failed`,
   * `unfinished`, `latency>200ms` or `status>=500`.
   * @default {all requests}
   */
  logIf?: readonly string[] | undefined;
  /**
   * The body of each request; text is sent as UTF-8, and a file is read each time while it is sent,
   * which needs read access to it.
   */
  body?: string | Uint8Array | BodyFile | undefined;
  /** The parts of a multipart form, instead of a `body`. */
  form?: readonly FormPart[] | undefined;
  /** The Content-Type of the body, unless `headers` have one. */
  contentType?: string | undefined;
  /**
   * The Accept header field, unless `headers` have one.
   * @default {"*\/*"}
   */
  accept?: string | undefined;
  /**
   * `USER:PASS` for Basic auth, instead of those in the URL and unless `headers` have an
   * Authorization; the password may hold colons.
   */
  auth?: string | undefined;
  /**
   * Signs the requests for AWS (Signature Version 4), as `aws:amz:REGION:SERVICE`, with the keys that
   * `auth` gives: `ACCESS_KEY:SECRET_KEY`. Requests are signed once, before the run, and AWS accepts
   * a signature for five minutes.
   */
  awsSigv4?: string | undefined;
  /**
   * True speaks HTTP/2: negotiated with ALPN for `https:`, with prior knowledge for `http:`.
   * @default {false}
   */
  http2?: boolean | undefined;
  /**
   * With `http2`, the most streams in flight on each connection; `concurrency` stays the total.
   * @default {100}
   */
  streams?: number | undefined;
  /**
   * False opens a connection for each request.
   * @default {true}
   */
  keepAlive?: boolean | undefined;
  /**
   * False fails a request whose reused connection turned out to be closed, instead of sending it
   * again on another one.
   * @default {true}
   */
  retry?: boolean | undefined;
  /** PEM certificates to trust beside those the system trusts. */
  caCerts?: readonly string[] | undefined;
  /**
   * True takes any certificate.
   * @default {false}
   */
  insecure?: boolean | undefined;
  /** A client certificate to show, as PEM; with `key`. */
  cert?: string | undefined;
  /** The private key of `cert`, as PEM. */
  key?: string | undefined;
  /** The name to send and verify in TLS instead of the URL's. */
  sni?: string | undefined;
  /** Dial this `HOST:PORT` instead of the URL's; the request and TLS stay those of the URL. */
  connectTo?: string | undefined;
  /** Dial this Unix socket instead of the URL's host; needs read and write access to it. */
  unixSocket?: string | undefined;
  /** Dial addresses of this IP version only; undefined takes whichever connects first. */
  ipVersion?: 4 | 6 | undefined;
  /** Go through this HTTP proxy, an `http:` URL; a user and password in it are sent to it. */
  proxy?: string | undefined;
  /**
   * Redirects to follow; the last answer counts, and the latency is that of the whole chain.
   * @default {0}
   */
  redirects?: number | undefined;
  /**
   * True keeps the method where a redirect would make it GET; the body is dropped. So does curl with
   * a method that `-X` names.
   * @default {false}
   */
  keepMethod?: boolean | undefined;
  /**
   * The statuses that count as succeeded, as codes and ranges: `200-299,304`.
   * @default {"200-399"}
   */
  success?: string | undefined;
  /**
   * Keep all latencies of each second, as saving, merging and comparing results need them: up to
   * 10 kB for a second of the fastest load.
   * @default {false}
   */
  keepSeconds?: boolean | undefined;
  /**
   * What the report has to hold, each as `p99<200ms`, `failed<1%` or `throughput>1000`; what became
   * of them is in `report.assertions`.
   */
  assertions?: readonly string[] | undefined;
  /**
   * Conditions of the same form that end the run early: they are looked at each second, on all that
   * has been counted until then.
   */
  abortOn?: readonly string[] | undefined;
}
