/**
 * Times a DNS lookup of the target, where connecting was slow enough to suspect it.
 *
 * @module
 */
import { isIpAddress } from "../../http/wire/permission.ts";
import type { RunResult } from "../engine/result.ts";

/** Connecting below this, at the median, has no slow lookup in it. */
const SLOW_CONNECT_MS = 50;

/** Looks a name up. */
type Lookup = (hostname: string) => Promise<unknown>;

/**
 * The time one lookup of the dialled name takes, in milliseconds, since connecting is timed with the
 * lookup in it; null where connecting was fast, or an address was dialled.
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

/** A lookup takes permission for the name itself, where dialling takes it for name and port. */
function mayLookUp(host: string): boolean {
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}

async function systemLookup(hostname: string): Promise<unknown> {
  const { lookup } = await import("node:dns/promises");
  return await lookup(hostname);
}
