/**
 * Opens a tunnel through a proxy.
 *
 * @module
 */
import { FailureError } from "../wire/failure.ts";
import { ResponseParser } from "../h1/response_parser.ts";
import type { Tunnel } from "../wire/route.ts";
import type { Transport } from "../wire/transport.ts";

/**
 * Requests a tunnel; resolves when it is open.
 *
 * @throws {FailureError} if the proxy refuses
 */
export async function openTunnel(transport: Transport, tunnel: Tunnel): Promise<void> {
  const lines = [`CONNECT ${tunnel.authority} HTTP/1.1`, `Host: ${tunnel.authority}`];
  if (tunnel.authorization !== undefined) {
    lines.push(`Proxy-Authorization: ${tunnel.authorization}`);
  }
  const request = new TextEncoder().encode(lines.join("\r\n") + "\r\n\r\n");
  for (let at = 0; at < request.length;) at += await transport.write(request.subarray(at));
  const parser = new ResponseParser();
  // Only the header is parsed: the tunnel begins after a 2xx, and any other response ends the
  // attempt.
  parser.reset(true);
  const buffer = new Uint8Array(4096);
  while (parser.isOpen) {
    const count = await transport.read(buffer);
    if (count === null) throw refusal("closed", "the proxy closed the connection");
    const taken = parser.feed(buffer, count);
    if (parser.error !== null) throw refusal("protocol", `the proxy's answer: ${parser.error}`);
    if (taken < count && parser.status < 300) {
      throw refusal("protocol", "the proxy sent bytes before the tunnel was used");
    }
  }
  if (parser.status >= 300) {
    throw refusal("other", `the proxy answered CONNECT with ${parser.status}`);
  }
}

function refusal(kind: "closed" | "protocol" | "other", message: string): FailureError {
  return new FailureError({ kind, message });
}
