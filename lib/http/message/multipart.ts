/**
 * Encodes a multipart form (RFC 7578; names and filenames as browsers write them).
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
  /** The name of the field. */
  readonly name: string;
  /** What it holds; text is sent as UTF-8. */
  readonly value: string | Uint8Array;
  /** The name of the file it is; without one it is a plain field. */
  readonly filename?: string | undefined;
  /**
   * What the value is.
   * @default {"application/octet-stream" with a filename, else none}
   */
  readonly contentType?: string | undefined;
}

/** A form in bytes, and the boundary that its Content-Type has to name. */
interface EncodedForm {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly boundary: string;
}

/** Lays a form out in bytes. The same parts always give the same bytes. */
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

/** One array of all the bytes. */
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
  // Line ends of a field's name are made one kind first; those of a filename are not.
  const field = escaped(name.replace(/\r\n|\r|\n/g, "\r\n"));
  const lines = [`Content-Disposition: form-data; name="${field}"`];
  if (filename !== undefined) lines[0] += `; filename="${escaped(filename)}"`;
  const type = contentType ?? (filename === undefined ? undefined : "application/octet-stream");
  if (type !== undefined) lines.push(`Content-Type: ${type}`);
  return lines.join("\r\n") + "\r\n\r\n";
}

/** The three characters that would end the quoted name early, as the HTML standard replaces them. */
function escaped(text: string): string {
  return text.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}

/** A boundary that none of the bytes hold: the first of a row, so that every thread takes the same. */
function freeBoundary(pieces: readonly Uint8Array[]): string {
  for (let number = 0;; number++) {
    const boundary = `----load-tester-${String(number).padStart(8, "0")}`;
    if (!pieces.some((piece) => holds(piece, boundary))) return boundary;
  }
}

function holds(bytes: Uint8Array, text: string): boolean {
  return new TextDecoder("latin1").decode(bytes).includes(text);
}
