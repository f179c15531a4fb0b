/**
 * Tests TLS connections: verified, rejected with a reason, or unverified.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadTest } from "../../../lib/load_tester.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { Authority, type Certificate } from "../../support/certificates.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { withCertificates } from "../../support/system.ts";

const NAMES = "DNS:localhost,IP:127.0.0.1";

async function run(
  certificate: Certificate,
  options: Partial<LoadOptions>,
  host = "localhost",
): Promise<Report> {
  await using target = new RawTarget(() => ok(), { tls: certificate });
  const url = `https://${host}:${target.port}/`;
  const { report } = await loadTest({ url, requests: 20, concurrency: 4, ...options });
  assertIdentities(report);
  return report;
}

function assertTlsFailure(report: Report, part: string): void {
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["tls", 20]]);
  assertStringIncludes(report.errors[0].example.toLowerCase(), part.toLowerCase());
}

withCertificates.test("TLS against a trusted authority, and against what is not to be trusted", async (t) => {
  await using authority = await Authority.create();
  const caCerts = [await authority.caCert()];
  const good = await authority.sign(NAMES);

  await t.step("a trusted certificate is accepted by name and by address", async () => {
    for (const host of ["localhost", "127.0.0.1"]) {
      const report = await run(good, { caCerts }, host);
      assertEquals(report.statusCodes, { "200": 20 });
      assertEquals(report.connections.opened, 4);
      assertEquals(report.phasesMs.tls?.count, 4);
    }
  });
  await t.step("handshakes wait for no delayed acknowledgement", async () => {
    // Without TCP_NODELAY, each would take 40 ms; on a busy machine, many do.
    let fastestMs = Infinity;
    for (let tries = 0; tries < 20 && fastestMs >= 35; tries++) {
      const { phasesMs } = await run(good, { caCerts });
      fastestMs = Math.min(fastestMs, phasesMs.tls!.min!);
    }
    assert(fastestMs < 35, `${fastestMs} ms`);
  });
  await t.step("an unknown authority is rejected", async () => {
    assertTlsFailure(await run(good, {}), "UnknownIssuer");
  });
  await t.step("a certificate for another host is rejected", async () => {
    assertTlsFailure(
      await run(await authority.sign("DNS:wrong.example"), { caCerts }),
      "wrong.example",
    );
  });
  await t.step("an expired certificate is rejected", async () => {
    assertTlsFailure(await run(await authority.sign(NAMES, -1), { caCerts }), "expired");
  });
  await t.step("a self-signed certificate of an authority is rejected, with advice", async () => {
    assertTlsFailure(await run(await authority.selfSigned(), { caCerts }), "use --insecure");
  });
  await t.step("any certificate is accepted with insecure", async () => {
    const others = [await authority.sign("DNS:wrong.example"), await authority.selfSigned()];
    for (const certificate of [good, ...others]) {
      const report = await run(certificate, { insecure: true });
      assertEquals(report.statusCodes, { "200": 20 });
      assertEquals(report.connections.opened, 4);
      assertEquals(report.phasesMs.tls?.count, 4);
    }
  });
  await t.step("large bodies arrive with insecure", async () => {
    await using target = new RawTarget(() => ok("x".repeat(300_000)), { tls: good });
    const { report } = await loadTest({
      url: `https://localhost:${target.port}/`,
      requests: 10,
      concurrency: 2,
      insecure: true,
      body: "y".repeat(300_000),
    });
    assertEquals(report.statusCodes, { "200": 10 });
    assertEquals(report.bytes.received, target.bytesWritten);
    assertEquals(target.seen.every(({ body }) => body.length === 300_000), true);
  });
});

for (const insecure of [false, true]) {
  const how = insecure ? "unverified" : "verified";
  Deno.test(`plain text on a TLS port gives tls, ${how}`, async () => {
    await using target = new RawTarget(() => ok());
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const serving = (async () => {
      for await (const connection of listener) {
        await connection.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
        await connection.read(new Uint8Array(1000));
        connection.close();
      }
    })();
    const { port } = listener.addr as Deno.NetAddr;
    const { report } = await loadTest({
      url: `https://127.0.0.1:${port}/`,
      requests: 3,
      concurrency: 1,
      insecure,
    });
    listener.close();
    await serving;
    assertIdentities(report);
    assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["tls", 3]]);
    assertEquals(target.requests, 0);
  });

  Deno.test(`a handshake that never ends gives connect_timeout, ${how}`, async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const connections: Deno.Conn[] = [];
    const serving = (async () => {
      for await (const connection of listener) connections.push(connection);
    })();
    const { port } = listener.addr as Deno.NetAddr;
    const { report } = await loadTest({
      url: `https://127.0.0.1:${port}/`,
      requests: 3,
      concurrency: 3,
      connectTimeoutMs: 100,
      insecure,
    });
    listener.close();
    for (const connection of connections) connection.close();
    await serving;
    assertIdentities(report);
    assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["connect_timeout", 3]]);
    assert(report.elapsedMs < 5000);
  });
}
