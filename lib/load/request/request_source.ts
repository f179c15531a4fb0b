/**
 * Which request each number of a run stands for: what it says, where it goes, how it is sent.
 *
 * @module
 */
import type { Message } from "../../http/message/message.ts";
import { RequestLayout } from "../../http/message/request_layout.ts";
import type { Route } from "../../http/wire/route.ts";
import type { Target } from "../../http/message/target.ts";
import type { AddressedRequest } from "./redirect.ts";
import { idPlaceholder, type StampedIds } from "./stamped_ids.ts";
import { composeRequest, type RequestContext, type RequestSpec } from "./request_spec.ts";

/** A request that can be put on a lane: one of a run's, or one that a redirect asks for. */
export interface OutgoingRequest extends AddressedRequest, Message {
  /** The way to its target. */
  readonly route: Route;
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
  readonly largeBody: Uint8Array<ArrayBuffer> | undefined;
  readonly expectsNoBody: boolean;
  readonly isIdempotent: boolean;
  #layout: RequestLayout;

  constructor({ target, spec }: AddressedRequest, route: Route, context: RequestContext) {
    this.target = target;
    this.spec = spec;
    this.route = route;
    const encoded = composeRequest(target, spec, context);
    this.largeBody = encoded.largeBody;
    this.expectsNoBody = encoded.expectsNoBody;
    this.isIdempotent = encoded.isIdempotent;
    const stamped: readonly (StampedIds | null)[] = [context.requestIds, context.traceContexts];
    const placeholders = encoded.placesAt.flatMap((at, i) => {
      const ids = stamped[i];
      if (at === undefined || ids === null) return [];
      const placeholder = idPlaceholder(ids);
      return [{ at, end: at + placeholder.mostBytes, placeholder }];
    });
    this.#layout = new RequestLayout(encoded.bytes, placeholders.toSorted((a, b) => a.at - b.at));
  }

  layoutFor(): RequestLayout {
    return this.#layout;
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
