/**
 * Parses the URL and the body of a request, from options that exclude each other.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { Flags } from "./flags.ts";
import { formField } from "./form_field.ts";
import type { LoadOptions } from "../../load/plan/options.ts";
import type { RequestSources } from "../files/request_sources.ts";

/** Fields that -H leaves out if it gives them no value, as in curl. */
const OMITTABLE = /^(user-agent|accept)$/i;

/** Returns the fields of -H, and those that it leaves out. */
export function headerFields(flags: Flags): Pick<LoadOptions, "headers" | "omitHeaders"> {
  const fields = flags.fields("header");
  const isOmitted = ([name, value]: readonly [string, string]) =>
    OMITTABLE.test(name) && value.trim() === "";
  const omitted = fields.filter(isOmitted).map(([name]) => name);
  return {
    headers: fields.filter((field) => !isOmitted(field)),
    omitHeaders: omitted.length === 0 ? undefined : omitted,
  };
}

/** Returns the text of -d; several are joined with an ampersand, as in curl. */
export function textBody(flags: Flags): string | undefined {
  const texts = flags.all("body");
  return texts.length === 0 ? undefined : texts.join("&");
}

/**
 * Returns the body of -D or -F.
 *
 * @throws {UsageError} if there are two bodies, or a form field is invalid
 */
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
  if (path?.startsWith("@")) {
    const advice = `Write -D ${path.slice(1)}, or ./${path} for a file of that name.`;
    throw UsageError.invalid("body-file", path, advice);
  }
  if (path !== undefined) {
    const sources = [{ kind: "file", path, reading: "whole" }] as const;
    return { option: "body-file", body: { kind: "bytes", sources }, query };
  }
  if (form.length === 0) return { option: "body", body: undefined, query };
  const parts = form.map((text) => formField(text, "form"));
  return { option: "form", body: { kind: "form", parts }, query };
}

/**
 * Rejects a URL or a body next to --curl.
 *
 * @throws {UsageError} naming the option
 */
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

/**
 * The error for arguments that are not one URL. Its advice is looked up only when it is shown,
 * because a valid command line does not need the tables for it.
 */
export class WrongArguments extends UsageError {
  /** @param several the error for too many arguments; null if it depends on them */
  constructor(readonly words: readonly string[], readonly several: UsageError | null = null) {
    super("url", "not one URL", "Use one, such as http://127.0.0.1:8080/.");
  }
}

/**
 * Returns the URL of a run; undefined if a list of requests has it, empty for the demo.
 *
 * @throws {UsageError} if there is none, or more than one
 */
export function targetUrl(flags: Flags, isDemo: boolean): string | undefined {
  const named = flags.text("url");
  const positionals = isDemo ? flags.positionals.slice(1) : flags.positionals;
  const urls = named === undefined ? positionals : [named, ...positionals];
  const several = urls.length > 1 ? severalTargets(flags) : null;
  if (!positionals.every(isUrl)) throw new WrongArguments(positionals, several);
  if (isDemo) {
    if (urls.length === 0) return "";
    throw UsageError.conflict("url", "demo", "The demo starts its own target.");
  }
  if (urls.length > 1) throw several ?? new WrongArguments(urls);
  if (urls.length === 1) return urls[0];
  if ((flags.text("targets") ?? flags.text("har")) !== undefined) return undefined;
  const [taker] = flags.takersOf(/^https?:\/\//);
  if (taker === undefined) {
    const advice = "Add one, such as http://127.0.0.1:8080/, or see --help.";
    throw new UsageError("url", "no target", advice);
  }
  // Probably a flag of another tool that takes a value here.
  throw new UsageError(
    "url",
    "no target",
    "",
    (nameOf) => `${nameOf("url")}: no target, because ${nameOf(taker)} took the URL as its value`,
  );
}

/** Returns true if the word looks like a URL; siege writes a method after it. */
function isUrl(word: string): boolean {
  return /^\s*https?:\/\//i.test(word) &&
    !/\s(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)(\s|$)/.test(word);
}

/** Returns the error for several URLs if the options explain them; otherwise null. */
function severalTargets(flags: Flags): UsageError | null {
  const named = flags.text("url");
  if (named !== undefined && !named.includes("://")) {
    // In curl and k6 the letter means something else, so the value may be a password.
    return new UsageError("url", "invalid value", "Use a URL, such as http://127.0.0.1:8080/.");
  }
  const [taker] = flags.takersOf(/^--?[a-z]/i);
  if (taker === undefined) return null;
  // Probably a flag of another tool that takes a value here.
  return new UsageError(
    "url",
    "more than one target, because another option took an option as its value",
    "",
    (nameOf) =>
      `${nameOf("url")}: more than one target, because ${nameOf(taker)} took ` +
      `${flags.text(taker)!.slice(0, 2)} as its value`,
  );
}
