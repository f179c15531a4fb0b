/**
 * Checks that a client certificate and its private key are usable and match.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";

/**
 * Checks that a PEM certificate and key are usable and match. Otherwise only the server would
 * notice an unusable key, and some servers accept clients without a certificate.
 *
 * @throws {UsageError} naming the unusable option
 */
export function checkClientCertificate(cert: string, key: string): void {
  // Loaded lazily, because node:crypto takes time to load.
  const { createPrivateKey, X509Certificate } = globalThis.process.getBuiltinModule("node:crypto");
  const readable = <T>(option: string, what: string, read: () => T): T => {
    try {
      return read();
    } catch {
      throw new UsageError(option, `the ${what} cannot be read`, "Use PEM as openssl writes it.");
    }
  };
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: *4, *ENCRYPTED/m.test(key)) {
    const advice = "Decrypt it first, such as with openssl pkey -in KEY -out DECRYPTED.";
    throw new UsageError("key", "the private key is encrypted", advice);
  }
  const certificate = readable("cert", "certificate", () => new X509Certificate(cert));
  const privateKey = readable("key", "private key", () => createPrivateKey(key));
  if (certificate.checkPrivateKey(privateKey)) return;
  const advice = "Use the key of the first certificate in the file.";
  throw new UsageError("key", "the private key does not belong to the certificate", advice);
}
