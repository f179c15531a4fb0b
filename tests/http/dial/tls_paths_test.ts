/**
 * Tests that TLS behaves the same in both implementations: Deno's own, and node:tls for client
 * certificates and unverified peers.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { createServer } from "node:tls";
import { loadTest } from "../../../lib/load_tester.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { Authority, type Certificate } from "../../support/certificates.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { withCertificates } from "../../support/system.ts";

const NAMES = "DNS:localhost,IP:127.0.0.1";

async function run(port: number, options: Partial<LoadOptions>): Promise<Report> {
  const url = `https://localhost:${port}/`;
  const { report } = await loadTest({ url, requests: 3, concurrency: 1, ...options });
  assertIdentities(report);
  return report;
}

/** The same options for both implementations. */
async function paths(authority: Authority) {
  const caCerts = [await authority.caCert()];
  const client = await authority.sign("DNS:client.example");
  return Object.entries({
    "Deno's TLS": { caCerts },
    "node:tls with a client certificate": { caCerts, ...client },
    "node:tls unverified": { insecure: true },
  });
}

/** A server whose responses last until the connection ends, with or without a close_notify. */
async function lastingUntilClose(
  certificate: Certificate,
  isCut: boolean,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(certificate, (socket) => {
    socket.on("error", () => {}).once("data", () => {
      if (!isCut) return socket.end("HTTP/1.1 200 OK\r\n\r\nall of it");
      socket.write("HTTP/1.1 200 OK\r\n\r\npart", () => {
        (socket as unknown as { _parent?: { destroy(): void } })._parent?.destroy();
        socket.destroy();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use((server.address() as { port: number }).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

withCertificates.test("a body that ends with its connection is whole after close_notify alone", async () => {
  await using authority = await Authority.create();
  const certificate = await authority.sign(NAMES);
  for (const [name, options] of await paths(authority)) {
    await lastingUntilClose(certificate, false, async (port) => {
      const report = await run(port, options);
      assertEquals(report.statusCodes, { "200": 3 }, name);
    });
    await lastingUntilClose(certificate, true, async (port) => {
      const { errors } = await run(port, options);
      assertEquals(errors.map(({ kind, count }) => [kind, count]), [["closed", 3]], name);
      assertStringIncludes(errors[0].example, "without TLS close_notify");
    });
  }
});

/** A server of openssl, because neither Deno nor node:tls serves every certificate. */
async function served(
  { cert, key }: Certificate,
  authority: Authority,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const [certFile, keyFile] = ["served.pem", "served.key"].map((name) =>
    `${authority.folder}/${name}`
  );
  await Promise.all([Deno.writeTextFile(certFile, cert), Deno.writeTextFile(keyFile, key)]);
  const server = new Deno.Command("openssl", {
    args: ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certFile, "-key", keyFile],
    ...{ stdin: "null", stdout: "piped", stderr: "null" } as const,
  }).spawn();
  const output = server.stdout.getReader();
  try {
    let text = "";
    while (!/ACCEPT .*:\d+\s/.test(text)) {
      text += new TextDecoder().decode((await output.read()).value);
    }
    await use(Number(/ACCEPT .*:(\d+)/.exec(text)![1]));
  } finally {
    server.kill();
    await output.cancel();
    await server.status;
  }
}

/** Servers that Deno's own TLS rejects and node:tls accepts. */
const LAX: readonly (readonly [name: string, extensions: string, advice: string])[] = [
  ["of version 1", "", "X.509 version 1"],
  ["of an authority", `subjectAltName=${NAMES}\nbasicConstraints=CA:TRUE`, "CA certificate"],
  ["without a subjectAltName", "basicConstraints=CA:FALSE", "for another name"],
];

for (const [name, extensions, advice] of LAX) {
  withCertificates.test(`a server's certificate ${name} is refused on every path that verifies`, async () => {
    await using authority = await Authority.create();
    await served(await authority.signWith(extensions), authority, async (port) => {
      for (const [path, options] of await paths(authority)) {
        const { errors, statusCodes } = await run(port, options);
        if ("insecure" in options) {
          assertEquals(statusCodes, { "200": 3 });
          continue;
        }
        assertEquals(errors.map(({ kind, count }) => [kind, count]), [["tls", 3]], path);
        if (path === "Deno's TLS") assertStringIncludes(errors[0].example, advice);
      }
    });
  });
}

withCertificates.test("a certificate of version 1 that another authority of that name signed is refused", async () => {
  await using authority = await Authority.create();
  await using impostor = await Authority.create();
  await served(await impostor.signWith(""), impostor, async (port) => {
    for (const [path, options] of await paths(authority)) {
      if ("insecure" in options) continue;
      const { errors } = await run(port, { ...options, auth: "me:secret" });
      assertEquals(errors.map(({ kind, count }) => [kind, count]), [["tls", 3]], path);
    }
  });
});

withCertificates.test("failed handshakes say in plain words what to do, on every path", async () => {
  await using authority = await Authority.create();
  await using stranger = await Authority.create();
  const cases: [Certificate, advice: string][] = [
    [await stranger.sign(NAMES), "Trust its authority with --cacert"],
    [await authority.sign("DNS:other.example"), "with --sni"],
    [await authority.sign(NAMES, -1), "has expired"],
  ];
  for (const [certificate, advice] of cases) {
    await using target = new RawTarget(() => ok(), { tls: certificate });
    for (const [path, options] of await paths(authority)) {
      if ("insecure" in options) continue;
      const { errors } = await run(target.port, options);
      assertEquals(errors.map(({ kind }) => kind), ["tls"], path);
      assertStringIncludes(errors[0].example, advice, path);
    }
  }
});

withCertificates.test("https at a port without TLS, and http at a port with it, are named", async () => {
  await using plain = new RawTarget(() => "HTTP/1.1 400 Bad Request\r\n\r\n");
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(1000));
      await connection.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
      connection.close();
    }
  })();
  for (const insecure of [false, true]) {
    const { errors } = await run(listener.addr.port, { insecure });
    assertEquals(errors.map(({ kind }) => kind), ["tls"]);
    assertStringIncludes(errors[0].example, "does not speak TLS at this port. Use http://");
  }
  listener.close();
  await serving;
  await using authority = await Authority.create();
  await using secure = new RawTarget(() => ok(), { tls: await authority.sign(NAMES) });
  const { report } = await loadTest({ url: `http://127.0.0.1:${secure.port}/`, requests: 3 });
  assertEquals(report.errors.map(({ kind }) => kind), ["protocol"]);
  assertStringIncludes(report.errors[0].example, "speaks TLS at this port. Use https://");
  assertEquals(plain.requests, 0);
});

withCertificates.test("a reset of a TLS connection is a reset, on every path", async () => {
  await using authority = await Authority.create();
  const server = createServer(await authority.sign(NAMES), (socket) => {
    socket.on("error", () => {}).once("data", () => {
      (socket as unknown as { _parent: { resetAndDestroy(): void } })._parent.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  for (const [path, options] of await paths(authority)) {
    const { errors } = await run((server.address() as { port: number }).port, options);
    assertEquals(errors.map(({ kind, count }) => [kind, count]), [["reset", 3]], path);
  }
  await new Promise((resolve) => server.close(resolve));
});
