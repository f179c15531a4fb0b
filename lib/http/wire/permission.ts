/**
 * Checks whether Deno grants the permission to dial an address.
 *
 * @module
 */
import type { Address } from "./route.ts";

/** The flags without which dialling would fail, or ask the person at the terminal; null for none. */
export function missingPermission(address: Address): string | null {
  const { querySync } = Deno.permissions;
  const isGranted = (descriptor: Deno.PermissionDescriptor) =>
    querySync.call(Deno.permissions, descriptor).state === "granted";
  if (address.kind === "unix") {
    const { path } = address;
    // Net access is asked for as well, without a host to limit it to.
    const flags = [
      isGranted({ name: "net" }) ? "" : "-N",
      isGranted({ name: "read", path }) ? "" : `-R=${path}`,
      isGranted({ name: "write", path }) ? "" : `-W=${path}`,
    ].filter((flag) => flag !== "");
    return flags.length === 0 ? null : flags.join(" ");
  }
  const { hostname, ipVersion } = address;
  // To choose among the addresses of a name it is looked up, which takes a permission of its own.
  const host = ipVersion === null || isIpAddress(hostname) ? hostAndPort(address) : hostname;
  return isGranted({ name: "net", host }) ? null : `-N or -N=${host}`;
}

/** True for an IP address, false for a name. */
export function isIpAddress(hostname: string): boolean {
  return /^[\d.]+$|:/.test(hostname);
}

/** `host:port`, an IPv6 address in brackets. */
export function hostAndPort({ hostname, port }: { hostname: string; port: number }): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
