/**
 * Finds a scenario's module, and checks that it can be loaded without a permission prompt.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { permissionFlag, shownPath } from "../../text.ts";
import { foreignScript } from "./foreign_script.ts";

/**
 * Returns the URL of a module, resolving paths against the working directory.
 *
 * @throws {UsageError} if it is neither a path nor a URL
 */
export async function moduleUrl(named: string): Promise<URL> {
  // A scheme of one letter is a Windows drive.
  if (named !== "" && !/^[a-z][a-z0-9+.-]+:/i.test(named)) {
    // Imported lazily: this takes longer than the rest of the start-up.
    const { pathToFileURL } = await import("node:url");
    return pathToFileURL(named);
  }
  const url = URL.parse(named);
  if (url !== null && (url.protocol !== "file:" || url.host === "")) return url;
  throw UsageError.invalid("scenario", named, "Use a file or the URL of a module.");
}

/** Hosts that Deno allows imports from by default. */
const USUAL_HOSTS = [
  ...["deno.land", "jsr.io", "esm.sh", "raw.esm.sh", "cdn.jsdelivr.net"],
  ...["raw.githubusercontent.com", "gist.githubusercontent.com"],
];

/**
 * Checks the import permission, because Deno would prompt for it.
 *
 * @throws {UsageError} naming the flag to add
 */
export function requireImportable(named: string, url: URL): void {
  if (!/^https?:$/.test(url.protocol)) return;
  const host = `${url.hostname}:${url.port || (url.protocol === "https:" ? 443 : 80)}`;
  // The host that the program itself comes from needs no permission.
  const isUsual = url.protocol === "https:" && url.port === "" &&
    USUAL_HOSTS.includes(url.hostname);
  if (isUsual || url.host === new URL(import.meta.url).host) return;
  // The types of Deno 2.9 lack this name.
  const descriptor = { name: "import", host } as unknown as Deno.PermissionDescriptor;
  if (Deno.permissions.querySync(descriptor).state === "granted") return;
  throw UsageError.needs("scenario", shownPath(named), permissionFlag("I", host));
}

/**
 * Returns the source of a module in a file, or an empty string for a remote one. Reads it and the
 * files it imports before Deno does: Deno would prompt for a missing permission and say less.
 *
 * @throws {UsageError} if one cannot be read
 */
export function readSource(named: string, url: URL): string {
  if (url.protocol !== "file:") return "";
  const missing: string[] = [];
  const source = readAll(url, named, missing, new Set());
  if (missing.length === 1 && missing[0] === named) {
    throw UsageError.needs("scenario", shownPath(named), permissionFlag("R", named));
  }
  if (missing.length > 0) {
    const flag = permissionFlag("R", named, ...missing);
    throw UsageError.needs("scenario", shownPath(named), flag, "It imports these files.");
  }
  if (typeof source === "string") return source;
  const reason = source instanceof Deno.errors.NotFound
    ? "no such file"
    : String(source instanceof Error ? source.message : source);
  throw new UsageError("scenario", `${shownPath(named)}: ${reason}`);
}

/** Another tool's script would fail to load as a module, with an error that helps nobody. */
function refuseForeign(named: string, text: string): void {
  const foreign = foreignScript(named, text);
  if (foreign === null) return;
  throw new UsageError("scenario", `${shownPath(named)}: ${foreign.kind}`, foreign.advice);
}

/**
 * Imports that still exist at run time, at the beginning of a line. Deno has no API that lists the
 * imports of a module, and would prompt for each one that it may not read. For an import that this
 * misses, only the message is worse: without a terminal, Deno fails instead of prompting.
 */
const IMPORT = /^[ \t]*(?:import|export)\b(?!\s+type\b)[^"'`;]{0,2000}?["'](\.{1,2}\/[^"']+)["']/gm;

/** Reads a file and those it imports; returns its text, or the error of reading it. */
function readAll(url: URL, named: string, missing: string[], seen: Set<string>): unknown {
  seen.add(url.href);
  const path = decodeURIComponent(url.pathname).replace(/^\/(?=[a-z]:)/i, "");
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    missing.push(named);
    return null;
  }
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    // For an imported file, Deno itself says more: where it is imported.
    return error;
  }
  if (seen.size === 1) refuseForeign(named, text);
  const folder = named.slice(0, named.lastIndexOf("/") + 1);
  for (const [, specifier] of text.matchAll(IMPORT)) {
    const next = URL.parse(specifier, url);
    if (next === null || seen.has(next.href)) continue;
    readAll(next, folder + specifier.replace(/^\.\//, ""), missing, seen);
  }
  return text;
}
