/**
 * Defines usage errors, and the kinds of failures an exchange can have.
 *
 * @module
 */
import { harmless, quoted, sentences } from "./text.ts";

/**
 * What became of an exchange that brought no complete response. A closed set:
 *
 * - `dns`: the name did not resolve
 * - `refused`: nothing listens on the port
 * - `unreachable`: no route, or a firewall said no
 * - `connect_timeout`: connecting, including TLS, took longer than `connectTimeoutMs`
 * - `tls`: the handshake failed
 * - `reset`: the peer reset the connection
 * - `closed`: the stream ended before a whole response
 * - `timeout`: no whole response within `timeoutMs`
 * - `protocol`: the response breaks RFC 9112
 * - `client_limit`: this machine is out of files or ports
 * - `redirect`: a redirect that cannot be followed, or one more than `redirects`
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
  | "redirect"
  | "scenario"
  | "other";

/** One failed exchange: its kind, and a sentence about it. */
export interface Failure {
  /** The kind, for counting. */
  readonly kind: ErrorKind;
  /** What happened, for reading. */
  readonly message: string;
}

/** How a message names an option, as `--connect-to` for `connectTo`. */
export type NameOf = (option: string) => string;

/**
 * An option that cannot be used. The message says what is wrong and then what to do:
 * `requests: invalid value "0". Use a whole number from 1.`
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
  /** What is wrong, without the name of the option. */
  readonly problem: string;
  /** What to do about it; empty where the problem says so already. */
  readonly advice: string;
  #opening: (nameOf: NameOf) => string;

  /**
   * Makes the error. Control characters in its texts are escaped.
   *
   * @param option the name of the option
   * @param problem what is wrong, as it reads after the name and a colon
   * @param advice what to do, as a sentence
   * @param opening the first sentence, where it is more than name, colon and problem
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

  /** A value that cannot be read: `duration: invalid value "10". …` */
  static invalid(option: string, value: string, advice: string): UsageError {
    return new UsageError(option, `invalid value ${quoted(value)}`, advice);
  }

  /** Two options that exclude each other: `proxy cannot be used with unixSocket. …` */
  static conflict(option: string, other: string, advice = "Use one of them."): UsageError {
    const opening = (nameOf: NameOf) => `${nameOf(option)} cannot be used with ${nameOf(other)}`;
    return new UsageError(option, `cannot be used with ${other}`, advice, opening);
  }

  /** Something that is missing: `html report.html needs -W=report.html. …` */
  static needs(option: string, given: string, need: string, advice = ""): UsageError {
    const problem = `${given === "" ? "" : `${given} `}needs ${need}`;
    return new UsageError(option, problem, advice, (nameOf) => `${nameOf(option)} ${problem}`);
  }

  /** The message with options named as a caller shows them. */
  describe(nameOf: (option: string) => string): string {
    return harmless(sentences(this.#opening(nameOf), this.advice));
  }
}
