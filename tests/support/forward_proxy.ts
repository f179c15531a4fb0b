/**
 * An HTTP proxy that relays absolute-form requests and opens tunnels, and records both.
 *
 * @module
 */

/** A proxy on a free port of the loopback interface. */
export class ForwardProxy implements AsyncDisposable {
  /** Header blocks of requests to it. */
  readonly heads: string[] = [];
  #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #open = new Set<Deno.Conn>();
  #done: Promise<unknown>;
  #refusal: string | undefined;

  /**
   * @param refusal status line and fields with which to answer every request instead of relaying it
   */
  constructor(refusal?: string) {
    this.#refusal = refusal;
    this.#done = this.#accept();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) close(connection);
    await this.#done;
  }

  async #accept(): Promise<void> {
    const served: Promise<void>[] = [];
    try {
      for await (const connection of this.#listener) {
        this.#open.add(connection);
        served.push(this.#serve(connection).catch(() => {}).finally(() => close(connection)));
      }
    } catch {
      // Closed while accepting.
    }
    await Promise.all(served);
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(16 * 1024);
    // The tests' requests are small enough for a single read.
    const count = await connection.read(buffer);
    if (count === null) return;
    const head = new TextDecoder().decode(buffer.subarray(0, count));
    this.heads.push(head);
    if (this.#refusal !== undefined) {
      return void await write(connection, `${this.#refusal}\r\n\r\n`);
    }
    const [method, target] = head.split(" ");
    const url = new URL(method === "CONNECT" ? `http://${target}` : target);
    const upstream = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
    this.#open.add(upstream);
    if (method === "CONNECT") {
      await write(connection, "HTTP/1.1 200 Connection established\r\n\r\n");
    } else {
      await upstream.write(buffer.subarray(0, count));
    }
    await Promise.race([relay(connection, upstream), relay(upstream, connection)]);
    close(upstream);
  }
}

async function relay(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(16 * 1024);
  for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
    await to.write(buffer.subarray(0, count));
  }
}

async function write(connection: Deno.Conn, text: string): Promise<void> {
  await connection.write(new TextEncoder().encode(text));
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed already.
  }
}
