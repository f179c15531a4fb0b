/**
 * Asks whether the program may connect to where a plan leads, before anything is sent.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { hostAndPort, missingPermission } from "../../http/wire/permission.ts";
import type { Address } from "../../http/wire/route.ts";
import type { LoadOptions } from "./options.ts";
import type { Plan } from "./plan.ts";
import { shownPath } from "../../text.ts";

/** Connecting without permission would make Deno prompt. @throws {UsageError} naming the flag to add */
export function requireRoutes({ routing }: Plan, { targets }: LoadOptions): void {
  const option = targets === undefined ? "url" : "targets";
  for (const { address } of routing.routes) requirePermission(option, address);
}

function requirePermission(option: string, address: Address): void {
  const missing = missingPermission(address);
  if (missing === null) return;
  if (address.kind === "unix") {
    throw UsageError.needs("unixSocket", shownPath(address.path), missing);
  }
  throw new UsageError(option, `connecting to ${hostAndPort(address)} needs ${missing}`);
}
