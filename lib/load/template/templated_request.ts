/**
 * Implements a request with placeholders in its URL, header fields or body.
 *
 * @module
 */
import type { BodyFile } from "../../http/message/body_file.ts";
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import {
  EncodedMessage,
  type HeaderField,
  isSegments,
} from "../../http/message/request_encoding.ts";
import type { Segments } from "../../http/message/request_layout.ts";
import type { Route } from "../../http/wire/route.ts";
import type { Target } from "../../http/message/target.ts";
import type { AddressedRequest } from "../request/redirect.ts";
import type { RequestIds } from "../request/request_id.ts";
import type { OutgoingRequest } from "../request/request_source.ts";
import {
  composeRequest,
  isSameName,
  ownField,
  type RequestContext,
  type RequestSpec,
} from "../request/request_spec.ts";
import type { ValueSources } from "./placeholder_names.ts";
import { filled, lengthText, mostBytes, TemplateReader } from "./placeholder_text.ts";
import { isTemplate, parseTemplate, type Template } from "./template.ts";
import { type TemplatedTarget, templatedTarget } from "./templated_target.ts";

/** A request as texts that may be templates. */
export interface RequestTexts {
  /** An absolute URL. */
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Bytes are sent unchanged. */
  readonly body: string | Uint8Array | BodyFile | undefined;
}

/** Returns true if some part of the request differs by its number. */
export function hasTemplate({ url, headers, body }: RequestTexts): boolean {
  return isTemplate(url) || headers.some(([, value]) => isTemplate(value)) ||
    typeof body === "string" && isTemplate(body);
}

/** The parts of a request with placeholders, without its bytes. */
interface TemplatedParts {
  readonly target: TemplatedTarget;
  readonly spec: RequestSpec;
  readonly headers: readonly (readonly [name: string, value: Segments])[];
  readonly body: Uint8Array | Segments | BodyFile | undefined;
  /** Request ID from the caller's own field; undefined if the run's ID is sent. */
  readonly ownId: Segments | undefined;
}

/** A request that differs by its number. */
export class TemplatedRequest extends EncodedMessage implements OutgoingRequest {
  /** Target as written, with placeholders. */
  readonly target: Target;
  /** Request as written, with placeholders. */
  readonly spec: RequestSpec;
  readonly route: Route;
  #parts: TemplatedParts;
  #requestIds: RequestIds;

  private constructor(
    parts: TemplatedParts,
    written: AddressedRequest,
    route: Route,
    context: RequestContext,
  ) {
    const { target: { target, path }, headers, body } = parts;
    const contentLength = isSegments(body) ? lengthText(body) : undefined;
    const { method } = written.spec;
    super(composeRequest(target, { method, path, headers, body, contentLength }, context));
    this.target = { ...written.target, url: parts.target.shownUrl };
    this.spec = written.spec;
    this.route = route;
    this.#parts = parts;
    this.#requestIds = context.requestIds;
  }

  /**
   * Parses the templates of a request.
   *
   * @param written the checked request as written
   * @throws {UsageError} if a template is invalid, or contains unknown names
   */
  static from(
    { url, body }: RequestTexts,
    written: AddressedRequest,
    route: Route,
    context: RequestContext,
    sources: Omit<ValueSources, "ownId">,
  ): TemplatedRequest {
    const { spec } = written;
    const reader = new TemplateReader(sources);
    const ownId = readOwnId(reader, ownField(spec, context.requestIdHeader));
    const parts = {
      ownId,
      body: typeof body === "string" ? reader.read(body, "body") : body,
      target: templatedTarget(url, reader),
      spec,
      headers: spec.headers.map(([name, value]) => {
        const isOwnId = ownId !== undefined && isSameName(name, context.requestIdHeader!);
        return [name, isOwnId ? ownId : reader.read(value, "header")] as const;
      }),
    };
    return new TemplatedRequest(parts, written, route, context);
  }

  /** Returns a request with placeholders filled in, for redirects that follow it. */
  addressedRequestOf(index: number): AddressedRequest {
    const { target: { target, url, path }, spec, headers, body } = this.#parts;
    return {
      target: { ...target, url: filled(url, index), path: filled(path, index) },
      spec: {
        method: spec.method,
        headers: headers.map(([name, value]) => [name, filled(value, index)]),
        body: isSegments(body) ? new TextEncoder().encode(filled(body, index)) : body,
      },
    };
  }

  requestIdOf(index: number): string {
    const { ownId } = this.#parts;
    return ownId === undefined ? this.#requestIds.of(index) : filled(ownId, index);
  }
}

/** Parses the value of the caller's own request ID field; undefined if there is none. */
function readOwnId(reader: TemplateReader, field: HeaderField | undefined): Segments | undefined {
  if (field === undefined) return undefined;
  const [name, value] = field;
  const holdsNow = (part: Template[number]) =>
    typeof part !== "string" && part.words.join(" ") === "now";
  const segments = reader.read(value, "header");
  if (parseTemplate(value).some(holdsNow)) {
    const problem = `{{now}} in ${quoted(name)}, which carries the request ID`;
    throw new UsageError("headers", problem, "Use a value that the report can repeat.");
  }
  reader.ownId = { textOf: (index) => filled(segments, index), mostBytes: mostBytes(segments) };
  return segments;
}
