/**
 * Converts the shorthand options to header fields and a body.
 *
 * @module
 */
import type { BodyFile } from "../../http/message/body_file.ts";
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import { basicAuth } from "../../http/message/basic_auth.ts";
import { encodeForm, type FormPart } from "../../http/message/multipart.ts";
import { type HeaderField, isFieldValue } from "../../http/message/request_encoding.ts";

/** Options for the contents of a request, except its method. */
interface ContentsOptions {
  readonly headers?: Iterable<HeaderField> | undefined;
  readonly body?: string | Uint8Array | BodyFile | undefined;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  readonly auth?: string | undefined;
  readonly form?: readonly FormPart[] | undefined;
}

/** Header fields and body with shorthands resolved. */
export interface RequestContents {
  readonly headers: readonly HeaderField[];
  readonly body: string | Uint8Array | BodyFile | undefined;
}

/**
 * Resolves shorthands. They do not override fields that are in the headers.
 *
 * @throws {UsageError} naming the invalid option
 */
export function requestContents(options: ContentsOptions): RequestContents {
  const { contentType, accept, auth, form } = options;
  const headers = [...options.headers ?? []];
  const short: HeaderField[] = [];
  if (contentType !== undefined) {
    short.push(["Content-Type", fieldValue("contentType", contentType)]);
  }
  if (accept !== undefined) short.push(["Accept", fieldValue("accept", accept)]);
  if (auth !== undefined) short.push(["Authorization", basicAuth(credentials(auth))]);
  const all = [
    ...short.filter(([name]) => headers.every((field) => !isNamed(field, name))),
    ...headers,
  ];
  if (form === undefined) return { headers: all, body: options.body };
  if (options.body !== undefined) throw UsageError.conflict("form", "body");
  const { body, boundary } = encodeForm(checkedForm(form));
  return { headers: withBoundary(all, boundary), body };
}

/** Errors about credentials do not show them. */
function credentials(auth: string): string {
  if (auth.includes(":")) return auth;
  throw new UsageError("auth", "no colon in the value", "Use USER:PASS.");
}

function fieldValue(option: string, value: string): string {
  if (value.includes("/") && isFieldValue(value)) return value;
  // The value is not shown, because in other tools the same letter takes a password.
  throw new UsageError(option, "not a media type", "Use one, such as application/json.");
}

function checkedForm(form: readonly FormPart[]): readonly FormPart[] {
  if (form.length === 0) throw new UsageError("form", "no parts", "Give at least one.");
  for (const { contentType } of form) {
    if (contentType !== undefined) fieldValue("form", contentType);
  }
  return form;
}

/** Adds the boundary to the form's own Content-Type, or to the caller's. */
function withBoundary(headers: readonly HeaderField[], boundary: string): HeaderField[] {
  const own = headers.find((field) => isNamed(field, "Content-Type"));
  if (own === undefined) {
    return [["Content-Type", `multipart/form-data; boundary=${boundary}`], ...headers];
  }
  const type = own[1].trim();
  if (!/^multipart\/[^\s;]+\s*(;|$)/i.test(type) || /;\s*boundary\s*=/i.test(type)) {
    const problem = `cannot be sent as Content-Type ${quoted(type)}`;
    const advice = "Remove that header, or use multipart/form-data without a boundary.";
    throw new UsageError("form", problem, advice);
  }
  return headers.map((field) =>
    field === own ? [field[0], `${type.replace(/;\s*$/, "")}; boundary=${boundary}`] : field
  );
}

function isNamed([name]: HeaderField, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}
