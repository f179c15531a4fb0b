/**
 * Runs nginx with one worker on core 0, for HTTP and TLS, during a benchmark.
 *
 * @module
 */
import { Authority } from "../../tests/support/certificates.ts";

/** nginx from Debian's nginx-light, with its files in a temporary folder. */
export class NginxServer implements AsyncDisposable {
  readonly port: number;
  readonly tlsPort: number;
  /** Ports for HTTP/2, with prior knowledge and by ALPN. */
  readonly http2Port: number;
  readonly http2TlsPort: number;
  #authority: Authority;
  #process: Deno.ChildProcess;

  private constructor(authority: Authority, process: Deno.ChildProcess, ports: readonly number[]) {
    this.#authority = authority;
    this.#process = process;
    [this.port, this.tlsPort, this.http2Port, this.http2TlsPort] = ports;
  }

  static async start(): Promise<NginxServer> {
    const authority = await Authority.create();
    const { folder } = authority;
    const { cert, key } = await authority.sign("DNS:localhost,IP:127.0.0.1");
    await Deno.writeTextFile(`${folder}/server.pem`, cert);
    await Deno.writeTextFile(`${folder}/server.key`, key);
    await Deno.writeFile(`${folder}/10k`, new Uint8Array(10 * 1024));
    await Deno.writeFile(`${folder}/1m`, new Uint8Array(1024 * 1024));
    await Deno.chmod(folder, 0o755);
    const ports = [freePort(), freePort(), freePort(), freePort()];
    await Deno.writeTextFile(
      `${folder}/nginx.conf`,
      `user root; worker_processes 1; daemon off; pid ${folder}/pid; error_log /dev/null;
       worker_rlimit_nofile 20000; events { worker_connections 10000; }
       http {
         access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; sendfile on;
         open_file_cache max=10; ssl_certificate ${folder}/server.pem;
         ssl_certificate_key ${folder}/server.key;
         server {
           listen 127.0.0.1:${ports[0]} backlog=8192;
           listen 127.0.0.1:${ports[1]} ssl backlog=8192;
           listen 127.0.0.1:${ports[2]} http2 backlog=8192;
           listen 127.0.0.1:${ports[3]} ssl http2 backlog=8192;
           root ${folder};
           location = / { return 200 "hello world\\n"; }
           location = /other {
             add_header X-Request-ID $request_id;
             add_header Set-Cookie "session=$request_id; Path=/; HttpOnly";
             return 200 "hello world\\n";
           }
         }
       }`,
    );
    const process = new Deno.Command("taskset", {
      args: ["-c", "0", "nginx", "-c", `${folder}/nginx.conf`],
      stdout: "null",
      stderr: "null",
    }).spawn();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return new NginxServer(authority, process, ports);
  }

  get folder(): string {
    return this.#authority.folder;
  }

  get caFile(): string {
    return this.#authority.caFile;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await this.#authority[Symbol.asyncDispose]();
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
