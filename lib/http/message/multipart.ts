/**
 * Encodes a multipart form (RFC 7578; names and file names as browsers write them).
 *
 * @module
 */

/**
 * One part of a multipart form.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import type { FormPart } from "@x/load-tester/load";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, async (request) => {
 *   const form = await request.formData();
 *   return new Response(null, { status: form.get("photo") instanceof File ? 204 : 400 });
 * });
 * const form: FormPart[] = [
 *   { name: "title", value: "A cat" },
 *   { name: "photo", value: new Uint8Array(2000), filename: "cat.jpg", contentType: "image/jpeg" },
 * ];
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { report } = await loadTest({ url, form, requests: 20 });
 * if (report.statusCodes["204"] !== 20) throw new Error("the form did not arrive");
 * ```
 */
export interface FormPart {
  /** Name of the field. */
  readonly name: string;
  /** Contents; text is sent as UTF-8. */
  readonly value: string | Uint8Array;
  /** File name, if the part is a file. */
  readonly filename?: string | undefined;
  /**
   * Media type of the value.
   * @default {"application/octet-stream" with a filename, otherwise none}
   */
  readonly contentType?: string | undefined;
}

/** An encoded form, and the boundary for its Content-Type. */
interface EncodedForm {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly boundary: string;
}

/** Encodes a form. The same parts always give the same bytes. */
export function encodeForm(parts: readonly FormPart[]): EncodedForm {
  const encoder = new TextEncoder();
  const encoded = parts.map((part) => ({
    head: encoder.encode(partHead(part)),
    value: typeof part.value === "string" ? encoder.encode(part.value) : part.value,
  }));
  const boundary = freeBoundary(encoded.flatMap(({ head, value }) => [head, value]));
  const line = encoder.encode(`--${boundary}\r\n`);
  const lineEnd = encoder.encode("\r\n");
  const pieces = [
    ...encoded.flatMap(({ head, value }) => [line, head, value, lineEnd]),
    encoder.encode(`--${boundary}--\r\n`),
  ];
  return { body: joined(pieces), boundary };
}

/** Concatenates bytes. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function partHead({ name, filename, contentType }: FormPart): string {
  // Line ends are normalized in a field's name but not in a file name.
  const field = escaped(name.replace(/\r\n|\r|\n/g, "\r\n"));
  const lines = [`Content-Disposition: form-data; name="${field}"`];
  if (filename !== undefined) lines[0] += `; filename="${escaped(filename)}"`;
  const type = contentType ?? (filename === undefined ? undefined : "application/octet-stream");
  if (type !== undefined) lines.push(`Content-Type: ${type}`);
  return lines.join("\r\n") + "\r\n\r\n";
}

/** Escapes the three characters that would end the quoted name early, as the HTML standard does. */
function escaped(text: string): string {
  return text.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}

/**
 * Returns a boundary that does not occur in the bytes: the first of a sequence, so that all threads
 * use the same one.
 */
function freeBoundary(pieces: readonly Uint8Array[]): string {
  for (let number = 0;; number++) {
    const boundary = `----load-tester-${String(number).padStart(8, "0")}`;
    if (!pieces.some((piece) => holds(piece, boundary))) return boundary;
  }
}

function holds(bytes: Uint8Array, text: string): boolean {
  return new TextDecoder("latin1").decode(bytes).includes(text);
}
