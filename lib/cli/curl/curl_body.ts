/**
 * Turns curl's options for data, forms and uploads into a body or a query.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { CurlOption, CurlOptions } from "./curl_options.ts";
import { formField, plainField } from "../args/form_field.ts";
import {
  type BodySource,
  percentEncoded,
  type Reading,
  type Source,
} from "../files/request_sources.ts";
import type { Stdin } from "./shell_command.ts";

const DATA = ["data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json"] as const;

/** The parts of a request that depend on its data. */
interface CurlBody {
  readonly body: BodySource | undefined;
  readonly query: readonly Source[];
  /** The implied method, if -X does not set one; undefined for the default. */
  readonly method: string | undefined;
}

/**
 * Parses the options for data.
 *
 * @throws {UsageError} if there are two bodies, or a part is invalid
 */
export function curlBody(
  given: CurlOptions,
  option: string,
  stdin: Stdin | null = null,
): CurlBody {
  const { body, query, method } = bodyOf(given, option);
  if (stdin === null) return { body, query, method };
  const read = (source: Source) => redirected(source, stdin);
  return {
    body: body?.kind === "form"
      ? { kind: "form", parts: body.parts.map((part) => ({ ...part, source: read(part.source) })) }
      : body && { kind: "bytes", sources: body.sources.map(read) },
    query: query.map(read),
    method,
  };
}

/** Replaces a source that reads standard input, if that is redirected. */
function redirected(source: Source, stdin: Stdin): Source {
  if (source.kind !== "file" || source.path !== "-") return source;
  if (stdin.kind === "file") return { ...source, path: stdin.path };
  switch (source.reading) {
    case "whole":
      return text(stdin.text);
    case "unwrapped":
      return text(stdin.text.replace(/[\r\n\0]/g, ""));
    case "encoded":
      return text(percentEncoded(new TextEncoder().encode(stdin.text)));
  }
}

function bodyOf(given: CurlOptions, option: string): CurlBody {
  const data = given.all(...DATA);
  const forms = given.all("form", "form-string");
  const upload = given.last("upload-file");
  const head = given.last("head");
  const inQuery = given.has("get") ? data : [];
  const inBody = given.has("get") ? [] : data;
  const bodies = [inBody.at(-1), forms.at(-1), upload].filter((one) => one !== undefined);
  if (bodies.length > 1 || (bodies.length > 0 && head !== undefined)) {
    const [one, other] = head === undefined ? bodies : [head, ...bodies];
    throw new UsageError(
      option,
      `${one.spelled} cannot be used with ${other.spelled}`,
      "Use one of them.",
    );
  }
  const method = head !== undefined ? "HEAD" : upload !== undefined ? "PUT" : undefined;
  const query = joinedData([
    ...given.all("url-query").map((one) => ({ ...one, name: queryKind(one) })),
    ...inQuery,
  ]);
  if (upload !== undefined) {
    // A dot is standard input too, streamed as it arrives.
    const path = upload.value === "." ? "-" : upload.value;
    return { body: bytes([file(path, "whole")]), query, method };
  }
  if (forms.length > 0) {
    const parts = forms.map(({ name, spelled, value }) =>
      name === "form"
        ? formField(value, option, `${spelled}: `)
        : plainField(value, option, `${spelled}: `)
    );
    return { body: { kind: "form", parts }, query, method };
  }
  return { body: inBody.length === 0 ? undefined : bytes(joinedData(inBody)), query, method };
}

/** A plus before a part of a query means that it is already encoded. */
function queryKind({ value }: CurlOption): string {
  return value.startsWith("+") ? "encoded" : "data-urlencode";
}

/** Joins data with ampersands, except JSON. */
function joinedData(options: readonly CurlOption[]): Source[] {
  return options.flatMap((option, index) => [
    ...(index > 0 && option.name !== "json" ? [text("&")] : []),
    ...sourcesOf(option),
  ]);
}

function sourcesOf({ name, value }: CurlOption): Source[] {
  const path = value.slice(1);
  switch (name) {
    case "data-raw":
      return [text(value)];
    case "encoded":
      return [text(path)];
    case "data-urlencode":
      return encodedSources(value);
    case "data-binary":
    case "json":
      return [value.startsWith("@") ? file(path, "whole") : text(value)];
    default:
      return [value.startsWith("@") ? file(path, "unwrapped") : text(value)];
  }
}

/** `text`, `=text`, `name=text`, `@file` or `name@file`: everything but the name is encoded. */
function encodedSources(value: string): Source[] {
  const equals = value.indexOf("=");
  if (equals !== -1) {
    const lead = equals === 0 ? "" : value.slice(0, equals + 1);
    const content = new TextEncoder().encode(value.slice(equals + 1));
    return [text(lead + percentEncoded(content))];
  }
  const at = value.indexOf("@");
  if (at === -1) return [text(percentEncoded(new TextEncoder().encode(value)))];
  const lead = at === 0 ? "" : `${value.slice(0, at)}=`;
  return [text(lead), file(value.slice(at + 1), "encoded")];
}

function bytes(sources: readonly Source[]): BodySource {
  return { kind: "bytes", sources };
}

function text(content: string): Source {
  return { kind: "text", text: content };
}

function file(path: string, reading: Reading): Source {
  return { kind: "file", path, reading };
}
