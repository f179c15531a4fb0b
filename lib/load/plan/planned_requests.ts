/**
 * Which requests the options ask for: one, or a list to which the others are the defaults.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import { parseTarget } from "../../http/message/target.ts";
import type { LoadOptions } from "./options.ts";
import type { AddressedRequest } from "../request/redirect.ts";
import type { RequestSource } from "../request/request_source.ts";
import { createSpec, isSameName } from "../request/request_spec.ts";
import type { Spelled } from "../request/shorthands.ts";
import type { TargetOptions } from "../request/target_list.ts";
import { hasTemplate, type RequestTexts } from "../template/templated_request.ts";

/** A request as it was asked for, checked. */
export interface PlannedRequest extends RequestTexts, AddressedRequest {
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

/**
 * The requests that are asked for, at least one.
 *
 * @param spelled headers and body of the options
 * @throws {UsageError} naming the option, or the target, that cannot be used
 */
export function plannedRequests(
  options: LoadOptions,
  spelled: Spelled,
): PlannedRequest[] {
  const { url, method, targets } = options;
  const { headers, body } = spelled;
  if (targets === undefined) {
    const target = parseTarget(url ?? "");
    const spec = createSpec({ method, headers, body });
    return [{ url: url!, method, headers, body, target, spec, weight: 1, at: null }];
  }
  if (targets.length === 0) throw new UsageError("targets", "no targets", "Give at least one.");
  const base = url === undefined || url === "" ? undefined : url;
  if (base !== undefined) {
    parseTarget(base);
    if (!targets.some(({ url }) => isPath(url))) {
      const advice = "Every target has its own URL. Remove one or the other.";
      throw UsageError.conflict("url", "targets", advice);
    }
  }
  // What holds for all is told of by its own name, and not as the fault of the first target.
  createSpec({ method, headers, body });
  return targets.map((target, i) => {
    const at = target.at ?? `target ${i + 1}`;
    return within(at, () => asked(target, { method, url: base }, spelled, at));
  });
}

/** True where requests are not all the same, or a feed is there for no reason. */
export function isVaried(asked: readonly PlannedRequest[], { feed }: LoadOptions): boolean {
  return asked.length > 1 || asked.some(hasTemplate) || feed !== undefined;
}

/** What is requested, in a few words. */
export function shownRequests(
  asked: readonly PlannedRequest[],
  { targets }: LoadOptions,
  source: RequestSource | null,
): ShownRequests {
  const [{ target, spec, at }] = asked;
  if (targets === undefined) {
    return {
      url: source?.requestOf(0).target.url ?? target.url,
      method: spec.method,
      bodyBytes: hasTemplate(asked[0]) ? null : spec.body?.length ?? null,
    };
  }
  const file = at === null || !/:\d+$/.test(at) ? "" : ` of ${at.replace(/:\d+$/, "")}`;
  const methods = new Set(asked.map(({ spec }) => spec.method));
  return {
    url: `${asked.length} ${asked.length === 1 ? "request" : "requests"}${file}`,
    method: [...methods].join(", "),
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
  options: Pick<LoadOptions, "method" | "url">,
  common: Spelled,
  at: string,
): PlannedRequest {
  const { headers: own = [], weight = 1 } = target;
  if (!Number.isInteger(weight) || weight < 1 || weight > MAX_WEIGHT) {
    const advice = `Use a whole number from 1 to ${MAX_WEIGHT}.`;
    throw UsageError.invalid("weight", String(weight), advice);
  }
  const url = isPath(target.url) ? onOrigin(options.url, target.url) : target.url;
  const method = target.method ?? options.method;
  const body = target.body ?? common.body;
  const headers = [
    ...common.headers.filter(([name]) => !own.some(([other]) => isSameName(name, other))),
    ...own,
  ];
  const spec = createSpec({ method, headers, body });
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
