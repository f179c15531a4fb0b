/**
 * Resolves the requests that options ask for: one, or a list that takes the others as defaults.
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
import type { Spelled } from "../request/shorthands.ts";
import type { TargetList, TargetOptions } from "../targets/target_options.ts";
import { hasTemplate, type RequestTexts } from "../template/templated_request.ts";

/** A request as it was asked for, checked. */
interface PlannedRequest extends RequestTexts, AddressedRequest {
  readonly weight: number;
  /** Where a list says it; null where the options do. */
  readonly at: string | null;
}

/** What is requested, as people are told it. */
export interface ShownRequests {
  /** The URL as it was written; for a list, how many requests it has. */
  readonly url: string;
  /** The method; for a list, each once. */
  readonly method: string;
  /** The size of the body; null where there is none, or not one size. */
  readonly bodyBytes: number | null;
}

const MAX_WEIGHT = 1_000_000;
/** Longer lists are checked, and their requests made again when their turn comes. */
const MOST_KEPT = 10_000;

/** The requests of a run, checked, by their position in its list. */
export class PlannedRequests {
  readonly length: number;
  readonly first: PlannedRequest;
  /** A target of each origin. */
  readonly origins: readonly Target[];
  /** Each method once. */
  readonly methods: readonly string[];
  readonly weights: Uint32Array;
  readonly hasTemplates: boolean;
  /** True where each of them asks for its connection to be closed. */
  readonly closeAll: boolean;
  /** The names of header fields that are about an HTTP/1.1 connection, each once. */
  readonly connectionFields: readonly string[];
  #make: (position: number) => PlannedRequest;
  /** All of them, where they are few. */
  #kept: readonly PlannedRequest[] | null;

  /**
   * @param make makes the request of a position
   * @throws {UsageError} where one of them cannot be used
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

  /** True where all are kept, so that asking for one costs nothing. */
  get isKept(): boolean {
    return this.#kept !== null;
  }

  /** The request of a position. */
  at(position: number): PlannedRequest {
    return this.#kept === null ? this.#make(position) : this.#kept[position];
  }
}

/**
 * The requests that are asked for, at least one.
 *
 * @param spelled headers and body of the options
 * @throws {UsageError} naming the option, or the target, that cannot be used
 */
export function plannedRequests(options: LoadOptions, spelled: Spelled): PlannedRequests {
  const { url, method, targets, keepMethod } = options;
  const { headers, body } = spelled;
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
  // What holds for all is told of by its own name, and not as the fault of the first target.
  createSpec({ method, headers, body });
  const specs = new Map<string | undefined, RequestSpec>();
  return new PlannedRequests(targets.length, (i) => {
    const target = targets.at(i)!;
    const at = target.at ?? `target ${i + 1}`;
    return within(at, () => asked(target, { method, url: base, keepMethod }, spelled, at, specs));
  });
}

function somePath(targets: TargetList): boolean {
  for (let i = 0; i < targets.length; i++) if (isPath(targets.at(i)!.url)) return true;
  return false;
}

/** True where requests are not all the same, or a feed is there for no reason. */
export function isVaried(asked: PlannedRequests, { feed }: LoadOptions): boolean {
  return asked.length > 1 || asked.hasTemplates || feed !== undefined;
}

/** What is requested, in a few words. */
export function shownRequests(
  { length, first, methods, hasTemplates }: PlannedRequests,
  { targets }: LoadOptions,
  source: RequestSource | null,
): ShownRequests {
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

/** Tells faults of a request of a list as those of its place in it. */
export function within<T>(at: string | null, make: () => T): T {
  if (at === null) return make();
  try {
    return make();
  } catch (error) {
    if (!(error instanceof UsageError) || error.option === "feed") throw error;
    throw new UsageError("targets", `${at}: ${error.option}: ${error.problem}`, error.advice);
  }
}

function asked(
  target: TargetOptions,
  options: Pick<LoadOptions, "method" | "url" | "keepMethod">,
  common: Spelled,
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
    // Most requests of a list differ only in their URLs.
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

/** The path on the origin of a URL. Both are joined as text, since the path may be a template. */
function onOrigin(base: string | undefined, path: string): string {
  if (base === undefined) {
    const problem = `${quoted(path)} is only a path`;
    throw new UsageError("url", problem, "Add the run's URL, or write the whole URL.");
  }
  return /^[^/]*\/\/[^/?#]*/.exec(base)![0] + path;
}
