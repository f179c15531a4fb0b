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

/** A request that can be put on a lane: one of a run's, or one that a redirect asks for. */
export interface OutgoingRequest extends AddressedRequest, Message {
  /** The way to its target. */
  readonly route: Route;
  /** The ID that the target sees of request `index`. */
  requestIdOf(index: number): string;
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
export class FixedRequest extends EncodedMessage implements OutgoingRequest {
  readonly target: Target;
  readonly spec: RequestSpec;
  readonly route: Route;
  /** The ID that the caller's own field says; undefined where the run's is sent. */
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
