/**
 * A server that counts what it receives and sends exactly the bytes it is told to.
 *
 * @module
 */

/** A request as the target received it. */
export interface SeenRequest {
  /** Start line and header fields, without the empty line. */
  readonly head: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Number of its connection, from 0. */
  readonly connection: number;
  /** Its number on that connection, from 0. */
  readonly turn: number;
}

/**
 * What to write back; null closes the connection instead, `hang` leaves it open without a response.
 */
type Answer = string | Uint8Array<ArrayBuffer> | null | "hang";

/** Returns the answer of a target to a request. */
export type Answering = (request: SeenRequest, connection: Deno.Conn) => Answer | Promise<Answer>;

const HEAD_END = "\r\n\r\n";
const latin1 = new TextDecoder("latin1");

/** A response with a fixed body. */
export function ok(body = "hello", status = "200 OK", ...fields: string[]): string {
  const lines = [`HTTP/1.1 ${status}`, `Content-Length: ${body.length}`, ...fields];
  return lines.join("\r\n") + HEAD_END + body;
}

/** A server on a free port of the loopback interface, until disposed. */
export class RawTarget implements AsyncDisposable {
  /** Requests received completely. */
  readonly seen: SeenRequest[] = [];
  requests = 0;
  connections = 0;
  mostInFlight = 0;
  mostOpen = 0;
  /** Number of bytes written. */
  bytesWritten = 0;
  #answering: Answering;
  #keepsRequests: boolean;
  #inFlight = 0;
  #open = new Set<Deno.Conn>();
  #listener: Deno.Listener<Deno.Conn>;
  #done: Promise<unknown>;

  /** @param tls serves TLS if set */
  constructor(
    answering: Answering = () => ok(),
    options: { keepsRequests?: boolean; tls?: { cert: string; key: string } } = {},
  ) {
    this.#answering = answering;
    this.#keepsRequests = options.keepsRequests ?? true;
    this.#listener = options.tls === undefined
      ? Deno.listen({ hostname: "127.0.0.1", port: 0 })
      : Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...options.tls });
    this.#done = this.#accept();
  }

  /** Number of open connections. */
  get open(): number {
    return this.#open.size;
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** The value of a field in each request, in order of arrival. */
  field(name: string): string[] {
    const pattern = new RegExp(`^${name}: (.*)$`, "im");
    return this.seen.map(({ head }) => pattern.exec(head)?.[1] ?? "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) this.#close(connection);
    await this.#done;
  }

  async #accept(): Promise<void> {
    const served: Promise<void>[] = [];
    try {
      for await (const connection of this.#listener) {
        this.#open.add(connection);
        this.mostOpen = Math.max(this.mostOpen, this.#open.size);
        served.push(this.#serve(connection, this.connections++).catch(() => {}));
      }
    } catch {
      // Closed while accepting.
    }
    await Promise.all(served);
  }

  #close(connection: Deno.Conn): void {
    if (!this.#open.delete(connection)) return;
    try {
      connection.close();
    } catch {
      // Closed by its answer.
    }
  }

  async #serve(connection: Deno.Conn, number: number): Promise<void> {
    try {
      let rest = new Uint8Array(0);
      for (let turn = 0;; turn++) {
        const read = await readRequest(connection, rest);
        if (read === null) break;
        rest = read.rest;
        const request = { head: read.head, body: read.body, connection: number, turn };
        this.requests++;
        if (this.#keepsRequests) this.seen.push(request);
        this.mostInFlight = Math.max(this.mostInFlight, ++this.#inFlight);
        const answer = await this.#answering(request, connection);
        this.#inFlight--;
        if (answer === null) break;
        if (answer === "hang") {
          await new Promise<void>((resolve) => this.#untilClosed(connection, resolve));
        } else await this.#write(connection, answer);
      }
    } finally {
      this.#close(connection);
    }
  }

  async #write(connection: Deno.Conn, answer: string | Uint8Array<ArrayBuffer>): Promise<void> {
    const bytes = typeof answer === "string" ? new TextEncoder().encode(answer) : answer;
    for (let at = 0; at < bytes.length;) {
      const written = await connection.write(bytes.subarray(at));
      at += written;
      this.bytesWritten += written;
    }
  }

  #untilClosed(connection: Deno.Conn, resolve: () => void): void {
    connection.read(new Uint8Array(1)).then(resolve, resolve);
  }
}

async function readRequest(connection: Deno.Conn, rest: Uint8Array<ArrayBuffer>) {
  let bytes = rest;
  const buffer = new Uint8Array(16 * 1024);
  for (;;) {
    const text = latin1.decode(bytes);
    const end = text.indexOf(HEAD_END);
    if (end !== -1) {
      const head = text.slice(0, end);
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      const total = end + HEAD_END.length + length;
      if (bytes.length >= total) {
        const body = bytes.slice(end + HEAD_END.length, total);
        return { head, body, rest: bytes.slice(total) };
      }
    }
    const count = await connection.read(buffer);
    if (count === null) return null;
    const longer = new Uint8Array(bytes.length + count);
    longer.set(bytes);
    longer.set(buffer.subarray(0, count), bytes.length);
    bytes = longer;
  }
}
