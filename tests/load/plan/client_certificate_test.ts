/**
 * Tests which client certificates and keys are rejected before a run.
 *
 * @module
 */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { checkClientCertificate } from "../../../lib/load/plan/client_certificate.ts";
import { Authority } from "../../support/certificates.ts";
import { withCertificates } from "../../support/system.ts";

async function encrypted(key: string): Promise<string> {
  const { privateKeyFile, remove } = await keyFile(key);
  const { stdout } = await new Deno.Command("openssl", {
    args: ["pkcs8", "-topk8", "-in", privateKeyFile, "-passout", "pass:secret"],
  }).output();
  await remove();
  return new TextDecoder().decode(stdout);
}

async function keyFile(key: string) {
  const privateKeyFile = await Deno.makeTempFile();
  await Deno.writeTextFile(privateKeyFile, key);
  return { privateKeyFile, remove: () => Deno.remove(privateKeyFile) };
}

withCertificates.test("checkClientCertificate() refuses what cannot be shown, naming the file at fault", async () => {
  await using authority = await Authority.create();
  const [mine, other] = [await authority.sign("DNS:a"), await authority.sign("DNS:b")];
  checkClientCertificate(mine.cert, mine.key);
  // The first certificate is followed by the chain to its authority.
  checkClientCertificate(mine.cert + await authority.caCert(), mine.key);
  const broken = (pem: string) => pem.replace(/\n[A-Za-z0-9+/]{20}/, "\n");
  const oldStyle = mine.key.replace(/\n/, "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n");
  const cases: [cert: string, key: string, option: string, message: string][] = [
    [mine.cert, other.key, "key", "does not belong to the certificate"],
    [await authority.caCert() + mine.cert, mine.key, "key", "does not belong to the certificate"],
    [mine.cert, await encrypted(mine.key), "key", "encrypted"],
    [mine.cert, oldStyle, "key", "encrypted"],
    [mine.cert, broken(mine.key), "key", "cannot be read"],
    [broken(mine.cert), mine.key, "cert", "cannot be read"],
  ];
  for (const [cert, key, option, message] of cases) {
    const error = assertThrows(() => checkClientCertificate(cert, key), UsageError);
    assertEquals(error.option, option, message);
    assertStringIncludes(error.message, message);
  }
});
