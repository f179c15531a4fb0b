/**
 * Computes the ID of each request of a run from its index.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { isToken } from "../../http/message/request_encoding.ts";
import type { Placeholder } from "../../http/message/request_layout.ts";
import { digitsOf, numberedPlaceholder } from "./index_digits.ts";

/** The IDs of a run's requests: `<run>-<index>`, all of the same width. */
export class RequestIds {
  /** Common prefix of the IDs of this run: eight hexadecimal digits. */
  readonly runId: string;
  /** The placeholder `{{requestId}}`. */
  readonly placeholder: Placeholder;

  /** @param runId eight hexadecimal digits; random by default */
  constructor(runId: string = crypto.getRandomValues(new Uint8Array(4)).toHex()) {
    this.runId = runId;
    const first = this.of(0);
    this.placeholder = numberedPlaceholder(first, first.length);
  }

  /** Returns the ID of a request by its number, from 0. */
  of(index: number): string {
    return `${this.runId}-${digitsOf(index)}`;
  }
}

/** Fields that affect routing, framing or the response, and so cannot carry an ID. */
const NO_IDS = new Set([
  ...["host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade"],
  ...["proxy-connection", "te", "trailer", "expect", "range", "traceparent"],
]);

/**
 * Checks the name of the field that carries request IDs; null for none.
 *
 * @throws {UsageError} if the field cannot carry one
 */
export function checkedRequestIdHeader(name: string | null | undefined): string | null {
  if (name === undefined || name === null) return name === null ? null : "X-Request-ID";
  const advice = "Use a header name, such as X-Request-ID.";
  if (!isToken(name)) throw UsageError.invalid("requestIdHeader", name, advice);
  if (!NO_IDS.has(name.toLowerCase())) return name;
  throw new UsageError("requestIdHeader", `${name} cannot carry an ID`, advice);
}
