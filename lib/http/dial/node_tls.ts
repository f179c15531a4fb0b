/**
 * Node:tls, the one API here that can show a client certificate or leave the peer's unverified.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Address, Route, TlsSettings } from "../wire/route.ts";
import { openTunnel } from "./tunnel.ts";
import type { Transport } from "../wire/transport.ts";

/** Dials; resolves once the TLS handshake is done. Aborting the signal ends it at any point. */
export async function dialWithNodeTls(
  route: Route & { readonly tls: TlsSettings },
  signal: AbortSignal,
  now: () => number,
): Promise<{ transport: Transport; connectMs: number; tlsMs: number }> {
  const startMs = now();
  const options = await connectOptions(route.address);
  signal.throwIfAborted();
  const tcp = connect(options);
  const abort = () => tcp.destroy(new Error("aborted"));
  signal.addEventListener("abort", abort);
  try {
    tcp.setNoDelay(true);
    await opened(tcp, "connect");
    if (route.tunnel !== null) {
      const transport = new SocketTransport(tcp);
      await openTunnel(transport, route.tunnel);
      transport.release();
    }
    const connectMs = now() - startMs;
    const secure = secured(tcp, route.tls);
    await opened(secure, "secureConnect");
    const tlsMs = now() - startMs - connectMs;
    return { transport: new SocketTransport(secure), connectMs, tlsMs };
  } catch (error) {
    tcp.on("error", () => {}).destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function secured(socket: Socket, tls: TlsSettings): Socket {
  const { serverName, caCerts, verifiesPeer, clientCertificate } = tls;
  return connectTls({
    socket,
    // A server name may not be an address (RFC 6066, section 3); that one is only verified.
    servername: isIP(serverName) === 0 ? serverName : "",
    host: serverName,
    rejectUnauthorized: verifiesPeer,
    ...(caCerts.length > 0 ? { ca: [...caCerts] } : {}),
    ...clientCertificate,
  });
}

async function connectOptions(address: Address) {
  if (address.kind === "unix") return { path: address.path };
  const { hostname, port, ipVersion } = address;
  if (ipVersion === null) return { host: hostname, port };
  return { host: (await lookup(hostname, { family: ipVersion })).address, port };
}

/** Resolves at the event; rejects at an error or an early end. */
function opened(socket: Socket, event: "connect" | "secureConnect"): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const close = () => reject(new Error("the peer closed the connection during the handshake"));
  socket.once(event, resolve).once("error", reject).once("close", close);
  return promise.finally(() => {
    // An error without a listener would end the process; one that comes late has nobody to tell.
    socket.on("error", () => {}).off(event, resolve).off("error", reject).off("close", close);
  });
}

/** A node socket read by pulling: bytes are taken from its buffer when a read asks for them. */
class SocketTransport implements Transport {
  #socket: Socket;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #notice = (): void => this.#wake?.();
  #fail = (error: Error): void => {
    this.#error ??= error;
    this.#wake?.();
  };

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", this.#fail);
    for (const event of ["readable", "end", "close"]) socket.on(event, this.#notice);
  }

  /** Leaves the socket to somebody else. */
  release(): void {
    this.#socket.off("error", this.#fail);
    for (const event of ["readable", "end", "close"]) this.#socket.off(event, this.#notice);
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      const length = Math.min(buffer.length, this.#socket.readableLength);
      const piece: Uint8Array | null = length > 0 ? this.#socket.read(length) : null;
      if (piece !== null) {
        buffer.set(piece);
        return piece.length;
      }
      if (this.#error !== undefined) throw this.#error;
      if (this.#socket.readableEnded || this.#socket.destroyed) return null;
      // Asks for more, and for the end where there is no more.
      this.#socket.read(0);
      await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = undefined;
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
