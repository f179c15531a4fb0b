/**
 * Parses the address of `--dashboard`, and decides for which Host names it is served.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";

/** The address that a dashboard listens on. */
export interface DashboardAddress {
  readonly hostname: string;
  readonly port: number;
}

/**
 * Parses `[HOST:]PORT`.
 *
 * @throws {UsageError} if it is invalid, or listening there needs a permission
 */
export function dashboardAddress(given: string): DashboardAddress {
  const match = /^(?:(\[[0-9a-f:.]+\]|[^:[\]]+):)?(\d{1,5})$/i.exec(given);
  const port = Number(match?.[2] ?? -1);
  if (match === null || port > 65_535) {
    throw new UsageError(
      "dashboard",
      `invalid value ${quoted(given)}`,
      "Use PORT or HOST:PORT, such as 8089 or 0.0.0.0:8089. Port 0 picks a free one.",
    );
  }
  const hostname = (match[1] ?? "127.0.0.1").replace(/^\[(.*)\]$/, "$1");
  const host = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  if (Deno.permissions.querySync({ name: "net", host }).state !== "granted") {
    throw new UsageError("dashboard", `listening on ${host} needs -N=${host}`);
  }
  return { hostname, port };
}

/**
 * Returns true for a Host header that this server answers: an address, `localhost`, or the name it
 * listens on. Rejects others to prevent DNS rebinding, where a foreign page has its own host name
 * resolve to this machine.
 */
export function isAllowedHost(host: string | null, { hostname }: DashboardAddress): boolean {
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d+)?$/i.exec(host ?? "")?.[1]?.toLowerCase();
  if (name === undefined) return false;
  return name === "localhost" || name === hostname.toLowerCase() || name.startsWith("[") ||
    /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
}
