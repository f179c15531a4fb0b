/**
 * Signs requests for AWS (Signature Version 4).
 *
 * @module
 */
import type { HeaderField } from "../../http/message/request_encoding.ts";
import type { Target } from "../../http/message/target.ts";

/** The keys, region and service to sign with. */
export interface SigningScope {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  readonly service: string;
}

/** The signed parts of a request. */
interface SignedParts {
  readonly method: string;
  readonly target: Target;
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array | undefined;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const encoder = new TextEncoder();

/**
 * Returns the header fields that a signature adds: the time, for S3 the hash of the body, and
 * Authorization. All fields of the caller are signed.
 */
export async function signatureFields(
  { method, target, headers, body }: SignedParts,
  { accessKey, secretKey, region, service }: SigningScope,
  at: Date,
): Promise<HeaderField[]> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const bodyHash = await sha256(body ?? new Uint8Array());
  const fields: HeaderField[] = [["X-Amz-Date", time]];
  if (service === "s3" && !headers.some(([name]) => /^x-amz-content-sha256$/i.test(name))) {
    fields.push(["X-Amz-Content-Sha256", bodyHash]);
  }
  const signed = canonicalFields(target, [...headers, ...fields]);
  const names = signed.map(([name]) => name).join(";");
  const request = [
    method,
    canonicalPath(target.path, service),
    canonicalQuery(target.path),
    ...signed.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    bodyHash,
  ].join("\n");
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const text = [ALGORITHM, time, scope, await sha256(encoder.encode(request))].join("\n");
  let key: Uint8Array<ArrayBuffer> = encoder.encode(`AWS4${secretKey}`);
  for (const part of scope.split("/")) key = await hmac(key, part);
  const signature = (await hmac(key, text)).toHex();
  const credential = `Credential=${accessKey}/${scope}`;
  const value = `${ALGORITHM} ${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return [...fields, ["Authorization", value]];
}

/** Returns the fields by lower-case name, joining repeated fields and collapsing spaces. */
function canonicalFields(target: Target, headers: readonly HeaderField[]): HeaderField[] {
  const values = new Map([["host", [target.authority]]]);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const all = key === "host" ? [] : values.get(key) ?? [];
    values.set(key, [...all, value.trim().replace(/ +/g, " ")]);
  }
  return [...values].map(([name, all]): HeaderField => [name, all.join(",")])
    .sort(([a], [b]) => a < b ? -1 : 1);
}

/** Returns the canonical path; every service except S3 encodes it twice. */
function canonicalPath(path: string, service: string): string {
  const [plain] = path.split("?", 1);
  if (service === "s3") return plain;
  return plain.split("/").map(encoded).join("/");
}

function canonicalQuery(path: string): string {
  const start = path.indexOf("?");
  if (start === -1) return "";
  const pairs = path.slice(start + 1).split("&").filter((pair) => pair !== "").map((pair) => {
    const equals = pair.indexOf("=");
    const name = equals === -1 ? pair : pair.slice(0, equals);
    return [recoded(name), equals === -1 ? "" : recoded(pair.slice(equals + 1))];
  });
  return pairs.map(([name, value]) => `${name}=${value}`).sort().join("&");
}

/** Encodes text the way AWS does, even if it is already percent-encoded. */
function recoded(text: string): string {
  try {
    return encoded(decodeURIComponent(text));
  } catch {
    return encoded(text);
  }
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

async function sha256(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toHex();
}

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text)));
}
