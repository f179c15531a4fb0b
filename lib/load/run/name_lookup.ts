/**
 * Measures a DNS lookup of the target, if connecting was slow enough to suspect it.
 *
 * @module
 */
import { isIpAddress } from "../../http/wire/permission.ts";
import type { RunResult } from "../engine/result.ts";

/** Median connect time below which the lookup cannot have been slow. */
const SLOW_CONNECT_MS = 50;

/** Looks up a host name. */
type Lookup = (hostname: string) => Promise<unknown>;

/**
 * Measures one lookup of the target's host name, in milliseconds, because connect times include the
 * lookup. Null if connecting was fast, or no name was looked up.
 */
export async function slowLookupMs(
  { plan, sums }: Pick<RunResult, "plan" | "sums">,
  lookup: Lookup = systemLookup,
): Promise<number | null> {
  const { address } = plan.routing.route;
  const connectMs = (sums.connect.percentile(50) ?? 0) / 1000;
  if (address.kind === "unix" || isIpAddress(address.hostname)) return null;
  if (connectMs < SLOW_CONNECT_MS || !mayLookUp(address.hostname)) return null;
  const startMs = performance.now();
  await lookup(address.hostname).catch(() => {});
  return performance.now() - startMs;
}

/** A lookup needs permission for the host itself; connecting needs it for host and port. */
function mayLookUp(host: string): boolean {
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}

async function systemLookup(hostname: string): Promise<unknown> {
  const { lookup } = await import("node:dns/promises");
  return await lookup(hostname);
}
