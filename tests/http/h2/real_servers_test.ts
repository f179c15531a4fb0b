/**
 * Tests that the logs of real HTTP/2 servers agree with the report.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadTest } from "../../../mod.ts";
import { Authority } from "../../support/certificates.ts";
import { RealServer, type RealServerOptions } from "../../support/real_server.ts";
import { lacking, unless } from "../../support/system.ts";
import { until } from "../../support/until.ts";
import { targetWarnings } from "../../support/target_warnings.ts";

const MEBIBYTE = 1024 * 1024;
const BIG = new Uint8Array(MEBIBYTE).map((_, i) => i % 251);

/** A server, and the number of requests in its own log. */
interface Served extends RealServerOptions {
  /** Its log, one line per request; undefined if it has none. */
  readonly log?: string;
  /** Text in the lines of requests, if there are other lines. */
  readonly logged?: string;
  /** False if it breaks the rules for HEAD. */
  readonly answersHead?: boolean;
  /** True if it accepts bodies. */
  readonly takesBodies?: boolean;
}

const NGINX = (server: string, http = "") =>
  `daemon off; pid FOLDER/pid; error_log FOLDER/error.log; worker_processes 1;
   events {}
   http {
     log_format id "$status $request_method $http_x_request_id"; access_log FOLDER/access.log id;
     client_body_temp_path FOLDER/body; client_max_body_size 10m; ${http}
     server {
       listen 127.0.0.1:PORT http2; root FOLDER; ${server}
       location = / { return 200 "hello\\n"; }
       location = /sink { proxy_pass http://127.0.0.1:PORT/; return 200 "ok\\n"; }
     }
   }`;

const nginx = (server = "", http = ""): Served => ({
  program: "nginx",
  args: ["-c", "FOLDER/nginx.conf"],
  files: { "nginx.conf": NGINX(server, http), big: BIG },
  endSignal: "SIGQUIT",
  log: "access.log",
});

const SERVERS: Readonly<Record<string, Served>> = {
  nginx: nginx(),
  apache2: {
    program: "apache2",
    args: ["-d", "FOLDER", "-f", "FOLDER/apache.conf", "-DFOREGROUND"],
    files: {
      "apache.conf": `ServerName localhost
        ServerRoot FOLDER
        PidFile FOLDER/pid
        Mutex file:FOLDER
        Listen 127.0.0.1:PORT
        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
        LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so
        LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
        Protocols h2c http/1.1
        H2Direct on
        ErrorLog FOLDER/error.log
        LogFormat "%>s %m %{X-Request-ID}i" id
        CustomLog FOLDER/access.log id
        DocumentRoot FOLDER
        DirectoryIndex index.html
        <Directory FOLDER>
          Require all granted
        </Directory>
        `,
      "index.html": "hello\n",
      big: BIG,
    },
    log: "access.log",
  },
  h2o: {
    program: "h2o",
    args: ["-c", "FOLDER/h2o.yaml"],
    files: {
      "h2o.yaml": `listen: { host: 127.0.0.1, port: PORT }
user: root
access-log: { path: FOLDER/access.log, format: "%s %m %{x-request-id}i" }
error-log: FOLDER/error.log
pid-file: FOLDER/pid
hosts:
  default:
    paths:
      "/": { file.dir: FOLDER }
`,
      "index.html": "hello\n",
      big: BIG,
    },
    log: "access.log",
  },
  caddy: {
    program: "caddy",
    args: ["run", "--config", "FOLDER/caddy.json"],
    files: {
      "caddy.json": JSON.stringify({
        admin: { disabled: true },
        storage: { module: "file_system", root: "FOLDER" },
        logging: {
          logs: {
            default: {
              writer: { output: "file", filename: "FOLDER/access.log" },
              include: ["http.log.access"],
            },
          },
        },
        apps: {
          http: {
            servers: {
              a: {
                listen: ["127.0.0.1:PORT"],
                protocols: ["h1", "h2", "h2c"],
                automatic_https: { disable: true },
                logs: {},
                routes: [{ handle: [{ handler: "file_server", root: "FOLDER" }] }],
              },
            },
          },
        },
      }),
      "index.html": "hello\n",
      big: BIG,
    },
    log: "access.log",
    logged: "handled request",
  },
  nghttpd: {
    program: "nghttpd",
    args: ["--no-tls", "-d", "FOLDER", "-a", "127.0.0.1", "--trailer", "x-sum: 1", "PORT"],
    files: { "index.html": "hello\n", big: BIG },
  },
  "nghttpd with header tables": {
    program: "nghttpd",
    args: [
      "--no-tls",
      "-d",
      "FOLDER",
      "-a",
      "127.0.0.1",
      "--header-table-size=0",
      "--encoder-header-table-size=4096",
      "-m1",
      "-b",
      "10",
      "PORT",
    ],
    files: { "index.html": "hello\n", big: BIG },
  },
  "node:http2 of Node.js": {
    program: "node",
    args: ["FOLDER/server.js", "PORT", "FOLDER"],
    files: {
      "server.js": `
        const { appendFileSync, readFileSync } = require("fs");
        const [, , port, folder] = process.argv;
        const big = readFileSync(folder + "/big");
        const server = require("http2").createServer();
        server.on("stream", (stream, headers) => {
          stream.on("error", () => {});
          const size = { bytes: 0 };
          stream.on("data", (data) => size.bytes += data.length);
          stream.on("end", () => {
            appendFileSync(folder + "/access.log",
              "200 " + headers[":method"] + " " + headers["x-request-id"] + "\\n");
            if (headers["content-length"] > 0 && size.bytes !== Number(headers["content-length"])) {
              return stream.respond({ ":status": 400 }, { endStream: true });
            }
            stream.additionalHeaders({ ":status": 103, link: "a" });
            stream.respond({ ":status": 200 }, { waitForTrailers: true });
            stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "1" }));
            stream.end(headers[":path"] === "/big" ? big : "hello\\n");
          });
        });
        server.listen(Number(port), "127.0.0.1");`,
      big: BIG,
    },
    log: "access.log",
    takesBodies: true,
  },
  "Deno.serve": {
    program: Deno.execPath(),
    args: ["run", "-A", "FOLDER/server.ts", "PORT", "FOLDER"],
    files: {
      "server.ts": `
        const [port, folder] = Deno.args;
        const big = Deno.readFileSync(folder + "/big");
        Deno.serve({ port: Number(port), hostname: "127.0.0.1" }, async (request) => {
          const body = await request.bytes();
          Deno.writeTextFileSync(folder + "/access.log",
            "200 " + request.method + " " + request.headers.get("x-request-id") + "\\n", { append: true });
          const length = request.headers.get("content-length");
          if (length !== null && body.length !== Number(length)) return new Response(null, { status: 400 });
          return new Response(request.url.endsWith("/big") ? big : "hello\\n");
        });`,
      big: BIG,
    },
    log: "access.log",
    // It sends data in responses to HEAD; curl and nghttp reject them too.
    answersHead: false,
    takesBodies: true,
  },
};

const load = (server: RealServer, options: Parameters<typeof loadTest>[0]) =>
  loadTest({
    url: server.url,
    http2: true,
    concurrency: 12,
    streams: 4,
    timeoutMs: 20_000,
    ...options,
  });

for (const [name, options] of Object.entries(SERVERS)) {
  unless(lacking(options.program.split("/").at(-1)!)).test(
    `${name} answers HTTP/2, and has seen what the report counts`,
    async () => {
      await using server = await RealServer.start(options);
      const runs = [
        await load(server, { requests: 300 }),
        await load(server, { requests: 12, url: `${server.url}big` }),
        ...options.answersHead === false
          ? []
          : [await load(server, { requests: 50, method: "HEAD", url: `${server.url}big` })],
        ...options.takesBodies ? [await load(server, { requests: 12, body: BIG })] : [],
      ];
      for (const { report } of runs) {
        assertEquals(report.errors, [], name);
        assertEquals(Object.keys(report.statusCodes), ["200"], name);
        assertEquals(report.requests.succeeded, report.plan.requests);
        assertEquals(report.protocol, "h2");
      }
      assert(runs[1].report.bytes.received > 12 * MEBIBYTE);
      if (options.log === undefined) return;
      await server.end();
      const issued = runs.reduce((sum, { report }) => sum + report.requests.issued, 0);
      const lines = await server.lines(options.log);
      assertEquals(
        lines.filter((line) => line.includes(options.logged ?? "")).length,
        issued,
        name,
      );
    },
  );
}

const withNginx = unless(lacking("nginx"));

withNginx.test("nginx that allows one stream gets a connection for each request in flight", async () => {
  await using server = await RealServer.start(nginx("http2_max_concurrent_streams 1;"));
  const { report } = await load(server, { requests: 300, streams: 100 });
  assertEquals(report.requests.succeeded, 300);
  assertEquals(report.connections.opened, 12);
  assertEquals(report.streams, { mostPerConnection: 1, serverLimit: 1 });
  assertEquals(targetWarnings(report).map(({ kind }) => kind), ["stream_limit"]);
});

withNginx.test("nginx that closes connections after so many requests loses none", async () => {
  // Each connection to the second server serves only 7 of its streams.
  for (const [limit, streams] of [[50, 4], [7, 100]]) {
    await using server = await RealServer.start(nginx(`keepalive_requests ${limit};`));
    const { report } = await load(server, { requests: 1000, concurrency: 40, streams });
    assertEquals(report.errors, []);
    assertEquals(report.requests.succeeded, 1000);
    assert(report.connections.opened >= 1000 / limit, `${report.connections.opened}`);
    await server.end();
    const lines = await server.lines("access.log");
    assertEquals(lines.filter((line) => line.startsWith("200 ")).length, 1000);
  }
});

withNginx.test("nginx that is reloaded while it is loaded loses no GET", async () => {
  await using server = await RealServer.start(nginx());
  const running = load(server, { requests: 6000, ratePerSecond: 4000 });
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.signal("SIGHUP");
  }
  const { report } = await running;
  assertEquals(report.errors, []);
  assertEquals(report.requests.succeeded, 6000);
});

withNginx.test("nginx that is restarted between requests is dialled again", async () => {
  await using server = await RealServer.start(nginx());
  const stop = new AbortController();
  let responses = 0;
  const running = loadTest(
    { url: server.url, http2: true, durationMs: 60_000, ratePerSecond: 50, concurrency: 1 },
    { signal: stop.signal, onProgress: (progress) => responses = progress.responses },
  );
  const more = async () => {
    const before = responses;
    await until(() => responses !== before);
  };
  await more();
  await server.restart();
  await more();
  stop.abort();
  const { report } = await running;
  assert(report.requests.succeeded >= 2, JSON.stringify(report.errors));
  assert(report.connections.opened >= 2);
});

withNginx.test("nginx answers conditional requests over HTTP/2 with 304", async () => {
  await using server = await RealServer.start(nginx());
  const { mtime } = await Deno.stat(`${server.folder}/big`);
  const { report } = await load(server, {
    requests: 40,
    url: `${server.url}big`,
    headers: [["If-Modified-Since", mtime!.toUTCString()]],
    success: "304",
  });
  assertEquals(report.errors, []);
  assertEquals(report.statusCodes, { "304": 40 });
  assert(report.bytes.received < 40 * 300, `${report.bytes.received}`);
});

unless(lacking("nginx", "openssl")).test(
  "nginx over TLS with client certificates has seen what the report counts",
  async () => {
    await using authority = await Authority.create();
    const server = await authority.sign("DNS:localhost,IP:127.0.0.1");
    const client = await authority.sign("DNS:client");
    const caCert = await authority.caCert();
    await using nginxOverTls = await RealServer.start({
      ...nginx(),
      files: {
        "nginx.conf": NGINX(
          `listen 127.0.0.1:TLS_PORT ssl http2; ssl_certificate FOLDER/server.pem;
           ssl_certificate_key FOLDER/server.key; ssl_client_certificate FOLDER/ca.pem;
           ssl_verify_client on;`,
        ),
        "server.pem": server.cert,
        "server.key": server.key,
        "ca.pem": caCert,
        big: BIG,
      },
    });
    const url = `https://localhost:${nginxOverTls.tlsPort}/`;
    const options = { url, caCerts: [caCert] };
    const { report } = await load(nginxOverTls, { ...options, ...client, requests: 500 });
    assertEquals(report.errors, []);
    assertEquals(report.statusCodes, { "200": 500 });
    const { report: without } = await load(nginxOverTls, { ...options, requests: 3 });
    assertEquals(without.statusCodes, { "400": 3 });
    assertStringIncludes(without.failedResponses[0].body!, "No required SSL certificate");
    await nginxOverTls.end();
    assertEquals((await nginxOverTls.lines("access.log")).length, 503);
  },
);

unless(lacking("nginx", "haproxy")).test(
  "haproxy in front of nginx passes on what the report counts",
  async () => {
    await using server = await RealServer.start(nginx());
    await using proxy = await RealServer.start({
      program: "haproxy",
      args: ["-f", "FOLDER/haproxy.cfg"],
      files: {
        "haproxy.cfg": `defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
frontend a
  bind 127.0.0.1:PORT proto h2
  default_backend b
backend b
  server c 127.0.0.1:${server.port} proto h2
`,
      },
    });
    const { report } = await load(proxy, { requests: 500 });
    assertEquals(report.errors, []);
    assertEquals(report.requests.succeeded, 500);
    const { report: big } = await load(proxy, { requests: 12, url: `${proxy.url}big` });
    assertEquals(big.requests.succeeded, 12);
    await server.end();
    assertEquals((await server.lines("access.log")).length, 512);
  },
);
