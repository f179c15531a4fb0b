/**
 * Tests that connections lead where the options say, while requests and TLS keep the URL's host.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadTest } from "../../../lib/load_tester.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { Authority } from "../../support/certificates.ts";
import { ForwardProxy } from "../../support/forward_proxy.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { onUnix, withCertificates } from "../../support/system.ts";

async function run(options: LoadOptions) {
  const { report } = await loadTest({ requests: 12, concurrency: 3, ...options });
  assertIdentities(report);
  return report;
}

function basic(credentials: string): string {
  return `Basic ${btoa(credentials)}`;
}

Deno.test("connectTo changes the address, and Host is still that of the URL", async () => {
  await using target = new RawTarget();
  const connectTo = `127.0.0.1:${target.port}`;
  const report = await run({ url: "http://shop.example/cart?id=1", connectTo });
  assertEquals(report.statusCodes, { "200": 12 });
  assertEquals(new Set(target.field("Host")), new Set(["shop.example"]));
  assert(target.seen[0].head.startsWith("GET /cart?id=1 HTTP/1.1"));
});

withCertificates.test("connectTo and sni keep TLS to the name of the URL, or to the one given", async () => {
  await using authority = await Authority.create();
  const caCerts = [await authority.caCert()];
  await using target = new RawTarget(() => ok(), { tls: await authority.sign("DNS:shop.example") });
  const connectTo = `127.0.0.1:${target.port}`;
  const byUrl = await run({ url: "https://shop.example/", connectTo, caCerts });
  assertEquals(byUrl.statusCodes, { "200": 12 });
  const url = `https://127.0.0.1:${target.port}/`;
  const bySni = await run({ url, sni: "shop.example", caCerts });
  assertEquals(bySni.statusCodes, { "200": 12 });
  const wrong = await run({ url, caCerts });
  assertEquals(wrong.errors[0].kind, "tls");
});

for (const insecure of [false, true]) {
  withCertificates.test(`an https: URL goes through a proxy's tunnel, insecure ${insecure}`, async () => {
    await using authority = await Authority.create();
    await using target = new RawTarget(() => ok(), { tls: await authority.sign("DNS:localhost") });
    await using proxy = new ForwardProxy();
    const report = await run({
      url: `https://localhost:${target.port}/`,
      proxy: proxy.url.replace("//", "//me:secret@"),
      ...(insecure ? { insecure } : { caCerts: [await authority.caCert()] }),
    });
    assertEquals(report.statusCodes, { "200": 12 });
    assertEquals(proxy.heads.length, report.connections.opened);
    assertStringIncludes(proxy.heads[0], `CONNECT localhost:${target.port} HTTP/1.1\r\n`);
    assertStringIncludes(proxy.heads[0], `Proxy-Authorization: ${basic("me:secret")}\r\n`);
    assertEquals(new Set(target.field("Proxy-Authorization")), new Set([""]));
  });
}

Deno.test("an http: URL is requested from a proxy in absolute-form, with proxy auth", async () => {
  await using target = new RawTarget();
  await using proxy = new ForwardProxy();
  const report = await run({
    url: `http://127.0.0.1:${target.port}/a?b`,
    proxy: proxy.url.replace("//", "//me:secret@"),
  });
  assertEquals(report.statusCodes, { "200": 12 });
  assert(target.seen[0].head.startsWith(`GET http://127.0.0.1:${target.port}/a?b HTTP/1.1\r\n`));
  assertEquals(target.field("Proxy-Authorization")[0], basic("me:secret"));
});

Deno.test("the error response of a proxy is not a response of the target", async () => {
  await using proxy = new ForwardProxy("HTTP/1.1 407 Proxy Authentication Required");
  const refused = await run({ url: "https://localhost:1/", proxy: proxy.url });
  assertEquals(refused.errors.map(({ kind, count }) => [kind, count]), [["other", 12]]);
  assertStringIncludes(refused.errors[0].example, "CONNECT with 407");
  assertEquals(refused.statusCodes, {});
  await using closing = new ForwardProxy("");
  const closed = await run({ url: "https://localhost:1/", proxy: closing.url });
  assertEquals(closed.errors[0].kind, "closed");
  await using talking = new ForwardProxy("SSH-2.0-OpenSSH_9.2");
  const other = await run({ url: "https://localhost:1/", proxy: talking.url });
  assertEquals(other.errors[0].kind, "protocol");
});

withCertificates.test("a client certificate is shown, and the peer is verified all the same", async () => {
  await using authority = await Authority.create();
  const caCerts = [await authority.caCert()];
  const server = await authority.sign("DNS:localhost");
  const client = await authority.sign("DNS:client.example");
  const { createServer } = await import("node:tls");
  const seen: (boolean | undefined)[] = [];
  const listening = Promise.withResolvers<void>();
  const target = createServer({ ...server, ca: caCerts, requestCert: true }, (socket) => {
    seen.push(socket.getPeerCertificate()?.subject?.CN === "localhost");
    socket.on("error", () => {}).on("data", () => socket.write(ok()));
  }).listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const { port } = target.address() as { port: number };
  const url = `https://localhost:${port}/`;
  const report = await run({ url, caCerts, ...client });
  const distrusted = await run({ url, ...client });
  const closed = Promise.withResolvers<unknown>();
  target.close(closed.resolve);
  await closed.promise;
  assertEquals(report.statusCodes, { "200": 12 });
  assert(seen.length >= 3 && seen.slice(0, 3).every(Boolean), `${seen}`);
  assertEquals(distrusted.errors.map(({ kind }) => kind), ["tls"]);
});

onUnix.test("unixSocket dials a Unix socket; Host stays that of the URL", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/target.sock`;
  const server = Deno.serve({ path, onListen() {} }, (request) => new Response(request.url));
  const report = await run({ url: "http://shop.example/", unixSocket: path });
  await server.shutdown();
  assertEquals(report.statusCodes, { "200": 12 });
  assertEquals(report.connections.addresses, [{ address: path, opened: 3 }]);
  const gone = await run({ url: "http://shop.example/", unixSocket: `${folder}/none.sock` });
  assertEquals(gone.errors.map(({ kind }) => kind), ["refused"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("ipVersion connects only to addresses of that version", async () => {
  await using target = new RawTarget();
  const report = await run({ url: `http://localhost:${target.port}/`, ipVersion: 4 });
  assertEquals(report.statusCodes, { "200": 12 });
  assertEquals(report.connections.addresses, [
    { address: `127.0.0.1:${target.port}`, opened: 3 },
  ]);
  const literal = await run({ url: target.url, ipVersion: 4 });
  assertEquals(literal.statusCodes, { "200": 12 });
  const listener = Deno.listen({ hostname: "::1", port: 0 });
  const served = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(1000));
      await connection.write(new TextEncoder().encode(ok("v6", "200 OK", "Connection: close")));
      connection.close();
    }
  })();
  const v6 = await run({ url: `http://[::1]:${listener.addr.port}/`, ipVersion: 6 });
  listener.close();
  await served;
  assertEquals(v6.statusCodes, { "200": 12 });
  assertEquals(v6.connections.addresses, [{ address: `[::1]:${listener.addr.port}`, opened: 12 }]);
});

Deno.test("a name with addresses of both versions reaches a target that has one", async () => {
  await using target = new RawTarget();
  const report = await run({ url: `http://localhost:${target.port}/` });
  assertEquals(report.statusCodes, { "200": 12 });
  assertEquals(report.connections.failed, 0);
});
