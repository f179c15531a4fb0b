/**
 * The requests of a run that are not all the same: templates, several targets, or both.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { type PlannedRequest, within } from "./planned_requests.ts";
import { Feed, type FeedOptions } from "../feed/feed.ts";
import { derivedSeed } from "../feed/mixing.ts";
import {
  FixedRequest,
  type OutgoingRequest,
  type RequestSource,
} from "../request/request_source.ts";
import { ownValue, type RequestContext } from "../request/request_spec.ts";
import type { Routing } from "./routing.ts";
import { hasTemplate, TemplatedRequest } from "../template/templated_request.ts";
import { cycleOf, MOST_TURNS, positionIn, turnsOf } from "../feed/weighted_turns.ts";

/** More kinds of requests than this have no results of their own. */
export const MOST_GROUPS = 1000;

/** What varied requests are made of. */
export interface VariedParts {
  readonly asked: readonly PlannedRequest[];
  readonly routing: Routing;
  readonly context: RequestContext;
  readonly seed: number;
  readonly feed: FeedOptions | undefined;
  /** How many threads and machines share the requests. */
  readonly parts: number;
}

/** A source of requests that differ. */
export class VariedSource implements RequestSource {
  readonly groups: readonly string[];
  #parts: VariedParts;
  #requests: readonly OutgoingRequest[];
  /** The group of each request of the list. */
  #groups: readonly number[];
  #turns: Uint32Array;
  #positionIn: (index: number) => number;

  /**
   * @throws {UsageError} naming the option, or the line of a file, that cannot be used
   */
  constructor(parts: VariedParts) {
    const { asked, routing, context, seed } = parts;
    const { requestIds } = context;
    this.#parts = parts;
    const feed = parts.feed === undefined ? null : new Feed(parts.feed, seed);
    this.#requests = asked.map((request) => {
      const route = routing.routeTo(request.target);
      if (!hasTemplate(request)) return new FixedRequest(request, route, context);
      const sources = { seed, feed, requestIds };
      return within(
        request.at,
        () => new TemplatedRequest(request, request, route, context, sources),
      );
    });
    if (feed !== null && !feed.isUsed) {
      const columns = feed.columnNames.join(", ");
      const problem = `${feed.name}: no request uses a column of it (${columns})`;
      const advice = "Put one as {{COLUMN}} into the URL, a header or the body.";
      throw new UsageError("feed", problem, advice);
    }
    const names = this.#requests.map(({ target, spec }) => `${spec.method} ${target.url}`);
    const distinct = new Map([...new Set(names)].map((name, group) => [name, group]));
    const hasGroups = distinct.size > 1 && distinct.size <= MOST_GROUPS;
    this.groups = hasGroups ? [...distinct.keys()] : [];
    this.#groups = names.map((name) => distinct.get(name)!);
    const weights = asked.map(({ weight }) => weight);
    const cycle = cycleOf(weights);
    if (cycle > Math.max(MOST_TURNS, asked.length)) {
      const problem = `the weights add up to ${cycle}, more than ${MOST_TURNS}`;
      throw new UsageError("targets", problem, "Use smaller weights.");
    }
    this.#turns = turnsOf(weights);
    this.#positionIn = positionIn(cycle, parts.parts);
  }

  groupOf(index: number): number {
    return this.#groups[this.#turn(index)];
  }

  requestOf(index: number): OutgoingRequest {
    return this.#requests[this.#turn(index)];
  }

  withContext(context: RequestContext): VariedSource {
    const { seed } = this.#parts;
    // Values drawn under other IDs are others too: a UUID used up by a warm-up would be no new one.
    return new VariedSource({
      ...this.#parts,
      context,
      seed: derivedSeed(seed),
    });
  }

  /** The ID that the target sees of a request. */
  requestIdOf(index: number): string {
    const request = this.requestOf(index);
    if (request instanceof TemplatedRequest) return request.requestIdOf(index);
    const { requestIdHeader, requestIds } = this.#parts.context;
    return ownValue(request.spec, requestIdHeader) ?? requestIds.of(index);
  }

  #turn(index: number): number {
    return this.#turns.length === 1 ? 0 : this.#turns[this.#positionIn(index)];
  }
}
