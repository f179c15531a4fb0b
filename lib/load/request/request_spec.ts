/**
 * Defines a request without its target, and adds the default header fields.
 *
 * @module
 */
import type { BodyFile } from "../../http/message/body_file.ts";
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import {
  type HeaderField,
  isFieldValue,
  isToken,
  type RequestParts,
  type RequestText,
} from "../../http/message/request_encoding.ts";
import type { Target } from "../../http/message/target.ts";
import { VERSION } from "../../version.ts";
import type { RequestIds } from "./request_id.ts";
import type { RequestContents } from "./shorthands.ts";
import type { TraceContexts } from "./trace_context.ts";

/** A request without its target. */
export interface RequestSpec {
  readonly method: string;
  /** Header fields of the caller. */
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array | BodyFile | undefined;
  /** True if a redirect that drops the body keeps the method, as with curl's -X. */
  readonly keepsMethod?: boolean | undefined;
}

/** Settings shared by all requests of a run. */
export interface RequestContext {
  readonly keepAlive: boolean;
  readonly requestIds: RequestIds;
  /** Name of the field that carries request IDs; null for none. */
  readonly requestIdHeader: string | null;
  /** Null if no trace context is sent. */
  readonly traceContexts: TraceContexts | null;
  /** True if plain HTTP goes through a proxy, which needs the whole URL as request target. */
  readonly isProxied: boolean;
  /** Value of Proxy-Authorization for such a proxy. */
  readonly proxyAuthorization: string | undefined;
  /** Default fields that are left out. */
  readonly omitted: readonly string[];
}

/** Header field of a W3C trace context. */
export const TRACE_HEADER = "traceparent";
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"];
/** Default fields that a request can do without. */
const OMITTABLE: readonly HeaderField[] = [
  ["User-Agent", `load-tester/${VERSION}`],
  ["Accept", "*/*"],
];
/** Methods whose requests state a Content-Length of 0 without a body (RFC 9110, section 8.6). */
const METHODS_WITH_BODY = new Set(["POST", "PUT", "PATCH"]);

/**
 * Checks method, headers and body of a request.
 *
 * @throws {UsageError} naming the invalid option
 */
export function createSpec(
  options: RequestContents & {
    readonly method?: string | undefined;
    readonly keepMethod?: boolean | undefined;
  },
): RequestSpec {
  const body = typeof options.body === "string"
    ? new TextEncoder().encode(options.body)
    : options.body;
  const headers = checkedHeaders(options.headers);
  // The length of a body with placeholders is known only once they are filled in.
  const isFixed = typeof options.body !== "string" || !options.body.includes("{{");
  if (isFixed) checkContentLength(headers, body?.length ?? 0);
  return {
    method: checkedMethod(options.method ?? (body === undefined ? "GET" : "POST")),
    headers,
    body,
    ...options.keepMethod && { keepsMethod: true },
  };
}

/** The parts of a request to compose, which may contain placeholders. */
interface ComposedSpec extends Pick<RequestParts, "method" | "headers" | "body"> {
  /** Path of the target, if it has placeholders. */
  readonly path?: RequestText | undefined;
  /** Value of Content-Length, if the body has placeholders. */
  readonly contentLength?: RequestText | undefined;
}

/** Composes a request for a target, with all its header fields. */
export function composeRequest(
  target: Target,
  spec: ComposedSpec,
  context: RequestContext,
): RequestParts {
  const isAbsolute = context.isProxied && !target.isSecure;
  const path = spec.path ?? target.path;
  return {
    method: spec.method,
    isSecure: target.isSecure,
    // A proxy needs the absolute-form (RFC 9112, section 3.2.2).
    path: isAbsolute ? [`http://${target.authority}`, path].flat() : path,
    headers: withDefaults(target, spec, context, isAbsolute),
    body: spec.body,
  };
}

/**
 * Adds the default fields, each replaced by the caller's field of the same name; then the caller's
 * other fields.
 */
function withDefaults(
  target: Target,
  { method, headers, body, contentLength }: ComposedSpec,
  context: RequestContext,
  isAbsolute: boolean,
): RequestParts["headers"] {
  const { keepAlive, requestIds, requestIdHeader, traceContexts, proxyAuthorization } = context;
  const fields: RequestParts["headers"][number][] = [
    ["Host", target.authority],
    ...OMITTABLE.filter(([name]) => !context.omitted.some((other) => isSameName(name, other))),
  ];
  if (target.authorization !== undefined) fields.push(["Authorization", target.authorization]);
  if (isAbsolute && proxyAuthorization !== undefined) {
    fields.push(["Proxy-Authorization", proxyAuthorization]);
  }
  if (body !== undefined || METHODS_WITH_BODY.has(method)) {
    fields.push(["Content-Length", contentLength ?? String(body?.length ?? 0)]);
  }
  if (!keepAlive) fields.push(["Connection", "close"]);
  if (requestIdHeader !== null) fields.push([requestIdHeader, [requestIds.placeholder]]);
  if (traceContexts !== null) fields.push([TRACE_HEADER, [traceContexts.placeholder]]);
  const replaced = fields.flatMap((field) => {
    const own = headers.filter(([name]) => isSameName(name, field[0]));
    return own.length > 0 ? own : [field];
  });
  return [...replaced, ...headers.filter((field) => !replaced.includes(field))];
}

/**
 * Returns the default fields to leave out.
 *
 * @throws {UsageError} for a field that cannot be left out
 */
export function checkedOmissions(names: readonly string[] = []): readonly string[] {
  for (const name of names) {
    if (OMITTABLE.some(([known]) => isSameName(name, known))) continue;
    throw UsageError.invalid("omitHeaders", name, "Use User-Agent or Accept.");
  }
  return names;
}

/** Returns the caller's own field of a name; undefined if there is none, or the name is null. */
export function ownField({ headers }: RequestSpec, name: string | null): HeaderField | undefined {
  return name === null ? undefined : headers.find(([own]) => isSameName(own, name));
}

/** Returns the value of that field. */
export function ownValue(spec: RequestSpec, name: string | null): string | undefined {
  return ownField(spec, name)?.[1];
}

/** Returns true if the caller's own fields ask to close the connection. */
export function asksToClose({ headers }: RequestSpec): boolean {
  return headers.some(([name, value]) =>
    isSameName(name, "Connection") && /(^|,)\s*close\s*(,|$)/i.test(value)
  );
}

function checkedMethod(method: string): string {
  // In other tools, -m takes a time, so a number is not accepted as a method.
  if (!isToken(method) || /^[\d.]+$/.test(method)) {
    throw UsageError.invalid("method", method, "Use a method such as GET or POST.");
  }
  const upper = method.toUpperCase();
  if (upper === "CONNECT") {
    const problem = "CONNECT opens a tunnel and has no response to measure";
    throw new UsageError("method", problem, "Use another method.");
  }
  if (upper !== method && METHODS.includes(upper)) {
    throw UsageError.invalid(
      "method",
      method,
      `Methods are case-sensitive. Did you mean ${upper}?`,
    );
  }
  return method;
}

function checkedHeaders(headers: Iterable<HeaderField>): HeaderField[] {
  return Array.from(headers, ([name, value]) => {
    const trimmed = value.replace(/^[ \t]+|[ \t]+$/g, "");
    if (!isToken(name)) {
      // The rest may be a secret without its colon.
      const shown = name.replace(/\s.*$/s, " …");
      throw UsageError.invalid("headers", shown, "Use a header name, such as Accept.");
    }
    if (!isFieldValue(trimmed)) {
      // The value may be a secret and is not shown.
      const problem = `control characters in the value of ${quoted(name)}`;
      throw new UsageError("headers", problem, "Remove them.");
    }
    if (isSameName(name, "Transfer-Encoding")) {
      const problem = "Transfer-Encoding cannot be set: bodies are sent with Content-Length";
      throw new UsageError("headers", problem, "Remove it.");
    }
    return [name, trimmed] as const;
  });
}

/** A wrong length makes the target wait for more, or take the rest for another request. */
function checkContentLength(headers: readonly HeaderField[], bodyBytes: number): void {
  for (const [name, value] of headers) {
    if (!isSameName(name, "Content-Length") || value.includes("{{")) continue;
    if (/^\d+$/.test(value) && Number(value) === bodyBytes) continue;
    const problem = `${quoted(`${name}: ${value}`)} does not fit the body of ${bodyBytes} bytes`;
    throw new UsageError("headers", problem, "Remove it.");
  }
}

/** Compares header field names, ignoring case. */
export function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
