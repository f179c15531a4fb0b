/**
 * Defines usage errors, and the kinds of failures an exchange can have.
 *
 * @module
 */
import { harmless, quoted, sentences } from "./text.ts";

/**
 * The reason an exchange ended without a complete response. A closed set:
 *
 * - `dns`: the name did not resolve
 * - `refused`: nothing listens on the port
 * - `unreachable`: no route, or rejected by a firewall
 * - `connect_timeout`: connecting, including TLS, took longer than `connectTimeoutMs`
 * - `tls`: the handshake failed
 * - `reset`: the peer reset the connection
 * - `closed`: the stream ended before the response was complete
 * - `timeout`: no complete response within `timeoutMs`
 * - `protocol`: the response violates RFC 9112
 * - `client_limit`: this machine is out of files or ports
 * - `redirect`: a redirect that cannot be followed, or more of them than `redirects`
 * - `scenario`: a hook of the scenario threw or took too long; the rest of its iteration counts too
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
  | "redirect"
  | "scenario"
  | "other";

/** A failed exchange. */
export interface Failure {
  /** The kind of failure, for counting. */
  readonly kind: ErrorKind;
  /** A sentence about what happened. */
  readonly message: string;
}

/** Returns the name of an option as a message shows it: `--connect-to` for `connectTo`. */
export type NameOf = (option: string) => string;

/**
 * The error of an invalid option. The message says what is wrong and then what to do: `requests:
 * invalid value "0". Use a whole number from 1.`
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
  /** Name of the option, as in {@linkcode LoadOptions}. */
  readonly option: string;
  /** The problem, without the name of the option. */
  readonly problem: string;
  /** What to do about it; empty if the problem already says so. */
  readonly advice: string;
  #opening: (nameOf: NameOf) => string;

  /**
   * Creates the error. Control characters in its texts are escaped.
   *
   * @param option the name of the option
   * @param problem the problem, worded to follow the name and a colon
   * @param advice what to do, as a sentence
   * @param opening the first sentence, if it is not just name, colon and problem
   */
  constructor(
    option: string,
    problem: string,
    advice = "",
    opening: (nameOf: NameOf) => string = (nameOf) => `${nameOf(option)}: ${problem}`,
  ) {
    super(harmless(sentences(opening((name) => name), advice)));
    this.option = option;
    this.problem = harmless(problem);
    this.advice = harmless(advice);
    this.#opening = opening;
  }

  /** Creates the error of an invalid value: `duration: invalid value "10". …` */
  static invalid(option: string, value: string, advice: string): UsageError {
    return new UsageError(option, `invalid value ${quoted(value)}`, advice);
  }

  /** Creates the error of two conflicting options: `proxy cannot be used with unixSocket. …` */
  static conflict(option: string, other: string, advice = "Use one of them."): UsageError {
    const opening = (nameOf: NameOf) => `${nameOf(option)} cannot be used with ${nameOf(other)}`;
    return new UsageError(option, `cannot be used with ${other}`, advice, opening);
  }

  /** Creates the error of a missing requirement: `html report.html needs -W=report.html. …` */
  static needs(option: string, given: string, need: string, advice = ""): UsageError {
    const problem = `${given === "" ? "" : `${given} `}needs ${need}`;
    return new UsageError(option, problem, advice, (nameOf) => `${nameOf(option)} ${problem}`);
  }

  /** Returns the message with option names as `nameOf` writes them. */
  describe(nameOf: (option: string) => string): string {
    return harmless(sentences(this.#opening(nameOf), this.advice));
  }
}
