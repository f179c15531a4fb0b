/**
 * Creates the requests of a run from its options: a single one, or a list with the options as
 * defaults.
 *
 * @module
 */
import { isConnectionField } from "../../http/message/connection_fields.ts";
import { UsageError } from "../../errors.ts";
import { quoted, withoutSecrets } from "../../text.ts";
import { originOf, parseTarget, type Target } from "../../http/message/target.ts";
import type { LoadOptions } from "./options.ts";
import type { AddressedRequest } from "../request/redirect.ts";
import type { RequestSource } from "../request/request_source.ts";
import { asksToClose, createSpec, isSameName, type RequestSpec } from "../request/request_spec.ts";
import type { RequestContents } from "../request/shorthands.ts";
import type { TargetList, TargetOptions } from "../targets/target_options.ts";
import { hasTemplate, type RequestTexts } from "../template/templated_request.ts";

/** A checked request. */
interface PlannedRequest extends RequestTexts, AddressedRequest {
  readonly weight: number;
  /** Its position in a list; null if it comes from the options. */
  readonly at: string | null;
}

/** The requests as displayed to users. */
export interface RequestSummary {
  /** URL as written; for a list, the number of requests. */
  readonly url: string;
  /** Method; for a list, all methods without duplicates. */
  readonly method: string;
  /** Size of the body; null if there is none, or sizes differ. */
  readonly bodyBytes: number | null;
}

const MAX_WEIGHT = 1_000_000;
/** Longer lists are checked but not kept; their requests are created again when they are due. */
const MOST_KEPT = 10_000;

/** The checked requests of a run, by their position in the list. */
export class PlannedRequests {
  readonly length: number;
  readonly first: PlannedRequest;
  /** One target per origin. */
  readonly origins: readonly Target[];
  /** All methods, without duplicates. */
  readonly methods: readonly string[];
  readonly weights: Uint32Array;
  readonly hasTemplates: boolean;
  /** True if all of them ask to close their connection. */
  readonly closeAll: boolean;
  /** Names of header fields that are specific to HTTP/1.1 connections, without duplicates. */
  readonly connectionFields: readonly string[];
  #make: (position: number) => PlannedRequest;
  /** All requests, if there are few. */
  #kept: readonly PlannedRequest[] | null;

  /**
   * @param make creates the request at a position
   * @throws {UsageError} if one of them is invalid
   */
  constructor(length: number, make: (position: number) => PlannedRequest) {
    this.length = length;
    this.#make = make;
    this.#kept = length > MOST_KEPT ? null : Array.from({ length }, (_, i) => make(i));
    this.weights = new Uint32Array(length);
    this.first = this.at(0);
    const [origins, methods] = [new Map<string, Target>(), new Set<string>()];
    const connectionFields = new Set<string>();
    let [hasTemplates, closeAll] = [false, true];
    for (let i = 0; i < length; i++) {
      const request = this.at(i);
      const { target, spec } = request;
      const origin = originOf(target);
      if (!origins.has(origin)) origins.set(origin, target);
      methods.add(spec.method);
      this.weights[i] = request.weight;
      hasTemplates ||= hasTemplate(request);
      closeAll &&= asksToClose(spec);
      for (const field of spec.headers) {
        if (isConnectionField(field)) connectionFields.add(field[0]);
      }
    }
    this.origins = [...origins.values()];
    this.methods = [...methods];
    this.hasTemplates = hasTemplates;
    this.closeAll = closeAll;
    this.connectionFields = [...connectionFields];
  }

  /** True if all requests are kept in memory. */
  get isKept(): boolean {
    return this.#kept !== null;
  }

  /** Returns the request at a position. */
  at(position: number): PlannedRequest {
    return this.#kept === null ? this.#make(position) : this.#kept[position];
  }
}

/**
 * Creates the requests from the options; at least one.
 *
 * @param contents headers and body of the options
 * @throws {UsageError} naming the invalid option or target
 */
export function plannedRequests(options: LoadOptions, contents: RequestContents): PlannedRequests {
  const { url, method, targets, keepMethod } = options;
  const { headers, body } = contents;
  if (targets === undefined) {
    const target = parseTarget(url ?? "");
    const spec = createSpec({ method, headers, body, keepMethod });
    const one = { url: url!, method, headers, body, target, spec, weight: 1, at: null };
    return new PlannedRequests(1, () => one);
  }
  if (targets.length === 0) throw new UsageError("targets", "no targets", "Give at least one.");
  const base = url === undefined || url === "" ? undefined : url;
  if (base !== undefined) {
    parseTarget(base);
    if (!somePath(targets)) {
      const advice = "Every target has its own URL. Remove one or the other.";
      throw UsageError.conflict("url", "targets", advice);
    }
  }
  // Checked first, so that an error in an option is not reported as one in the first target.
  createSpec({ method, headers, body });
  const specs = new Map<string | undefined, RequestSpec>();
  return new PlannedRequests(targets.length, (i) => {
    const target = targets.at(i)!;
    const at = target.at ?? `target ${i + 1}`;
    return within(
      at,
      () => plannedRequest(target, { method, url: base, keepMethod }, contents, at, specs),
    );
  });
}

function somePath(targets: TargetList): boolean {
  for (let i = 0; i < targets.length; i++) if (isPath(targets.at(i)!.url)) return true;
  return false;
}

/** Returns true if requests differ from one another, or a feed is given. */
export function isVaried(planned: PlannedRequests, { feed }: LoadOptions): boolean {
  return planned.length > 1 || planned.hasTemplates || feed !== undefined;
}

/** Summarizes the requests for display. */
export function requestSummary(
  { length, first, methods, hasTemplates }: PlannedRequests,
  { targets }: LoadOptions,
  source: RequestSource | null,
): RequestSummary {
  const { target, spec, at } = first;
  if (targets === undefined) {
    return {
      url: withoutSecrets(source?.requestOf(0).target.url ?? target.url),
      method: spec.method,
      bodyBytes: hasTemplates ? null : spec.body?.length ?? null,
    };
  }
  const name = /^(.*)(?::\d+|\[\d+\])$/s.exec(at ?? "")?.[1];
  const file = name === undefined ? "" : ` of ${name}`;
  return {
    url: `${length} ${length === 1 ? "request" : "requests"}${file}`,
    method: methods.join(", "),
    bodyBytes: null,
  };
}

/** Adds the position in the list to errors of one of its requests. */
export function within<T>(at: string | null, make: () => T): T {
  if (at === null) return make();
  try {
    return make();
  } catch (error) {
    if (!(error instanceof UsageError) || error.option === "feed") throw error;
    throw new UsageError("targets", `${at}: ${error.option}: ${error.problem}`, error.advice);
  }
}

function plannedRequest(
  target: TargetOptions,
  options: Pick<LoadOptions, "method" | "url" | "keepMethod">,
  common: RequestContents,
  at: string,
  specs: Map<string | undefined, RequestSpec>,
): PlannedRequest {
  const { headers: own = [], weight = 1 } = target;
  if (!Number.isInteger(weight) || weight < 1 || weight > MAX_WEIGHT) {
    const advice = `Use a whole number from 1 to ${MAX_WEIGHT}.`;
    throw UsageError.invalid("weight", String(weight), advice);
  }
  const url = isPath(target.url) ? onOrigin(options.url, target.url) : target.url;
  const method = target.method ?? options.method;
  const { keepMethod } = options;
  if (own.length === 0 && target.body === undefined) {
    // Most requests of a list differ only in their URLs, so specs are shared.
    const { headers, body } = common;
    let spec = specs.get(method);
    if (spec === undefined) {
      specs.set(method, spec = createSpec({ method, headers, body, keepMethod }));
    }
    return { url, method, headers, body, target: parseTarget(url), spec, weight, at };
  }
  const body = target.body ?? common.body;
  const headers = [
    ...common.headers.filter(([name]) => !own.some(([other]) => isSameName(name, other))),
    ...own,
  ];
  const spec = createSpec({ method, headers, body, keepMethod });
  return { url, method, headers, body, target: parseTarget(url), spec, weight, at };
}

function isPath(url: string): boolean {
  return url.startsWith("/");
}

/** Joins a path to the origin of a URL, as text, because the path may be a template. */
function onOrigin(base: string | undefined, path: string): string {
  if (base === undefined) {
    const problem = `${quoted(path)} is only a path`;
    throw new UsageError("url", problem, "Add the run's URL, or write the whole URL.");
  }
  return /^[^/]*\/\/[^/?#]*/.exec(base)![0] + path;
}
