/**
 * Opens the TCP connection to a host, by name or restricted to one IP version.
 *
 * @module
 */
import { FailureError } from "../wire/failure.ts";
import { isIpAddress, missingPermission } from "../wire/permission.ts";
import type { Address } from "../wire/route.ts";

type TcpAddress = Extract<Address, { kind: "tcp" }>;

/** How long to wait for an address before trying the next one in parallel (RFC 8305, section 5). */
const ATTEMPT_DELAY_MS = 250;

/** Looks up the addresses of a name for one IP version. */
type Lookup = (hostname: string, ipVersion: 4 | 6) => Promise<readonly string[]>;

/**
 * Opens a TCP connection.
 *
 * @param signal aborts it
 */
export async function connectTcp(
  address: TcpAddress,
  signal: AbortSignal,
  lookup: Lookup = systemLookup,
): Promise<Deno.TcpConn> {
  const { hostname, port } = address;
  // An IP address leaves nothing to select, and selection takes time.
  const tcp = isIpAddress(hostname)
    ? await Deno.connect({ hostname, port, signal, autoSelectFamily: false })
    : await connectByName(address, signal, lookup);
  // Without this, a second write would wait 40 ms for the peer's delayed acknowledgement.
  tcp.setNoDelay(true);
  return tcp;
}

async function connectByName(
  { hostname, port, ipVersion }: TcpAddress,
  signal: AbortSignal,
  lookup: Lookup,
): Promise<Deno.TcpConn> {
  if (ipVersion === null) return await Deno.connect({ hostname, port, signal });
  const found = await unlessAborted(lookup(hostname, ipVersion), signal);
  const race = new AbortController();
  try {
    const hosts = permitted(found, port);
    return await connectToAny(hosts, port, AbortSignal.any([signal, race.signal]));
  } finally {
    race.abort();
  }
}

async function systemLookup(hostname: string, family: 4 | 6): Promise<readonly string[]> {
  const { lookup } = await import("node:dns/promises");
  return (await lookup(hostname, { family, all: true })).map(({ address }) => address);
}

/**
 * Awaits a promise that cannot be canceled; rejects with the signal's reason if that is aborted
 * first.
 */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/**
 * Returns the addresses that permissions allow.
 *
 * @throws {FailureError} if there are none
 */
function permitted(hosts: readonly string[], port: number): string[] {
  let missing: string | null = null;
  const allowed = hosts.filter((hostname) => {
    const lacks = missingPermission({ kind: "tcp", hostname, port, ipVersion: null });
    missing ??= lacks;
    return lacks === null;
  });
  if (allowed.length > 0) return allowed;
  throw new FailureError({ kind: "other", message: `connecting to ${hosts[0]} needs ${missing}` });
}

/**
 * Returns the first connection to succeed. The next address is tried when the previous one fails or
 * is slow.
 */
async function connectToAny(
  [hostname, ...others]: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  const first = Deno.connect({ hostname, port, signal, autoSelectFamily: false });
  if (others.length === 0) return await first;
  const slow = Promise.withResolvers<null>();
  const timer = setTimeout(() => slow.resolve(null), ATTEMPT_DELAY_MS);
  const early = await Promise.race([first.catch(() => null), slow.promise]);
  clearTimeout(timer);
  if (early !== null) return early;
  const attempts = [first, connectToAny(others, port, signal)];
  const winner = await Promise.any(attempts).catch(({ errors }) => Promise.reject(errors.at(-1)));
  for (const attempt of attempts) {
    attempt.then((tcp) => tcp !== winner && tcp.close(), () => {});
  }
  return winner;
}
