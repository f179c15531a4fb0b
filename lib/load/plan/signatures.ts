/**
 * Signs the requests of a run for AWS before it begins.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { parseTarget } from "../../http/message/target.ts";
import { plannedMs } from "./arrivals.ts";
import type { LoadOptions } from "./options.ts";
import { signatureFields, type SigningScope } from "../request/aws_sigv4.ts";
import { createSpec, isSameName } from "../request/request_spec.ts";
import { type RequestContents, requestContents } from "../request/shorthands.ts";
import { hasTemplate } from "../template/templated_request.ts";
import type { TargetOptions } from "../targets/target_options.ts";

/** AWS accepts a signature for five minutes. */
const VALID_MS = 300_000;
/** Signing takes some 50 µs per request. */
const MOST_SIGNED = 10_000;

/**
 * Adds a signature to the header fields of each request, if `awsSigv4` is set.
 *
 * @param at the time to sign
 * @throws {UsageError} if a request cannot be signed, or the run is longer than the signature is
 *   valid
 */
export async function withSignatures(
  options: LoadOptions,
  at: Date = new Date(),
): Promise<LoadOptions> {
  if (options.awsSigv4 === undefined) return options;
  const { targets, ...rest } = options;
  requireSignable(options);
  const common = requestContents({ ...rest, auth: undefined });
  const plain = {
    ...rest,
    ...common,
    ...{ contentType: undefined, accept: undefined, form: undefined, auth: undefined },
  };
  if (targets === undefined) {
    const one = { url: options.url ?? "", method: options.method };
    const headers = await signed(one, common, options, at);
    return { ...plain, headers };
  }
  const list = Array.from({ length: targets.length }, (_, i) => targets.at(i)!);
  return {
    ...plain,
    targets: await Promise.all(list.map(async (target) => ({
      ...target,
      headers: await signed(target, common, options, at),
    }))),
  };
}

/** Returns the header fields of a request, including its signature. */
async function signed(
  { url, method, headers: own = [], body = undefined }: TargetOptions,
  common: RequestContents,
  options: LoadOptions,
  at: Date,
): Promise<(readonly [string, string])[]> {
  const absolute = url.startsWith("/") && options.url !== undefined
    ? new URL(url, options.url).href
    : url;
  const target = parseTarget(absolute);
  const headers = [
    ...common.headers.filter(([name]) => !own.some(([other]) => isSameName(name, other))),
    ...own,
  ];
  const texts = { url, method, headers, body: body ?? common.body };
  if (hasTemplate(texts)) {
    throw new UsageError(
      "awsSigv4",
      "a request with placeholders cannot be signed before the run",
      "Use requests without {{...}}.",
    );
  }
  const spec = createSpec({ ...texts, method: method ?? options.method });
  const scope = scopeOf(options, target.hostname);
  const { body: signedBody } = spec;
  if (signedBody !== undefined && !(signedBody instanceof Uint8Array)) {
    throw UsageError.conflict("awsSigv4", "a body file", "Give its bytes.");
  }
  const parts = { ...spec, target, body: signedBody };
  return [...spec.headers, ...await signatureFields(parts, scope, at)];
}

function requireSignable(options: LoadOptions): void {
  const { scenario, feed, targets, warmupMs = 0 } = options;
  if (scenario !== undefined) {
    throw UsageError.conflict("awsSigv4", "scenario", "Sign the requests in its hooks.");
  }
  if (feed !== undefined) throw UsageError.conflict("awsSigv4", "feed");
  if (targets !== undefined && targets.length > MOST_SIGNED) {
    throw new UsageError("awsSigv4", `${targets.length} targets`, `Use at most ${MOST_SIGNED}.`);
  }
  if (plannedMs(options) + warmupMs <= VALID_MS) return;
  throw new UsageError(
    "awsSigv4",
    "a run longer than 5 minutes",
    "Requests are signed once, and AWS accepts a signature for 5 minutes.",
  );
}

/** Parses `aws:amz:REGION:SERVICE`; missing parts are taken from the host name. */
function scopeOf({ awsSigv4, auth }: LoadOptions, hostname: string): SigningScope {
  const [, , givenRegion, givenService] = awsSigv4!.split(":");
  if (!/^aws(:amz(:[\w-]*(:[\w-]*)?)?)?$/.test(awsSigv4!)) {
    throw UsageError.invalid("awsSigv4", awsSigv4!, "Use aws:amz:REGION:SERVICE.");
  }
  // The value is a secret and not shown.
  const [, accessKey, secretKey] = /^([^:]+):(.+)$/s.exec(auth ?? "") ?? [];
  if (accessKey === undefined) {
    throw new UsageError("awsSigv4", "no keys", "Give them as --auth ACCESS_KEY:SECRET_KEY.");
  }
  const labels = /^(?:.+\.)?([a-z0-9-]+)\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com$/.exec(
    hostname,
  );
  const [service, region] = [givenService || labels?.[1], givenRegion || labels?.[2]];
  if (service !== undefined && region !== undefined) {
    return { accessKey, secretKey, region, service };
  }
  const problem = `no ${region === undefined ? "region" : "service"} for ${hostname}`;
  throw new UsageError("awsSigv4", problem, "Use aws:amz:REGION:SERVICE.");
}
