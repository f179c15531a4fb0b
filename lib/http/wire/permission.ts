/**
 * Checks whether Deno grants the permission to connect to an address.
 *
 * @module
 */
import type { Address } from "./route.ts";

/**
 * Returns the missing flags without which connecting would fail or prompt; null if none are
 * missing.
 */
export function missingPermission(address: Address): string | null {
  const { querySync } = Deno.permissions;
  const isGranted = (descriptor: Deno.PermissionDescriptor) =>
    querySync.call(Deno.permissions, descriptor).state === "granted";
  if (address.kind === "unix") {
    const { path } = address;
    // A Unix socket also needs network access, which cannot be limited to it.
    const flags = [
      isGranted({ name: "net" }) ? "" : "-N",
      isGranted({ name: "read", path }) ? "" : `-R=${path}`,
      isGranted({ name: "write", path }) ? "" : `-W=${path}`,
    ].filter((flag) => flag !== "");
    return flags.length === 0 ? null : flags.join(" ");
  }
  const { hostname, ipVersion } = address;
  // Selecting among the addresses of a name requires a lookup, which needs permission for the name.
  const host = ipVersion === null || isIpAddress(hostname) ? hostAndPort(address) : hostname;
  return isGranted({ name: "net", host }) ? null : `-N or -N=${host}`;
}

/** Returns true for an IP address, false for a name. */
export function isIpAddress(hostname: string): boolean {
  return /^[\d.]+$|:/.test(hostname);
}

/** Returns `host:port`, with an IPv6 address in brackets. */
export function hostAndPort({ hostname, port }: { hostname: string; port: number }): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
