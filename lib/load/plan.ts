// Knows: what a load test will do: every default applied, every check done, once.
// Refuses to know: how the options were written down, and how the plan is carried out.
import { UsageError } from "../errors.ts";
import {
  type EncodedRequest,
  encodeRequest,
  type HeaderField,
  isFieldValue,
  isToken,
} from "../http/request.ts";
import { parseTarget, type Target } from "../http/target.ts";
import type { TlsSettings } from "../http/dialer.ts";
import { VERSION } from "../version.ts";
import type { LoadOptions } from "./options.ts";
import { RequestIds } from "./request_id.ts";
import { type StatusSet, statusSet } from "./status_set.ts";

/** What a load test will do. Nothing after it asks a second time. */
export interface Plan {
  readonly target: Target;
  readonly method: string;
  /** Total requests; null where only the duration ends the run. */
  readonly requests: number | null;
  /** How long requests are issued; null where only their number ends the run. */
  readonly durationMs: number | null;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly drainMs: number;
  readonly keepAlive: boolean;
  /** Null for plain TCP. */
  readonly tls: TlsSettings | null;
  readonly success: StatusSet;
  readonly requestIds: RequestIds;
  readonly request: EncodedRequest;
}

const MAX_REQUESTS = 999_999_999_999;
const MAX_CONCURRENCY = 100_000;
const MAX_TIME_MS = 3_600_000;
const MAX_DURATION_MS = 30 * 24 * 3_600_000;
const REQUEST_ID_HEADER = "X-Request-ID";
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"];
/** Methods whose requests say so when they have no body (RFC 9110, section 8.6). */
const METHODS_WITH_BODY = new Set(["POST", "PUT", "PATCH"]);

/**
 * Turns options into a plan.
 *
 * @throws {UsageError} naming the first option that cannot be used
 */
export function createPlan(options: LoadOptions): Plan {
  const target = parseTarget(options.url);
  const { requests, durationMs } = options;
  const timeoutMs = time("timeoutMs", options.timeoutMs, 30_000, 1, MAX_TIME_MS);
  const body = typeof options.body === "string"
    ? new TextEncoder().encode(options.body)
    : options.body;
  const method = checkedMethod(options.method ?? (body === undefined ? "GET" : "POST"));
  const custom = checkedHeaders(options.headers ?? []);
  const keepAlive = (options.keepAlive ?? true) && !asksToClose(custom);
  const requestIds = new RequestIds();
  const headers = withDefaults(custom, { target, method, body, keepAlive, requestIds });
  const hasOwnId = custom.some(([name]) => isSameName(name, REQUEST_ID_HEADER));
  return Object.freeze({
    target,
    method,
    requests: requests === undefined
      ? (durationMs === undefined ? 100 : null)
      : whole("requests", requests, MAX_REQUESTS),
    durationMs: durationMs === undefined
      ? null
      : time("durationMs", durationMs, 0, 1, MAX_DURATION_MS),
    concurrency: whole("concurrency", options.concurrency ?? 10, MAX_CONCURRENCY),
    timeoutMs,
    connectTimeoutMs: time("connectTimeoutMs", options.connectTimeoutMs, 10_000, 1, MAX_TIME_MS),
    drainMs: time("drainMs", options.drainMs, timeoutMs, 0, MAX_TIME_MS),
    keepAlive,
    tls: tlsSettings(target, options),
    success: statusSet(options.success ?? "200-399"),
    requestIds,
    request: encodeRequest({
      method,
      path: target.path,
      headers,
      body,
      placeholder: hasOwnId ? undefined : requestIds.placeholder,
    }),
  });
}

function whole(option: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new UsageError(option, String(value), `a whole number from 1 to ${max} is wanted`);
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

function checkedMethod(method: string): string {
  const given = JSON.stringify(method);
  if (!isToken(method)) {
    throw new UsageError("method", given, "a method such as GET or POST is wanted");
  }
  const upper = method.toUpperCase();
  if (upper === "CONNECT") {
    throw new UsageError("method", given, "it asks for a tunnel, which brings no response to time");
  }
  if (upper !== method && METHODS.includes(upper)) {
    throw new UsageError("method", given, `methods are case-sensitive; did you mean ${upper}`);
  }
  return method;
}

function checkedHeaders(headers: Iterable<HeaderField>): HeaderField[] {
  return Array.from(headers, ([name, value]) => {
    const trimmed = value.replace(/^[ \t]+|[ \t]+$/g, "");
    if (!isToken(name)) {
      throw new UsageError(
        "headers",
        JSON.stringify(name),
        "a field name such as Accept is wanted",
      );
    }
    if (!isFieldValue(trimmed)) {
      throw new UsageError(
        "headers",
        JSON.stringify(`${name}: ${value}`),
        "a value may not hold control characters",
      );
    }
    if (isSameName(name, "Transfer-Encoding")) {
      throw new UsageError("headers", name, "bodies are sent with Content-Length");
    }
    return [name, trimmed] as const;
  });
}

interface Defaults {
  readonly target: Target;
  readonly method: string;
  readonly body: Uint8Array | undefined;
  readonly keepAlive: boolean;
  readonly requestIds: RequestIds;
}

/** The fields every request has, or the caller's of the same name in their place; then the caller's others. */
function withDefaults(custom: readonly HeaderField[], defaults: Defaults): HeaderField[] {
  const { target, method, body, keepAlive, requestIds } = defaults;
  const fields: HeaderField[] = [
    ["Host", target.authority],
    ["User-Agent", `load-tester/${VERSION}`],
    ["Accept", "*/*"],
  ];
  if (target.authorization !== undefined) fields.push(["Authorization", target.authorization]);
  if (body !== undefined || METHODS_WITH_BODY.has(method)) {
    fields.push(["Content-Length", String(body?.length ?? 0)]);
  }
  if (!keepAlive) fields.push(["Connection", "close"]);
  fields.push([REQUEST_ID_HEADER, requestIds.placeholder]);
  const replaced = fields.flatMap((field) => {
    const own = custom.filter(([name]) => isSameName(name, field[0]));
    return own.length > 0 ? own : [field];
  });
  return [...replaced, ...custom.filter((field) => !replaced.includes(field))];
}

function asksToClose(headers: readonly HeaderField[]): boolean {
  return headers.some(([name, value]) =>
    isSameName(name, "Connection") && /(^|,)\s*close\s*(,|$)/i.test(value)
  );
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function tlsSettings(target: Target, options: LoadOptions): TlsSettings | null {
  const caCerts = options.caCerts ?? [];
  const verifiesPeer = !(options.insecure ?? false);
  if (caCerts.length > 0 && !verifiesPeer) {
    throw new UsageError("insecure", "with caCerts", "one verifies the peer, the other does not");
  }
  for (const pem of caCerts) {
    // Deno ignores text without a certificate, and then trusts none of it.
    if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
      throw new UsageError("caCerts", "", "PEM with at least one certificate is wanted");
    }
  }
  return target.isSecure ? { caCerts, verifiesPeer } : null;
}
