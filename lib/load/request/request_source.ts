/**
 * Defines the source of a run's requests: by index, the bytes, the route and the ID of each.
 *
 * @module
 */
import type { Message } from "../../http/message/message.ts";
import { EncodedMessage } from "../../http/message/request_encoding.ts";
import type { Route } from "../../http/wire/route.ts";
import type { Target } from "../../http/message/target.ts";
import type { AddressedRequest } from "./redirect.ts";
import type { RequestIds } from "./request_id.ts";
import { composeRequest, ownValue, type RequestContext, type RequestSpec } from "./request_spec.ts";

/** A request that can be sent on a lane: one of the run's, or one that a redirect leads to. */
export interface OutgoingRequest extends AddressedRequest, Message {
  /** Route to its target. */
  readonly route: Route;
  /** Returns the ID of request `index`, as the target sees it. */
  requestIdOf(index: number): string;
  /** Returns request `index` with placeholders filled in, if it has any. */
  addressedRequestOf?(index: number): AddressedRequest;
}

/** The requests of a run by number. A number always stands for the same request. */
export interface RequestSource {
  /** Groups in which results are listed; empty if there is only one kind of request. */
  readonly groups: readonly string[];
  /** Returns the group of a request, as an index into `groups`. */
  groupOf(index: number): number;
  /** Returns a request by its number. */
  requestOf(index: number): OutgoingRequest;
  /** Returns the same requests with other IDs. */
  withContext(context: RequestContext): RequestSource;
}

/**
 * A request that is always the same except for its ID, which is written into its bytes in place.
 */
export class FixedRequest extends EncodedMessage implements OutgoingRequest {
  readonly target: Target;
  readonly spec: RequestSpec;
  readonly route: Route;
  /** ID set in the caller's own header field; undefined if the run's ID is sent. */
  #ownId: string | undefined;
  #requestIds: RequestIds;

  constructor({ target, spec }: AddressedRequest, route: Route, context: RequestContext) {
    super(composeRequest(target, spec, context));
    this.target = target;
    this.spec = spec;
    this.route = route;
    this.#ownId = ownValue(spec, context.requestIdHeader);
    this.#requestIds = context.requestIds;
  }

  requestIdOf(index: number): string {
    return this.#ownId ?? this.#requestIds.of(index);
  }
}

/** Creates a source that repeats one request. */
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
