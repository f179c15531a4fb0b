/**
 * Names the parts of a request as OpenTelemetry's semantic conventions do.
 *
 * @module
 */
import { withoutSecrets } from "../text.ts";
import type { Attributes } from "./tracer.ts";

/** Where a request goes. */
interface Destination {
  /** Without user and password. */
  readonly url: string;
  readonly hostname: string;
  readonly port: number;
}

/** The attributes of a request that are known before its response. */
export function requestAttributes(
  method: string,
  { url, hostname, port }: Destination,
): Attributes {
  return {
    "http.request.method": method,
    "url.full": withoutSecrets(url),
    "server.address": hostname,
    "server.port": port,
  };
}
