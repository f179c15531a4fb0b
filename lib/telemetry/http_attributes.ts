/**
 * Names the parts of a request as OpenTelemetry's semantic conventions do.
 *
 * @module
 */
import { withoutSecrets } from "../text.ts";
import type { Attributes } from "./tracer.ts";

/** The destination of a request. */
interface Destination {
  /** URL without user and password. */
  readonly url: string;
  readonly hostname: string;
  readonly port: number;
}

/** Returns the attributes of a request that are known before its response. */
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
