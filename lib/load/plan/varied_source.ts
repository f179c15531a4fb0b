/**
 * Creates the request source of a run whose requests differ: templates, several targets, or both.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { withoutSecrets } from "../../text.ts";
import { type PlannedRequests, within } from "./planned_requests.ts";
import { Feed, type FeedOptions } from "../feed/feed.ts";
import { derivedSeed } from "../feed/mixing.ts";
import {
  FixedRequest,
  type OutgoingRequest,
  type RequestSource,
} from "../request/request_source.ts";
import type { RequestContext } from "../request/request_spec.ts";
import type { Routing } from "./routing.ts";
import { hasTemplate, TemplatedRequest } from "../template/templated_request.ts";
import { cycleOf, LONGEST_CYCLE, orderOf, positionIn } from "../feed/weighted_order.ts";

/** With more targets than this, results are not broken down by target. */
const MOST_GROUPS = 1000;

/** Inputs of a source of varied requests. */
interface VariedInputs {
  readonly planned: PlannedRequests;
  readonly routing: Routing;
  readonly context: RequestContext;
  readonly seed: number;
  readonly feed: FeedOptions | undefined;
  /** Number of threads and machines that share the requests. */
  readonly parts: number;
}

/** A source of requests that differ. */
export class VariedSource implements RequestSource {
  readonly groups: readonly string[];
  #inputs: VariedInputs;
  #feed: Feed | null;
  /** The requests of the list; null if they are created when they are due. */
  #requests: readonly OutgoingRequest[] | null;
  /** The group of each request of the list. */
  #groups: Uint16Array;
  #order: Uint32Array;
  #positionOf: (index: number) => number;
  /** The last created request, because callers request it several times. */
  #last: { readonly item: number; readonly request: OutgoingRequest } | null = null;

  /** @throws {UsageError} naming the invalid option, or line of a file */
  constructor(inputs: VariedInputs) {
    const { planned, seed } = inputs;
    this.#inputs = inputs;
    const feed = this.#feed = inputs.feed === undefined ? null : new Feed(inputs.feed, seed);
    this.#groups = new Uint16Array(planned.length);
    this.#requests = planned.isKept ? Array.from(planned.weights, (_, i) => this.#make(i)) : null;
    this.groups = this.#group();
    if (feed !== null && !feed.isUsed) {
      const columns = feed.columnNames.join(", ");
      const problem = `${feed.name}: no request uses a column of it (${columns})`;
      const advice = "Put one as {{COLUMN}} into the URL, a header or the body.";
      throw new UsageError("feed", problem, advice);
    }
    const cycle = cycleOf(planned.weights);
    if (cycle > Math.max(LONGEST_CYCLE, planned.length)) {
      const problem = `the weights add up to ${cycle}, more than ${LONGEST_CYCLE}`;
      throw new UsageError("targets", problem, "Use smaller weights.");
    }
    this.#order = orderOf(planned.weights);
    this.#positionOf = positionIn(cycle, inputs.parts);
  }

  groupOf(index: number): number {
    return this.#groups[this.#itemOf(index)];
  }

  requestOf(index: number): OutgoingRequest {
    const item = this.#itemOf(index);
    if (this.#requests !== null) return this.#requests[item];
    if (this.#last?.item !== item) this.#last = { item, request: this.#make(item) };
    return this.#last.request;
  }

  withContext(context: RequestContext): VariedSource {
    const { seed } = this.#inputs;
    // Other request IDs need other random values: a UUID already used in a warm-up would not be
    // unique.
    return new VariedSource({
      ...this.#inputs,
      context,
      seed: derivedSeed(seed),
    });
  }

  #make(item: number): OutgoingRequest {
    const { planned, routing, context, seed } = this.#inputs;
    const request = planned.at(item);
    const route = routing.routeTo(request.target);
    if (!planned.hasTemplates || !hasTemplate(request)) {
      return new FixedRequest(request, route, context);
    }
    const sources = { seed, feed: this.#feed, requestIds: context.requestIds };
    return within(
      request.at,
      () => TemplatedRequest.from(request, request, route, context, sources),
    );
  }

  /** Groups the requests by method and URL, if there are few groups; returns their names. */
  #group(): readonly string[] {
    const { planned } = this.#inputs;
    const numbers = new Map<string, number>();
    let areFew = true;
    for (let i = 0; i < planned.length; i++) {
      // Parses templates, so that their errors are reported before the run.
      const { target, spec } = this.#requests?.[i] ??
        (planned.hasTemplates ? this.#make(i) : planned.at(i));
      const name = `${spec.method} ${withoutSecrets(target.url)}`;
      let number = numbers.get(name);
      if (number === undefined) {
        areFew &&= numbers.size < MOST_GROUPS;
        // All requests have been checked, except for templates that are not kept.
        if (!areFew && (planned.isKept || !planned.hasTemplates)) break;
        if (areFew) numbers.set(name, numbers.size);
        number = numbers.size - 1;
      }
      this.#groups[i] = number;
    }
    return areFew && numbers.size > 1 ? [...numbers.keys()] : [];
  }

  /** Returns which request of the list is due. */
  #itemOf(index: number): number {
    const order = this.#order;
    return order.length === 1 ? 0 : order[this.#positionOf(index)];
  }
}
