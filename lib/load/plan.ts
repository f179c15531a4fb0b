// Knows: what a load test will do: every default applied, every check done, once.
// Refuses to know: how the options were written down, and how the plan is carried out.
import { UsageError } from "../errors.ts";
import type { EncodedRequest } from "../http/request.ts";
import { parseTarget, type Target } from "../http/target.ts";
import type { LoadOptions } from "./options.ts";
import { RequestIds } from "./request_id.ts";
import {
  asksToClose,
  composeRequest,
  createSpec,
  type RequestContext,
  type RequestSpec,
} from "./request_spec.ts";
import { createRouting, type Routing } from "./routing.ts";
import { type StatusSet, statusSet } from "./status_set.ts";

/** What a load test will do. Nothing after it asks a second time. */
export interface Plan {
  readonly target: Target;
  /** Total requests; null where only the duration ends the run. */
  readonly requests: number | null;
  /** How long requests are issued; null where only their number ends the run. */
  readonly durationMs: number | null;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly drainMs: number;
  /** How many redirects are followed. */
  readonly redirects: number;
  readonly routing: Routing;
  readonly success: StatusSet;
  readonly spec: RequestSpec;
  readonly context: RequestContext;
  /** The request to the target, encoded. */
  readonly request: EncodedRequest;
}

const MAX_REQUESTS = 999_999_999_999;
const MAX_CONCURRENCY = 100_000;
const MAX_REDIRECTS = 50;
const MAX_TIME_MS = 3_600_000;
const MAX_DURATION_MS = 30 * 24 * 3_600_000;

/**
 * Turns options into a plan.
 *
 * @throws {UsageError} naming the first option that cannot be used
 */
export function createPlan(options: LoadOptions): Plan {
  const target = parseTarget(options.url);
  const { requests, durationMs, redirects = 0 } = options;
  const timeoutMs = time("timeoutMs", options.timeoutMs, 30_000, 1, MAX_TIME_MS);
  const spec = createSpec(options);
  const routing = createRouting(target, options);
  const context = {
    keepAlive: (options.keepAlive ?? true) && !asksToClose(spec),
    requestIds: new RequestIds(),
    isProxied: routing.proxy !== null,
    proxyAuthorization: routing.proxy?.authorization,
  };
  return Object.freeze({
    target,
    requests: requests === undefined
      ? (durationMs === undefined ? 100 : null)
      : whole("requests", requests, 1, MAX_REQUESTS),
    durationMs: durationMs === undefined
      ? null
      : time("durationMs", durationMs, 0, 1, MAX_DURATION_MS),
    concurrency: whole("concurrency", options.concurrency ?? 10, 1, MAX_CONCURRENCY),
    timeoutMs,
    connectTimeoutMs: time("connectTimeoutMs", options.connectTimeoutMs, 10_000, 1, MAX_TIME_MS),
    drainMs: time("drainMs", options.drainMs, timeoutMs, 0, MAX_TIME_MS),
    redirects: whole("redirects", redirects, 0, MAX_REDIRECTS),
    routing,
    success: statusSet(options.success ?? "200-399"),
    spec,
    context,
    request: composeRequest(target, spec, context),
  });
}

function whole(option: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(option, String(value), `a whole number from ${min} to ${max} is wanted`);
}

function time(
  option: string,
  value: number | undefined,
  byDefault: number,
  min: number,
  max: number,
): number {
  if (value === undefined) return byDefault;
  if (value >= min && value <= max) return value;
  throw new UsageError(option, `${value} ms`, `a time from ${min} ms to ${max} ms is wanted`);
}
