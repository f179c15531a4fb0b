// Knows: node:tls, the one API here that can leave a certificate unverified, as a Transport.
// Refuses to know: why anyone would; and it is loaded only when they do.
import { Buffer } from "node:buffer";
import { connect, type TLSSocket } from "node:tls";
import { isIP } from "node:net";
import type { Transport } from "./transport.ts";

/** Dials without verifying the peer; resolves once the handshake is done. */
export function connectInsecurely(
  address: { hostname: string; port: number },
  signal: AbortSignal,
): Promise<{ transport: Transport; tcpMs: number }> {
  const { hostname, port } = address;
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    let tcpMs = 0;
    const socket = connect({
      host: hostname,
      port,
      // A server name may not be an address (RFC 6066, section 3).
      servername: isIP(hostname) === 0 ? hostname : "",
      rejectUnauthorized: false,
    });
    const abort = () => socket.destroy(signal.reason);
    signal.addEventListener("abort", abort);
    const settle = () => signal.removeEventListener("abort", abort);
    socket.setNoDelay(true);
    socket.once("connect", () => tcpMs = performance.now() - startMs);
    socket.once("error", (error) => (settle(), reject(error)));
    socket.once("close", () => {
      settle();
      reject(new Error("the peer closed the connection during the TLS handshake"));
    });
    socket.once("secureConnect", () => {
      settle();
      resolve({ transport: new SocketTransport(socket), tcpMs });
    });
  });
}

/** A node socket read by pulling: bytes are taken from its buffer when a read asks for them. */
class SocketTransport implements Transport {
  #socket: TLSSocket;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    const wake = () => this.#wake?.();
    socket.removeAllListeners("error");
    socket.on("error", (error) => (this.#error ??= error, wake()));
    socket.on("readable", wake);
    socket.on("end", wake);
    socket.on("close", wake);
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      const length = Math.min(buffer.length, this.#socket.readableLength);
      const piece: Buffer | null = length > 0 ? this.#socket.read(length) : this.#socket.read();
      if (piece !== null) {
        const taken = Math.min(piece.length, buffer.length);
        buffer.set(piece.subarray(0, taken));
        if (taken < piece.length) this.#socket.unshift(piece.subarray(taken));
        return taken;
      }
      if (this.#error !== undefined) throw this.#error;
      if (this.#socket.readableEnded || this.#socket.destroyed) return null;
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
