/**
 * Runs real servers, each with its files in a temporary folder.
 *
 * @module
 */

/** How to run a server. `FOLDER`, `PORT` and `TLS_PORT` are replaced by free ones. */
export interface RealServerOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Signal for a graceful shutdown. */
  readonly endSignal?: Deno.Signal;
}

/** Time that a server may take to shut down. */
const MOST_END_MS = 2000;

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A port that nothing listens on. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** A process that serves until it is disposed. */
export class RealServer implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly tlsPort: number;
  #options: RealServerOptions;
  #process: Deno.ChildProcess;

  private constructor(options: RealServerOptions, folder: string, ports: [number, number]) {
    this.#options = options;
    this.folder = folder;
    [this.port, this.tlsPort] = ports;
    this.#process = this.#spawn();
  }

  static async start(options: RealServerOptions): Promise<RealServer> {
    const folder = await Deno.makeTempDir();
    await Deno.chmod(folder, 0o755);
    const server = new RealServer(options, folder, [freePort(), freePort()]);
    await server.#listening();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** The lines of one of its files. */
  async lines(name: string): Promise<string[]> {
    const text = await Deno.readTextFile(`${this.folder}/${name}`);
    return text === "" ? [] : text.trimEnd().split("\n");
  }

  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Shuts it down gracefully, so that its log is complete. */
  async end(): Promise<void> {
    this.#process.kill(this.#options.endSignal ?? "SIGTERM");
    await this.#process.status;
  }

  /** Shuts it down and starts it again on the same port. */
  async restart(): Promise<void> {
    await this.end();
    this.#process = this.#spawn();
    await this.#listening();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A killed master leaves its workers behind.
    this.#kill("SIGTERM");
    const timer = setTimeout(() => this.#kill("SIGKILL"), MOST_END_MS);
    await this.#process.status;
    clearTimeout(timer);
    await Deno.remove(this.folder, { recursive: true });
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch {
      // It has ended.
    }
  }

  #spawn(): Deno.ChildProcess {
    const fill = (text: string) =>
      text.replaceAll("FOLDER", this.folder).replaceAll("TLS_PORT", String(this.tlsPort))
        .replaceAll("PORT", String(this.port));
    for (const [name, content] of Object.entries(this.#options.files ?? {})) {
      const path = `${this.folder}/${name}`;
      if (typeof content === "string") Deno.writeTextFileSync(path, fill(content));
      else Deno.writeFileSync(path, content);
    }
    return new Deno.Command(this.#options.program, {
      args: this.#options.args.map(fill),
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  async #listening(): Promise<void> {
    for (let tries = 0; tries < 250; tries++) {
      try {
        (await Deno.connect({ hostname: "127.0.0.1", port: this.port })).close();
        return;
      } catch {
        await delay(20);
      }
    }
    throw new Error(`${this.#options.program} does not listen on port ${this.port}`);
  }
}
