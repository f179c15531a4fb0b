/**
 * Formats an exchange as text: the request, the response and the beginning of both bodies, with
 * secrets masked.
 *
 * @module
 */
import { format as formatBytes } from "@std/fmt/bytes";
import type { TracedExchange } from "../../load/engine/hooks.ts";
import { harmless, withoutSecrets } from "../../text.ts";

/** Number of bytes shown of a body. */
const BODY_SHOWN = 1024;
/** Header fields whose values are, or contain, secrets. */
const SECRET_FIELD =
  /^([^:]*(?:authorization|cookie|token|secret|api-?key|password|signature|credential|session|auth)[^:]*):[ \t]*(.*)$/i;

/** Formats a request and its response, line by line. */
export function renderExchange({ request, response, body, error }: TracedExchange): string {
  const [sent, sentBody] = parts(request);
  const lines = [...headLines(sent).map((line) => `> ${line}`.trimEnd()), ">"];
  if (sentBody.length > 0) lines.push(...bodyLines(sentBody));
  lines.push("");
  if (response === null) {
    lines.push(`No response: ${error?.message ?? "the run ended"}`);
  } else {
    lines.push(...headLines(finalHead(response)).map((line) => `< ${line}`.trimEnd()), "<");
    if (body !== null && body.length > 0) lines.push(...bodyLines(body));
    if (error !== null) lines.push("", `Incomplete response: ${error.message}`);
  }
  return lines.join("\n") + "\n";
}

function headLines(head: string): string[] {
  return head.split(/\r?\n/).map((line, i) =>
    printable(i === 0 ? withoutSecrets(line) : field(line))
  );
}

function field(line: string): string {
  const match = SECRET_FIELD.exec(line);
  // Authentication challenges are not secret.
  if (match === null || /^(www|proxy)-authenticate:/i.test(line)) return withoutSecrets(line);
  const [, name, value] = match;
  if (/cookie/i.test(name)) {
    return `${name}: ${value.replace(/(^|;\s*)([^=;]+)=[^;]*/g, maskedPair)}`;
  }
  // The scheme shows the kind of credentials.
  const scheme = /^(Basic|Bearer|Digest|Negotiate|AWS4-HMAC-SHA256)\s/i.exec(value)?.[0] ?? "";
  return `${name}: ${scheme}***`;
}

/** Masks a pair of a cookie; the attributes of Set-Cookie are not secret. */
function maskedPair(pair: string, before: string, name: string): string {
  const isAttribute = /^(path|domain|expires|max-age|samesite|version)$/i.test(name);
  return isAttribute ? pair : `${before}${name}=***`;
}

function bodyLines(bytes: Uint8Array): string[] {
  const shown = bytes.subarray(0, BODY_SHOWN);
  const text = new TextDecoder().decode(shown);
  const isText = !text.includes("\0") && !/\ufffd{3}/.test(text);
  const lines = isText
    ? withoutSecrets(text).replace(/\r?\n$/, "").split(/\r?\n/).map(printable)
    : [`(${formatBytes(bytes.length)} that are not text)`];
  if (isText && bytes.length > shown.length) {
    lines.push(`… (${formatBytes(shown.length)} of ${formatBytes(bytes.length)})`);
  }
  return lines;
}

/** Escapes control characters, which must not reach the terminal; tabs may. */
function printable(line: string): string {
  return line.split("\t").map(harmless).join("\t");
}

function parts(message: Uint8Array): [head: string, body: Uint8Array] {
  const text = latin1(message.subarray(0, 256 * 1024));
  const end = text.indexOf("\r\n\r\n");
  const head = end === -1 ? text : text.slice(0, end);
  return [utf8(head), end === -1 ? new Uint8Array() : message.subarray(end + 4)];
}

/** Returns the head of the final response, after interim ones. */
function finalHead(response: Uint8Array): string {
  let rest = response;
  for (;;) {
    const [head, body] = parts(rest);
    if (!/^HTTP\/\d(\.\d)? 1\d\d/.test(head) || body.length === 0) return head;
    rest = body;
  }
}

/** Decodes one character per byte, so that positions match. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

function utf8(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
}
