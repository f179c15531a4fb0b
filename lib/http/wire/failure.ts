/**
 * Maps errors of Deno's and Node's sockets to kinds of failures.
 *
 * @module
 */
import type { ErrorKind, Failure } from "../../errors.ts";
import { tlsAdvice } from "./tls_advice.ts";

/** A failure that is known as one where it is thrown. */
export class FailureError extends Error {
  override readonly name = "FailureError";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** In which part of a connection's life an error was raised. */
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

/** The server has no HTTP/2 over TLS. */
export const NOT_NEGOTIATED: Failure = {
  kind: "protocol",
  message: "the server does not negotiate HTTP/2 (ALPN). Leave out --http2.",
};
/** How a server says that it has none of the protocols that it was offered. */
const NO_PROTOCOL = /no[_ ]?application[_ ]?protocol/i;

/** A server that ends a handshake without a word. */
const HANDSHAKE_ENDED: Failure = {
  kind: "tls",
  message: "the server closed the connection during the TLS handshake. It may ask for a client " +
    "certificate (--cert and --key), or speak only TLS versions or cipher suites that this " +
    "runtime lacks",
};
const ENDED_CODES = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED", "ENOTCONN"]);
const ENDED_NAMES = new Set(["UnexpectedEof", "BrokenPipe", "ConnectionReset", "NotConnected"]);

/** The failure that an error of a socket stands for. */
export function failureOf(error: unknown, stage: Stage): Failure {
  if (error instanceof FailureError) return error.failure;
  const { name, message, code } = describe(error);
  if (NO_PROTOCOL.test(message)) return NOT_NEGOTIATED;
  if (code === "EINVAL" && stage === "connect") {
    return { kind: "unreachable", message: "a black-hole route leads to this address" };
  }
  // Which of them a server's close comes to depends on what was still unread when it closed.
  if (stage === "tls" && (ENDED_CODES.has(code) || ENDED_NAMES.has(name))) return HANDSHAKE_ENDED;
  return {
    kind: kindOf(name, message, code, stage),
    message: tlsAdvice(message, code) ?? message.replace(/ \(os error \d+\)$/, ""),
  };
}

function kindOf(name: string, message: string, code: string, stage: Stage): ErrorKind {
  if (message.includes("Too many open files")) return "client_limit";
  // The kernel gave up dialling before the time limit did, or a peer that had been there is gone.
  if (code === "ETIMEDOUT" || name === "TimedOut") {
    return stage === "exchange" ? "timeout" : "connect_timeout";
  }
  const kind = KIND_BY_CODE[code];
  if (kind !== undefined) return kind;
  if (message.startsWith("failed to lookup address")) return "dns";
  // Windows says the same in the language of its user; these are the numbers of its resolver.
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
