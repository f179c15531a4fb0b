/**
 * A server that resets its connections, which Deno's own sockets do not support.
 *
 * @module
 */
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";

const BEFORE_RESET = {
  "before the header": "",
  "inside the header": "HTTP/1.1 200 OK\r\nContent-Le",
  "inside the body": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello",
} as const;

/** Reads a request, answers partially, and resets. */
export class ResettingTarget implements AsyncDisposable {
  #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(place: keyof typeof BEFORE_RESET): Promise<ResettingTarget> {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => {
        const part = BEFORE_RESET[place];
        if (part === "") socket.resetAndDestroy();
        // Delayed, so that the partial answer is read before the reset discards it.
        else socket.write(part, () => setTimeout(() => socket.resetAndDestroy(), 20));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new ResettingTarget(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
