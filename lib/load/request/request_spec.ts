/**
 * Holds what a request says besides its target, and adds the default header fields.
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
import type { Spelled } from "./shorthands.ts";
import type { TraceContexts } from "./trace_context.ts";

/** What a request says, its target aside. */
export interface RequestSpec {
  readonly method: string;
  /** The caller's own fields. */
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array | BodyFile | undefined;
  /** True where a redirect that drops the body keeps the method, as with curl's -X. */
  readonly keepsMethod?: boolean | undefined;
}

/** What is the same for all requests of a run. */
export interface RequestContext {
  readonly keepAlive: boolean;
  readonly requestIds: RequestIds;
  /** The field that carries a request's ID; null where none does. */
  readonly requestIdHeader: string | null;
  /** Null where no trace context is sent. */
  readonly traceContexts: TraceContexts | null;
  /** True where plain HTTP goes through a proxy, which has to be told the whole URL. */
  readonly isProxied: boolean;
  /** The value of Proxy-Authorization for such a proxy. */
  readonly proxyAuthorization: string | undefined;
}

/** The field of a W3C trace context. */
export const TRACE_HEADER = "traceparent";
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"];
/** Methods whose requests say so when they have no body (RFC 9110, section 8.6). */
const METHODS_WITH_BODY = new Set(["POST", "PUT", "PATCH"]);

/**
 * Checks what a request says.
 *
 * @throws {UsageError} naming the option that cannot be used
 */
export function createSpec(
  options: Spelled & {
    readonly method?: string | undefined;
    readonly keepMethod?: boolean | undefined;
  },
): RequestSpec {
  const body = typeof options.body === "string"
    ? new TextEncoder().encode(options.body)
    : options.body;
  const headers = checkedHeaders(options.headers);
  // How long a body with placeholders is, is known when they are filled.
  const isFixed = typeof options.body !== "string" || !options.body.includes("{{");
  if (isFixed) checkContentLength(headers, body?.length ?? 0);
  return {
    method: checkedMethod(options.method ?? (body === undefined ? "GET" : "POST")),
    headers,
    body,
    ...options.keepMethod && { keepsMethod: true },
  };
}

/** What is said of a request, with placeholders in it. */
interface ComposedSpec extends Pick<RequestParts, "method" | "headers" | "body"> {
  /** The target's path where it has placeholders. */
  readonly path?: RequestText | undefined;
  /** The value of Content-Length where the body has placeholders. */
  readonly contentLength?: RequestText | undefined;
}

/** A request for a target, with every field it is sent with. */
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
    // A proxy is told the absolute-form (RFC 9112, section 3.2.2).
    path: isAbsolute ? [`http://${target.authority}`, path].flat() : path,
    headers: withDefaults(target, spec, context, isAbsolute),
    body: spec.body,
  };
}

/** The fields every request has, or the caller's of that name in their place; then the caller's others. */
function withDefaults(
  target: Target,
  { method, headers, body, contentLength }: ComposedSpec,
  { keepAlive, requestIds, requestIdHeader, traceContexts, proxyAuthorization }: RequestContext,
  isAbsolute: boolean,
): RequestParts["headers"] {
  const fields: RequestParts["headers"][number][] = [
    ["Host", target.authority],
    ["User-Agent", `load-tester/${VERSION}`],
    ["Accept", "*/*"],
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

/** The caller's own field of a name; undefined where there is none, or for no name. */
export function ownField({ headers }: RequestSpec, name: string | null): HeaderField | undefined {
  return name === null ? undefined : headers.find(([own]) => isSameName(own, name));
}

/** The value of that field. */
export function ownValue(spec: RequestSpec, name: string | null): string | undefined {
  return ownField(spec, name)?.[1];
}

/** True where the caller's own fields ask for the connection to be closed. */
export function asksToClose({ headers }: RequestSpec): boolean {
  return headers.some(([name, value]) =>
    isSameName(name, "Connection") && /(^|,)\s*close\s*(,|$)/i.test(value)
  );
}

function checkedMethod(method: string): string {
  if (!isToken(method)) {
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
      // The rest may be a secret that lacks its colon.
      const shown = name.replace(/\s.*$/s, " …");
      throw UsageError.invalid("headers", shown, "Use a header name, such as Accept.");
    }
    if (!isFieldValue(trimmed)) {
      // The value is not shown, since it may be a secret.
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

/** A length that is not the body's has the target wait for the rest, or take it for a request. */
function checkContentLength(headers: readonly HeaderField[], bodyBytes: number): void {
  for (const [name, value] of headers) {
    if (!isSameName(name, "Content-Length") || value.includes("{{")) continue;
    if (/^\d+$/.test(value) && Number(value) === bodyBytes) continue;
    const problem = `${quoted(`${name}: ${value}`)} does not fit the body of ${bodyBytes} bytes`;
    throw new UsageError("headers", problem, "Remove it.");
  }
}

/** True for two spellings of one field name. */
export function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
