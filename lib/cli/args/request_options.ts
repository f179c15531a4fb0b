/**
 * What the options for a body come to, and which of them exclude each other.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { Flags } from "./flags.ts";
import { formField } from "./form_field.ts";
import type { RequestSources } from "../files/request_sources.ts";

/** The text of -d; several are one with an ampersand between, as curl has it. */
export function textBody(flags: Flags): string | undefined {
  const texts = flags.all("body");
  return texts.length === 0 ? undefined : texts.join("&");
}

/** What -D and -F ask for. @throws {UsageError} where there are two bodies, or a part is none */
export function requestSources(flags: Flags): RequestSources {
  const path = flags.text("body-file");
  const form = flags.all("form");
  const bodies = [
    ...(textBody(flags) === undefined ? [] : ["body"]),
    ...(path === undefined ? [] : ["body-file"]),
    ...(form.length === 0 ? [] : ["form"]),
  ];
  if (bodies.length > 1) {
    throw new UsageError(bodies[1], `with --${bodies[0]}`, "a request has one body");
  }
  const query: [] = [];
  if (path !== undefined) {
    const sources = [{ kind: "file", path, reading: "whole" }] as const;
    return { option: "body-file", body: { kind: "bytes", sources }, query };
  }
  if (form.length === 0) return { option: "body", body: undefined, query };
  const parts = form.map((text) => formField(text, "form"));
  return { option: "form", body: { kind: "form", parts }, query };
}

/** The target and the body are the curl command's. @throws {UsageError} naming what is one too many */
export function refuseBesideCurl(flags: Flags, isDemo: boolean): void {
  const [positional] = flags.positionals;
  if (isDemo) throw new UsageError("curl", "with demo", "demo starts its own target");
  if (flags.text("url") !== undefined || positional !== undefined) {
    const given = JSON.stringify(flags.text("url") ?? positional);
    const wanted = "with --curl the URL is that of the command, the whole of it in quotes";
    throw new UsageError("url", given, wanted);
  }
  const { body, option } = requestSources(flags);
  if (body === undefined && textBody(flags) === undefined) return;
  throw new UsageError(option, "with --curl", "the body is that of the command");
}
