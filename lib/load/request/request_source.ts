/**
 * Which request each number of a run stands for: what it says, where it goes, how it is sent.
 *
 * @module
 */
import type { Connection } from "../../http/h1/connection.ts";
import type { EncodedRequest } from "../../http/message/request_encoding.ts";
import type { Route } from "../../http/wire/route.ts";
import type { Target } from "../../http/message/target.ts";
import type { AddressedRequest } from "./redirect.ts";
import { composeRequest, type RequestContext, type RequestSpec } from "./request_spec.ts";

/** A request that can be put onto a connection: one of a run's, or one that a redirect asks for. */
export interface OutgoingRequest extends AddressedRequest {
  /** The way to its target. */
  readonly route: Route;
  /** Makes the request of number `index` what the connection sends next. */
  prepare(connection: Connection, index: number): void;
  /** What request `index` is in full, where that is not target and spec as they are. */
  addressedRequestOf?(index: number): AddressedRequest;
}

/** The requests of a run by their numbers. A number always stands for the same request. */
export interface RequestSource {
  /** What the requests are grouped by in the results; empty where they are all of one kind. */
  readonly groups: readonly string[];
  /** The group of a request, as an index into `groups`. */
  groupOf(index: number): number;
  /** The request of a number. */
  requestOf(index: number): OutgoingRequest;
  /** The same requests under other IDs. */
  withContext(context: RequestContext): RequestSource;
}

/** A request that is the same each time but for its ID, which is stamped into its bytes in place. */
export class FixedRequest implements OutgoingRequest {
  readonly target: Target;
  readonly spec: RequestSpec;
  readonly route: Route;
  #encoded: EncodedRequest;
  #context: RequestContext;

  constructor({ target, spec }: AddressedRequest, route: Route, context: RequestContext) {
    this.target = target;
    this.spec = spec;
    this.route = route;
    this.#encoded = composeRequest(target, spec, context);
    this.#context = context;
  }

  prepare(connection: Connection, index: number): void {
    const [idAt, traceAt] = this.#encoded.placesAt;
    const bytes = connection.prepare(this.#encoded);
    if (idAt !== undefined) this.#context.requestIds.stamp(bytes, idAt, index);
    if (traceAt !== undefined) this.#context.traceContexts!.stamp(bytes, traceAt, index);
  }
}

/** A source of one request, over and over. */
export function fixedSource(
  addressed: AddressedRequest,
  route: Route,
  context: RequestContext,
): RequestSource {
  const request = new FixedRequest(addressed, route, context);
  return {
    groups: [],
    groupOf: () => 0,
    requestOf: () => request,
    withContext: (other) => fixedSource(addressed, route, other),
  };
}
