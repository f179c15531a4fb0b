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
    throw UsageError.conflict(bodies[1], bodies[0]);
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
  if (isDemo) throw UsageError.conflict("curl", "demo", "The demo starts its own target.");
  if (flags.text("url") !== undefined || positional !== undefined) {
    const advice = "The curl command has the URL. Give the whole command in quotes.";
    throw UsageError.conflict("url", "curl", advice);
  }
  const { body, option } = requestSources(flags);
  if (body === undefined && textBody(flags) === undefined) return;
  throw UsageError.conflict(option, "curl", "The curl command has the body.");
}
