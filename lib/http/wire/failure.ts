/**
 * Maps errors of Deno's and Node's sockets to kinds of failures.
 *
 * @module
 */
import type { ErrorKind, Failure } from "../../errors.ts";
import { tlsAdvice } from "./tls_advice.ts";

/** An error that already has a failure. */
export class FailureError extends Error {
  override readonly name = "FailureError";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The stage of a connection in which an error occurred. */
export type Stage = "connect" | "tls" | "exchange";

const KIND_BY_CODE: Record<string, ErrorKind> = {
  ECONNREFUSED: "refused",
  ENETUNREACH: "unreachable",
  EHOSTUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  EACCES: "unreachable",
  EPERM: "unreachable",
  ECONNRESET: "reset",
  EPIPE: "reset",
  ECONNABORTED: "reset",
  EMFILE: "client_limit",
  ENFILE: "client_limit",
  ENOBUFS: "client_limit",
  ENOMEM: "client_limit",
  EADDRNOTAVAIL: "client_limit",
  EAI_AGAIN: "dns",
  ENOTFOUND: "dns",
  ENOENT: "refused",
};

/** The failure if the server does not support HTTP/2 over TLS. */
export const NOT_NEGOTIATED: Failure = {
  kind: "protocol",
  message: "the server does not negotiate HTTP/2 (ALPN). Leave out --http2.",
};
/** How servers report that they support none of the offered protocols. */
const NO_PROTOCOL = /no[_ ]?application[_ ]?protocol/i;

/** The failure of a server that closes the connection during the handshake. */
const HANDSHAKE_ENDED: Failure = {
  kind: "tls",
  message: "the server closed the connection during the TLS handshake. It may ask for a client " +
    "certificate (--cert and --key), or speak only TLS versions or cipher suites that this " +
    "runtime lacks",
};
const ENDED_CODES = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED", "ENOTCONN"]);
const ENDED_NAMES = new Set(["UnexpectedEof", "BrokenPipe", "ConnectionReset", "NotConnected"]);

/** Returns the failure of a socket error. */
export function failureOf(error: unknown, stage: Stage): Failure {
  if (error instanceof FailureError) return error.failure;
  const { name, message, code } = describe(error);
  if (NO_PROTOCOL.test(message)) return NOT_NEGOTIATED;
  if (code === "EINVAL" && stage === "connect") {
    return { kind: "unreachable", message: "a black-hole route leads to this address" };
  }
  // Which of them a close causes depends on whether data was still unread.
  if (stage === "tls" && (ENDED_CODES.has(code) || ENDED_NAMES.has(name))) return HANDSHAKE_ENDED;
  return {
    kind: kindOf(name, message, code, stage),
    message: tlsAdvice(message, code) ?? message.replace(/ \(os error \d+\)$/, ""),
  };
}

function kindOf(name: string, message: string, code: string, stage: Stage): ErrorKind {
  if (message.includes("Too many open files")) return "client_limit";
  // The kernel gave up connecting before the time limit, or a connected peer has disappeared.
  if (code === "ETIMEDOUT" || name === "TimedOut") {
    return stage === "exchange" ? "timeout" : "connect_timeout";
  }
  const kind = KIND_BY_CODE[code];
  if (kind !== undefined) return kind;
  if (message.startsWith("failed to lookup address")) return "dns";
  // Windows localizes the message; these are the error numbers of its resolver.
  if (/\(os error 1100[1-4]\)$/.test(message)) return "dns";
  if (stage === "tls") return "tls";
  if (stage === "exchange") {
    if (name === "UnexpectedEof") return "closed";
    if (name === "BrokenPipe" || name === "ConnectionReset") return "reset";
    if (name === "InvalidData" || code.startsWith("ERR_SSL")) return "tls";
  }
  return "other";
}

function describe(error: unknown): { name: string; message: string; code: string } {
  if (!(error instanceof Error)) return { name: "", message: String(error), code: "" };
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return { name: error.name, message: error.message, code };
}
