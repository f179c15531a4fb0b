/**
 * Generates random responses, from legal ones to garbage that resembles one.
 *
 * @module
 */
import { fc } from "./property.ts";
import type { ParseOutcome, PeerBytes } from "./parse_outcome.ts";

/** A legal response (RFC 9112), and its meaning. */
interface LegalResponse extends PeerBytes {
  readonly outcome: ParseOutcome;
}

// Responses are built as text with one character per byte.

/** Converts text with one character per byte to bytes. */
export function bytesOf(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (letter) => letter.charCodeAt(0));
}

function textOf(letters: string, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...letters), maxLength });
}

/** Draws from the first mostly, and otherwise from the second. */
function mostly<T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, times = 5): fc.Arbitrary<T> {
  return fc.oneof({ weight: times, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

/** True once in `times`. */
function onceIn(times: number): fc.Arbitrary<boolean> {
  return fc.nat(times - 1).map((n) => n === 0);
}

const TELLING_BYTES = bytesOf('\r\n\n \t:;,="0159afHx-\0\x7f\x80\xff');
const byte = mostly(fc.constantFrom(...TELLING_BYTES), fc.nat(255), 2);
const anyText = fc.array(byte, { maxLength: 24 }).map((codes) => String.fromCharCode(...codes));

/** Cuts as fractions of the whole, for bytes whose number is not known yet. */
export const cutShards: fc.Arbitrary<number[]> = fc.array(fc.nat(9999), { maxLength: 8 });

/** Cuts for a number of bytes; some pieces may be empty. */
export function cutsOf(shares: readonly number[], length: number): number[] {
  return shares.map((share) => Math.floor(share * (length + 1) / 10_000)).sort((a, b) => a - b);
}

// Legal responses.

const lineEnd = mostly(fc.constant("\r\n"), fc.constant("\n"));
const blanks = fc.constantFrom("", " ", " ", " ", "\t", "  \t ");
const fieldValue = textOf("abc XYZ,;=:\"'/()<>@09\t\x80\xe9\xff", 30).map((text) => text.trim());
/** No name with a meaning for framing or connection begins like this. */
const otherField = fc.tuple(textOf("aZ09-_!~*'", 12), blanks, fieldValue, blanks).map(
  ([name, before, value, after]) => `x${name}:${before}${value}${after}`,
);
const otherFields = fc.array(otherField, { maxLength: 4 });

/** A name with letters in upper or lower case. */
function inAnyCase(name: string): fc.Arbitrary<string> {
  return fc.constantFrom(name, name.toLowerCase(), name.toUpperCase());
}

function linesOf(name: string, values: fc.Arbitrary<string[]>): fc.Arbitrary<string[]> {
  return fc.tuple(inAnyCase(name), blanks, values, blanks).map(
    ([spelled, before, all, after]) => all.map((value) => `${spelled}:${before}${value}${after}`),
  );
}

const CONTENT = "0\r\n\r\nHTTP/1.1 200 OK\n\0\xff 5;a\r\n";
const content = mostly(fc.nat(40), fc.nat(1500), 10).map((length) =>
  CONTENT.repeat(Math.ceil(length / CONTENT.length)).slice(0, length)
);

const extension = mostly(
  fc.constant(""),
  fc.constantFrom(";a", ";a=b", ' ; a = "b;c"', ";", ";a;b;c=d", " \t"),
  3,
);
const chunk = fc.tuple(content, fc.nat(3), extension, fc.boolean()).map(
  ([data, zeros, ext, isUpper]) => {
    if (data === "") return "";
    const size = data.length.toString(16);
    return `${"0".repeat(zeros)}${isUpper ? size.toUpperCase() : size}${ext}\r\n${data}\r\n`;
  },
);

interface Body {
  readonly fields: string[];
  readonly text: string;
  readonly bodyBytes: number;
  readonly lastsUntilClose: boolean;
}

const fixedBody = content.chain((text) =>
  linesOf(
    "Content-Length",
    fc.constantFrom([""], ["", ""], ["", "0"], ["00"]).map((zeros) =>
      zeros.map((zero) => `${zero}${text.length}`)
    ),
  ).map((fields): Body => ({ fields, text, bodyBytes: text.length, lastsUntilClose: false }))
);
const chunkedBody = fc.record({
  fields: linesOf("Transfer-Encoding", fc.constantFrom(["chunked"], ["gzip", ", Chunked"])),
  chunks: fc.array(chunk, { maxLength: 5 }),
  zeros: fc.integer({ min: 1, max: 3 }),
  extension,
  trailer: otherFields,
  lineEnd,
}).map(({ fields, chunks, zeros, extension, trailer, lineEnd }): Body => ({
  fields,
  text: chunks.join("") + "0".repeat(zeros) + extension + "\r\n" +
    [...trailer, ""].map((line) => line + lineEnd).join(""),
  bodyBytes: chunks.reduce((sum, text) => sum + (text === "" ? 0 : parseInt(text, 16)), 0),
  lastsUntilClose: false,
}));
const bodyUntilClose = fc.record({
  fields: linesOf("Transfer-Encoding", fc.constantFrom([], [], ["gzip"], ["chunked, gzip"])),
  text: content,
}).map((body): Body => ({ ...body, bodyBytes: body.text.length, lastsUntilClose: true }));

interface Persistence {
  readonly fields: string[];
  /** Whether the connection stays open, after HTTP/1.0 and after HTTP/1.1. */
  readonly keeps: readonly [boolean, boolean];
}

const PERSISTENCE: Persistence[] = [
  { fields: [], keeps: [false, true] },
  { fields: ["Connection: keep-alive"], keeps: [true, true] },
  { fields: ["connection:x-odd, Keep-Alive", "Keep-Alive: max=9"], keeps: [true, true] },
  { fields: ["Connection: Close"], keeps: [false, false] },
  { fields: ["Connection: keep-alive", "Connection: close"], keeps: [false, false] },
  { fields: ["Connection: keep-alive", "Keep-Alive: timeout=5, max=0"], keeps: [false, false] },
];

const reason = fc.oneof(fc.constantFrom(" OK", ""), textOf(" ab\t\xe9", 8).map((a) => ` ${a}`));
const interim = fc.tuple(fc.constantFrom(100, 102, 103, 199), reason, otherFields, lineEnd).map(
  ([status, reason, fields, lineEnd]) =>
    [`HTTP/1.1 ${status}${reason}`, ...fields, ""].map((line) => line + lineEnd).join(""),
);

/** Legal responses (RFC 9112), some with bytes after their end. */
export const legalResponse: fc.Arbitrary<LegalResponse> = fc.record({
  interims: fc.array(interim, { maxLength: 2 }),
  isVersion10: onceIn(5),
  status: fc.oneof(fc.integer({ min: 200, max: 599 }), fc.constantFrom(200, 204, 304)),
  reason,
  fields: otherFields,
  body: fc.oneof(fixedBody, chunkedBody, bodyUntilClose),
  persistence: fc.constantFrom(...PERSISTENCE),
  location: fc.option(fc.constantFrom("/", "/a?b=c", "https://example.com/"), { freq: 4 }),
  isAnswerToHead: onceIn(8),
  turn: fc.nat(3),
  lineEnd,
  surplus: fc.oneof(fc.constant(""), anyText),
}).map((choice) => {
  const { isVersion10, status, body, persistence, location } = choice;
  const hasNoBody = choice.isAnswerToHead || status === 204 || status === 304;
  const locations = location === null ? [] : [`Location: ${location}`];
  // Codings in two lines have an order; the other fields have none.
  const groups = [choice.fields, body.fields, persistence.fields, locations];
  const fields = [...groups.slice(choice.turn), ...groups.slice(0, choice.turn)].flat();
  const lines = [`HTTP/1.${isVersion10 ? 0 : 1} ${status}${choice.reason}`, ...fields, ""];
  const head = choice.interims.join("") + lines.map((line) => line + choice.lineEnd).join("");
  const isClosedAfter = body.lastsUntilClose && !hasNoBody;
  const whole = head + (hasNoBody ? "" : body.text);
  const hasCoding = body.fields.some((field) => /^transfer/i.test(field));
  return {
    bytes: bytesOf(isClosedAfter ? whole : whole + choice.surplus),
    expectsNoBody: choice.isAnswerToHead,
    isClosedAfter,
    outcome: {
      end: "complete",
      status,
      bodyBytes: hasNoBody ? 0 : body.bodyBytes,
      keepsAlive: !isClosedAfter && persistence.keeps[isVersion10 ? 0 : 1] &&
        !(isVersion10 && hasCoding),
      location,
      consumedBytes: whole.length,
    },
  };
});

// Responses that are not, or may not be, legal.

const EDITS = { minLength: 1, maxLength: 4 };

/** Legal responses with some bytes changed, inserted or dropped. */
export const mutatedResponse: fc.Arbitrary<PeerBytes> = fc.tuple(
  legalResponse,
  fc.array(fc.tuple(fc.constantFrom("change", "insert", "delete"), fc.nat(9999), byte), EDITS),
  fc.boolean(),
).map(([response, edits, isClosedAfter]) => {
  const bytes = [...response.bytes];
  for (const [edit, share, code] of edits) {
    const at = Math.floor(share * bytes.length / 10_000);
    if (edit === "change") bytes[at] = code;
    else if (edit === "insert") bytes.splice(at, 0, code);
    else bytes.splice(at, 1);
  }
  return { bytes: Uint8Array.from(bytes), expectsNoBody: response.expectsNoBody, isClosedAfter };
});

const STATUS_LINES = ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 200\n", "HTTP/1.0 404 \r\n"];
const BLANK_HEADS = ["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 204 No\r\n\r\n"];
const LENGTHS = ["Content-Length: 5\r\n", "Content-Length: 0\r\n", "content-length:5, 5\n"];
const CODINGS = ["Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip,chunked\n"];
const OTHERS = ["Connection: close\r\n", "Keep-Alive: max=0\r\n", "Location: /\r\n", "X: y\r\n"];
const FIELDS = [...LENGTHS, ...CODINGS, ...CODINGS, ...OTHERS];
const PARTS = ["\r\n", "\n", "\r", " ", "\t", ":", ";", ",", "HTTP/1.", " 103 ", "Content-Length:"];
const BODIES = ["\r\n", "5\r\nhello\r\n", "0\r\n\r\n", "0;a\r\n", "ffffff", "1;a=b\r\nx\r\n"];

/** Pieces of the grammar and any bytes, in an order that sometimes makes sense. */
export const responseGarbage: fc.Arbitrary<PeerBytes> = fc.record({
  start: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...STATUS_LINES) },
    { weight: 3, arbitrary: fc.constantFrom(...BLANK_HEADS, ...PARTS) },
    { weight: 1, arbitrary: anyText },
  ),
  head: fc.array(fc.constantFrom(...FIELDS), { maxLength: 3 }),
  border: mostly(fc.constant("\r\n"), fc.constant(""), 2),
  rest: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...BODIES) },
      { weight: 3, arbitrary: fc.constantFrom(...FIELDS, ...BLANK_HEADS, ...STATUS_LINES) },
      { weight: 2, arbitrary: fc.constantFrom(...PARTS) },
      { weight: 1, arbitrary: anyText },
    ),
    { maxLength: 10 },
  ),
  expectsNoBody: onceIn(8),
  isClosedAfter: fc.boolean(),
}).map(({ start, head, border, rest, expectsNoBody, isClosedAfter }) => ({
  bytes: bytesOf(start + head.join("") + border + rest.join("")),
  expectsNoBody,
  isClosedAfter,
}));

/** Bytes in any order. */
export const anyBytes: fc.Arbitrary<PeerBytes> = fc.record({
  bytes: fc.uint8Array({ maxLength: 64 }),
  expectsNoBody: fc.boolean(),
  isClosedAfter: fc.boolean(),
});
