/**
 * The two ways a load test goes wrong: it was asked for wrongly, or an exchange failed.
 *
 * @module
 */

/**
 * What became of an exchange that brought no complete response. A closed set:
 *
 * - `dns`: the name did not resolve
 * - `refused`: nobody listens on the port
 * - `unreachable`: no route, or a firewall said no
 * - `connect_timeout`: dialling, TLS included, took longer than `connectTimeoutMs`
 * - `tls`: the handshake failed
 * - `reset`: the peer reset the connection
 * - `closed`: the stream ended before a whole response
 * - `timeout`: no whole response within `timeoutMs`
 * - `protocol`: the response breaks RFC 9112
 * - `client_limit`: this machine is out of files or ports
 * - `scenario`: a hook of the scenario threw, or took too long; for the rest of its iteration too
 * - `other`: anything else
 *
 * @example
 * ```ts
 * import type { Report } from "@x/load-tester";
 * import type { ErrorKind } from "@x/load-tester/report";
 *
 * const OURS: ErrorKind[] = ["client_limit", "scenario"];
 * const isOurFault = ({ errors }: Report): boolean =>
 *   errors.some(({ kind }) => OURS.includes(kind));
 * ```
 */
export type ErrorKind =
  | "dns"
  | "refused"
  | "unreachable"
  | "connect_timeout"
  | "tls"
  | "reset"
  | "closed"
  | "timeout"
  | "protocol"
  | "client_limit"
  | "scenario"
  | "other";

/** One failed exchange: its kind, and a sentence about it. */
export interface Failure {
  /** The kind, for counting. */
  readonly kind: ErrorKind;
  /** What happened, for reading. */
  readonly message: string;
}

/**
 * An option that cannot be used: its name, what was given, and what is wanted.
 *
 * @example
 * ```ts
 * import { loadTest, UsageError } from "@x/load-tester";
 *
 * try {
 *   await loadTest({ url: "http://127.0.0.1/", requests: 0 });
 * } catch (error) {
 *   if (!(error instanceof UsageError)) throw error;
 *   if (error.option !== "requests") throw error;
 * }
 * ```
 */
export class UsageError extends Error {
  /** Always `UsageError`. */
  override readonly name = "UsageError";
  /** The name of the option, as in {@linkcode LoadOptions}. */
  readonly option: string;
  /** What is wrong with it and what is wanted, without the option's name. */
  readonly reason: string;

  /**
   * Makes the error.
   *
   * @param option the option's name
   * @param given what was given, quoted where it is text; empty where nothing was
   * @param wanted what is wanted, or why it cannot be used
   */
  constructor(option: string, given: string, wanted: string) {
    const reason = given === "" ? `: ${wanted}` : ` ${given}: ${wanted}`;
    super(`Cannot use ${option}${reason}`);
    this.option = option;
    this.reason = reason;
  }
}
