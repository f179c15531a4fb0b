/**
 * Tests that HTTP/2 works on every route: TLS of each kind, proxies, sockets and other addresses.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadTest } from "../../../mod.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { Authority } from "../../support/certificates.ts";
import { ForwardProxy } from "../../support/forward_proxy.ts";
import { Http2Target } from "../../support/http2_target.ts";
import { denoArgs, program } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { inFolder } from "../../support/temporary_folder.ts";
import { withCertificates } from "../../support/system.ts";

const run = async (url: string, options: Partial<LoadOptions> = {}) =>
  (await loadTest({ url, http2: true, requests: 20, concurrency: 4, timeoutMs: 5000, ...options }))
    .report;

withCertificates.test("HTTP/2 over TLS is negotiated, whichever API opens the connection", async (t) => {
  await using authority = await Authority.create();
  const tls = await authority.sign("DNS:localhost,IP:127.0.0.1,DNS:other.example");
  const caCerts = [await authority.caCert()];
  await using target = new Http2Target({ tls });
  const ways: Record<string, Partial<LoadOptions>> = {
    "verified": { caCerts },
    "not verified": { insecure: true },
    "with a client certificate": { caCerts, ...tls },
    "with another name": { caCerts, sni: "other.example" },
  };
  for (const [way, options] of Object.entries(ways)) {
    await t.step(way, async () => {
      const before = target.requests;
      const report = await run(target.url, options);
      assertEquals(report.errors, []);
      assertEquals(report.requests.succeeded, 20);
      assertEquals(target.requests - before, 20);
      assertEquals(report.connections.opened, 1);
      assert(report.phasesMs.tls !== null);
    });
  }
  assertEquals(target.field(":scheme")[0], "https");

  await t.step("HTTP/2 goes through a proxy", async () => {
    await using proxy = new ForwardProxy();
    const report = await run(target.url, { caCerts, proxy: proxy.url });
    assertEquals(report.requests.succeeded, 20);
    assertStringIncludes(proxy.heads[0], `CONNECT 127.0.0.1:${target.port} HTTP/1.1`);
  });

  await t.step("HTTP/2 goes to another address", async () => {
    const report = await run("https://other.example/", {
      caCerts,
      connectTo: `127.0.0.1:${target.port}`,
    });
    assertEquals(report.requests.succeeded, 20);
    assertEquals(target.field(":authority").at(-1), "other.example");
  });
});

withCertificates.test("a server without HTTP/2 over TLS is told, with what to leave out", async () => {
  await using authority = await Authority.create();
  const tls = await authority.sign("DNS:localhost,IP:127.0.0.1");
  const caCerts = [await authority.caCert()];
  await using without = new RawTarget(() => ok(), { tls });
  await using other = new Http2Target({ tls, alpn: ["http/1.1"] });
  for (const port of [without.port, other.port]) {
    for (const options of [{ caCerts }, { insecure: true }]) {
      const report = await run(`https://127.0.0.1:${port}/`, { ...options, requests: 2 });
      assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["protocol", 2]]);
      assertStringIncludes(
        report.errors[0].example,
        "the server does not negotiate HTTP/2 (ALPN). Leave out --http2.",
      );
    }
  }
  assertEquals(without.requests, 0);
});

Deno.test("plain HTTP/2 goes through a tunnel of a proxy", async () => {
  await using target = new Http2Target();
  await using proxy = new ForwardProxy();
  const url = new URL(proxy.url);
  url.username = "u";
  url.password = "p";
  const report = await run(target.url, { proxy: url.href });
  assertEquals(report.requests.succeeded, 20);
  assertStringIncludes(proxy.heads[0], `CONNECT 127.0.0.1:${target.port} HTTP/1.1`);
  assertStringIncludes(proxy.heads[0], "Proxy-Authorization: Basic");
  assertEquals(target.field("proxy-authorization")[0], undefined);
  assertEquals(target.field(":path")[0], "/");
});

Deno.test("--http2 and --streams work on the command line", async () => {
  await using target = new Http2Target();
  const { code, stdout } = await program(
    ...[target.url, "--http2", "-n", "60", "-c", "6", "--streams", "2", "-o", "json"],
  );
  assertEquals(code, 0);
  const report = JSON.parse(stdout);
  assertEquals([report.protocol, report.plan.streams], ["h2", 2]);
  assertEquals(report.streams, { mostPerConnection: 2, serverLimit: null });
  assertEquals(target.peers.length, 3);
  const text = await program(target.url, "--http2", "-n", "5", "-c", "1");
  assertStringIncludes(
    text.stdout,
    "\n  Connections:  1 opened, HTTP/2 with up to 1 stream each\n",
  );
});

Deno.test("--curl with --http2 uses HTTP/2", async () => {
  await using target = new Http2Target();
  const { code, stdout } = await program("--curl", `curl --http2 ${target.url}a -d x=1`, "-n", "3");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "200: 3");
  assertEquals(target.field(":path"), ["/a", "/a", "/a"]);
  assertEquals(target.field(":method")[0], "POST");
});

Deno.test({
  name: "HTTP/2 works over a Unix socket",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const path = `${folder}/s.sock`;
      await using target = new Http2Target({ path });
      const report = await run("http://a.example/", { unixSocket: path });
      assertEquals(report.requests.succeeded, 20);
      assertEquals(target.field(":authority")[0], "a.example");
    }),
});

Deno.test("a run without --http2 loads none of its code", () =>
  inFolder(async (folder) => {
    /** Returns the HTTP/2 modules that a run to a closed port has loaded. */
    const loaded = async (name: string, ...options: string[]) => {
      const coverage = `${folder}/${name}`;
      const args = denoArgs(["http://127.0.0.1:9/", "-n", "1", ...options], ["-N"]);
      const { code } = await new Deno.Command(Deno.execPath(), {
        args: ["run", `--coverage=${coverage}`, ...args.slice(1)],
        cwd: new URL("../../../", import.meta.url),
      }).output();
      assertEquals(code, 3);
      const urls: string[] = [];
      for await (const { name } of Deno.readDir(coverage)) {
        urls.push(JSON.parse(await Deno.readTextFile(`${coverage}/${name}`)).url);
      }
      assert(urls.length > 20);
      return urls.filter((url) => /\/lib\/http\/(h2|hpack|frame)\//.test(url)).length;
    };
    assertEquals(await loaded("without"), 0);
    assert(await loaded("with", "--http2") > 10);
  }));
