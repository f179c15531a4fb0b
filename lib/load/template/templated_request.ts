/**
 * How a request with placeholders is laid out for each number: stamped in place, or anew.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import type { EncodedRequest, HeaderField } from "../../http/message/request_encoding.ts";
import { type PositionedPlaceholder, RequestLayout } from "../../http/message/request_layout.ts";
import type { Route } from "../../http/wire/route.ts";
import { parseTarget, type Target } from "../../http/message/target.ts";
import { digits, wholeNumberPlaceholder } from "./placeholder.ts";
import type { ValueSources } from "./placeholder_names.ts";
import { Marks } from "./placeholder_text.ts";
import type { AddressedRequest } from "../request/redirect.ts";
import { idPlaceholder, type StampedIds } from "../request/stamped_ids.ts";
import type { OutgoingRequest } from "../request/request_source.ts";
import {
  composeRequest,
  createSpec,
  isSameName,
  type RequestContext,
  type RequestSpec,
} from "../request/request_spec.ts";
import { isTemplate } from "./template.ts";

/** A request in texts that may be templates. */
export interface RequestTexts {
  /** An absolute URL. */
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Bytes are sent as they are. */
  readonly body: string | Uint8Array | undefined;
}

/** True where some part of the request differs by its number. */
export function hasTemplate({ url, headers, body }: RequestTexts): boolean {
  return isTemplate(url) || headers.some(([, value]) => isTemplate(value)) ||
    typeof body === "string" && isTemplate(body);
}

/** A request that is another for each number, in the same places. */
export class TemplatedRequest implements OutgoingRequest {
  /** As it is written. */
  readonly target: Target;
  /** As it is written. */
  readonly spec: RequestSpec;
  readonly route: Route;
  #marks: Marks;
  #marked: AddressedRequest;
  #markedBody: string | undefined;
  #ownId: string | undefined;
  #requestIds: ValueSources["requestIds"];
  readonly largeBody: Uint8Array<ArrayBuffer> | undefined;
  readonly expectsNoBody: boolean;
  readonly isIdempotent: boolean;
  #layout: RequestLayout;

  /**
   * @param written the request as it is written, checked
   * @throws {UsageError} where a template cannot be read, or names what is not there
   */
  constructor(
    texts: RequestTexts,
    written: AddressedRequest,
    route: Route,
    context: RequestContext,
    sources: Omit<ValueSources, "ownId">,
  ) {
    const { url, headers, body } = texts;
    const marks = this.#marks = new Marks([
      ...[url, ...headers.flat()],
      ...typeof body === "string" ? [body] : [],
    ]);
    this.route = route;
    this.#requestIds = sources.requestIds;
    const isIdField = isNamed(context.requestIdHeader);
    this.#ownId = markedOwnId(marks, headers.find(isIdField), sources);
    const all = { ...sources, ownId: this.#ownIdSource() };
    this.#markedBody = typeof body === "string" ? marks.mark(body, "body", all) : undefined;
    const target = parseTarget(markedUrl(marks, url, all));
    const spec = createSpec({
      method: written.spec.method,
      headers: headers.map((field) => [
        field[0],
        isIdField(field) ? this.#ownId! : marks.mark(field[1], "header", all),
      ]),
      body: this.#markedBody ?? body,
    });
    this.#marked = { target, spec };
    this.target = { ...target, url: marks.unmark(target.url) };
    this.spec = written.spec;
    const lengthField = contentLength(marks, this.#markedBody);
    const sent =
      lengthField === null || spec.headers.some(([name]) => /^content-length$/i.test(name))
        ? spec
        : { ...spec, headers: [...spec.headers, ["Content-Length", lengthField] as const] };
    const composed = composeRequest(target, sent, context);
    const isLargeTemplate = composed.largeBody !== undefined && lengthField !== null;
    const bytes = isLargeTemplate ? joined(composed.bytes, composed.largeBody) : composed.bytes;
    this.#layout = new RequestLayout(bytes, placesIn(bytes, marks, composed, context));
    this.largeBody = isLargeTemplate ? undefined : composed.largeBody;
    this.expectsNoBody = composed.expectsNoBody;
    this.isIdempotent = composed.isIdempotent;
  }

  layoutFor(): RequestLayout {
    return this.#layout;
  }

  /** The request of a number in full, for the redirects that follow it. */
  addressedRequestOf(index: number): AddressedRequest {
    const { target, spec } = this.#marked;
    const [marks, body] = [this.#marks, this.#markedBody];
    return {
      target: {
        ...target,
        url: marks.fill(target.url, index),
        path: marks.fill(target.path, index),
      },
      spec: {
        method: spec.method,
        headers: spec.headers.map(([name, value]) => [name, marks.fill(value, index)]),
        body: body === undefined ? spec.body : new TextEncoder().encode(marks.fill(body, index)),
      },
    };
  }

  /** The ID that the target sees of a request. */
  requestIdOf(index: number): string {
    return this.#ownId === undefined
      ? this.#requestIds.of(index)
      : this.#marks.fill(this.#ownId, index);
  }

  #ownIdSource(): ValueSources["ownId"] {
    const text = this.#ownId;
    if (text === undefined) return null;
    const placeholders = this.#marks.in(text).map(({ placeholder }) => placeholder.mostBytes);
    return {
      textOf: (index) => this.#marks.fill(text, index),
      // Marks count too: a little more room than is needed.
      mostBytes: placeholders.reduce(
        (sum, most) => sum + most,
        new TextEncoder().encode(text).length,
      ),
    };
  }
}

function isNamed(name: string | null): (field: HeaderField) => boolean {
  return (field) => name !== null && isSameName(field[0], name);
}

/** The value of the caller's own request ID field, marked; undefined where there is none. */
function markedOwnId(
  marks: Marks,
  field: HeaderField | undefined,
  sources: Omit<ValueSources, "ownId">,
): string | undefined {
  if (field === undefined) return undefined;
  const marked = marks.mark(field[1].trim(), "header", { ...sources, ownId: null });
  if (!/\{\{\s*now\s*\}\}/.test(marks.unmark(marked))) return marked;
  const problem = `{{now}} in ${quoted(field[0])}, which carries the request ID`;
  throw new UsageError("headers", problem, "Use a value that the report can repeat.");
}

function markedUrl(marks: Marks, url: string, sources: ValueSources): string {
  const [, origin, rest] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/is.exec(url)!;
  if (isTemplate(origin)) {
    const problem = `placeholder in the scheme, host or port of ${quoted(url)}`;
    throw new UsageError("url", problem, "For several hosts, use a list of targets.");
  }
  return origin + marks.mark(rest, "url", sources);
}

/** The value of Content-Length, marked where it differs; null where the body has no placeholders. */
function contentLength(marks: Marks, body: string | undefined): string | null {
  if (body === undefined) return null;
  const found = marks.in(body);
  if (found.length === 0) return null;
  const placeholders = found.map(({ placeholder }) => placeholder);
  const marksBytes = found.reduce((sum, { at, end }) => sum + end - at, 0);
  const textBytes = new TextEncoder().encode(body).length - marksBytes;
  const lengthOf = (index: number) => {
    let length = textBytes;
    for (const placeholder of placeholders) {
      length += placeholder.width ?? placeholder.widthOf(index);
    }
    return length;
  };
  if (placeholders.every(({ width }) => width !== null)) return String(lengthOf(0));
  const most = placeholders.reduce((sum, { mostBytes }) => sum + mostBytes, textBytes);
  return marks.add(wholeNumberPlaceholder(lengthOf, digits(most), null), "");
}

/** Where placeholders stand in the bytes of a request, that of the request ID among them. */
function placesIn(
  bytes: Uint8Array,
  marks: Marks,
  { placesAt: [idAt, traceAt] }: EncodedRequest,
  { requestIds, traceContexts }: RequestContext,
): PositionedPlaceholder[] {
  // Latin-1 keeps one character a byte, so the index in the text is the offset in the bytes.
  const places = marks.in(new TextDecoder("latin1").decode(bytes));
  const add = (at: number | undefined, ids: StampedIds | null) => {
    if (at === undefined || ids === null) return;
    const placeholder = idPlaceholder(ids);
    places.push({ at, end: at + placeholder.mostBytes, placeholder });
  };
  add(idAt, requestIds);
  add(traceAt, traceContexts);
  return places.sort((a, b) => a.at - b.at);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
