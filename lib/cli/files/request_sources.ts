/**
 * Assembles the parts of a request that come from files and standard input.
 *
 * @module
 */
import type { BodyFile } from "../../http/message/body_file.ts";
import { type FormPart, joined } from "../../http/message/multipart.ts";
import type { LoadOptions } from "../../load/plan/options.ts";
import type { Inputs } from "./inputs.ts";

/** Larger bodies are read from their file each time they are sent. */
const MOST_HELD_BYTES = 1024 * 1024;

/** Bytes from the command line, or from a file that is read before the run. */
export type Source =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly path: string; readonly reading: Reading };

/** How a file is read: unchanged, without line ends, or percent-encoded. */
export type Reading = "whole" | "unwrapped" | "encoded";

/** A part of a form whose value has not been read yet. */
export interface FormSource extends Omit<FormPart, "value"> {
  readonly source: Source;
}

/** The contents of a body: concatenated sources, or the parts of a form. */
export type BodySource =
  | { readonly kind: "bytes"; readonly sources: readonly Source[] }
  | { readonly kind: "form"; readonly parts: readonly FormSource[] };

/** Contents still to be added to the options. */
export interface RequestSources {
  /** The option that requested them. */
  readonly option: string;
  readonly body: BodySource | undefined;
  /** Sources added to the URL's query; empty for none. */
  readonly query: readonly Source[];
}

/**
 * Reads the sources into the options.
 *
 * @throws {UsageError} if a file cannot be read
 */
export function filled(
  options: LoadOptions,
  { option, body, query }: RequestSources,
  inputs: Inputs,
): LoadOptions {
  const bytesOf = (sources: readonly Source[]) =>
    joined(sources.map((source) => encoded(source, option, inputs)));
  return {
    ...options,
    url: options.url && withQuery(options.url, new TextDecoder().decode(bytesOf(query))),
    body: body?.kind === "bytes"
      // A signature needs the body beforehand.
      ? (options.awsSigv4 ? undefined : largeFile(body.sources, option, inputs)) ??
        bytesOf(body.sources)
      : options.body,
    form: body?.kind === "form"
      ? body.parts.map(({ source, ...part }) => ({ ...part, value: bytesOf([source]) }))
      : options.form,
  };
}

/**
 * Returns the file of a body that is a single file too large for memory; undefined for any other.
 */
function largeFile(
  sources: readonly Source[],
  option: string,
  inputs: Inputs,
): BodyFile | undefined {
  const [source, ...others] = sources;
  if (others.length > 0 || source.kind !== "file" || source.reading !== "whole") return undefined;
  const length = inputs.fileSize(option, source.path);
  return length === null || length <= MOST_HELD_BYTES ? undefined : { path: source.path, length };
}

/**
 * Percent-encodes as HTML forms do: everything except letters, digits and `-._~`; a space becomes a
 * plus.
 */
export function percentEncoded(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9._~-]/.test(character)) return character;
    return byte === 0x20 ? "+" : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

function encoded(source: Source, option: string, inputs: Inputs): Uint8Array {
  if (source.kind === "text") return new TextEncoder().encode(source.text);
  const bytes = inputs.bytes(option, source.path);
  switch (source.reading) {
    case "whole":
      return bytes;
    case "unwrapped":
      return bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0);
    case "encoded":
      return new TextEncoder().encode(percentEncoded(bytes));
  }
}

/** Appends to the query of a URL and drops its fragment. */
function withQuery(url: string, query: string): string {
  if (query === "") return url;
  const withoutFragment = url.replace(/#.*$/s, "");
  if (!withoutFragment.includes("?")) return `${withoutFragment}?${query}`;
  return withoutFragment + (withoutFragment.endsWith("?") ? "" : "&") + query;
}
