// Knows: how a scenario's module is loaded, and where in it something is wrong.
// Refuses to know: when its hooks are called.
import { fileURLToPath, pathToFileURL } from "node:url";
import { UsageError } from "../errors.ts";
import type { LoadOptions } from "./options.ts";
import { checkedScenario, ScenarioFault } from "./planned_scenario.ts";
import type { Scenario } from "./scenario.ts";

/**
 * The options with the scenario's module loaded, where they name one.
 *
 * @throws {UsageError} where it cannot be loaded, or is no scenario
 */
export async function withScenario(options: LoadOptions): Promise<LoadOptions> {
  const { scenario } = options;
  if (typeof scenario !== "string") return options;
  return { ...options, scenario: await loadedScenario(scenario) };
}

async function loadedScenario(named: string): Promise<Scenario> {
  const given = JSON.stringify(named);
  if (named === "") throw new UsageError("scenario", given, "a TypeScript module is wanted");
  const url = moduleUrl(named);
  const source = url.protocol === "file:" ? readSource(named, url) : "";
  let loaded: { readonly default?: unknown };
  try {
    loaded = await import(url.href);
  } catch (error) {
    throw new UsageError("scenario", given, describedFault(error, named));
  }
  if (loaded.default === undefined) {
    const wanted = "it has no default export; `export default { request: … }` is wanted";
    throw new UsageError("scenario", given, wanted);
  }
  const scenario = loaded.default as Scenario;
  try {
    checkedScenario(scenario);
  } catch (error) {
    if (!(error instanceof ScenarioFault)) throw error;
    const line = lineOf(source, error.part);
    const place = line === null ? given : JSON.stringify(`${named}:${line}`);
    throw new UsageError("scenario", place, error.message);
  }
  return scenario;
}

/** A path is taken from the working directory; a URL is taken as it is. */
function moduleUrl(named: string): URL {
  // A scheme of one letter is a drive of Windows.
  if (!/^[a-z][a-z0-9+.-]+:/i.test(named)) return pathToFileURL(named);
  const url = URL.parse(named);
  if (url !== null && (url.protocol !== "file:" || url.host === "")) return url;
  throw new UsageError("scenario", JSON.stringify(named), "a file or a module's URL is wanted");
}

/** Read first: to import without leave would make Deno prompt, and say less. */
function readSource(named: string, url: URL): string {
  const path = fileURLToPath(url);
  const given = JSON.stringify(named);
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    throw new UsageError("scenario", given, `reading it needs -R=${named}`);
  }
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound ? "there is no such file" : String(error);
    throw new UsageError("scenario", given, reason);
  }
}

/** The line of the source on which a part of the scenario begins; null where it is not seen. */
function lineOf(source: string, part: string): number | null {
  const pattern = part === "default"
    ? /^\s*export\s+default\b|\bas\s+default\b/
    : new RegExp(`(^|[\\s{,.])${part}\\s*[:(=,]`);
  const at = source.split("\n").findIndex((line) => pattern.test(line));
  return at === -1 ? null : at + 1;
}

/**
 * An error in one line, with the place in a module that it came from.
 *
 * @param named what to call the module; its file's name where not given
 */
export function describedFault(error: unknown, named?: string): string {
  if (!(error instanceof Error)) return String(error);
  const [first] = error.message.split("\n");
  const message = error.name === "Error" || first.startsWith(error.name)
    ? first
    : `${error.name}: ${first}`;
  // Deno's own frames and this package's are not where the fault is.
  const own = new URL("../../", import.meta.url).href;
  const places = [
    ...`${error.message}\n${error.stack}`.matchAll(/((?:file|https?):\S+?):(\d+):(\d+)/g),
  ];
  const place = places.find(([, url]) => !url.startsWith(`${own}lib/`));
  if (place === undefined) return message;
  const [whole, url, line, column] = place;
  const file = named ?? decodeURIComponent(url.slice(url.lastIndexOf("/") + 1));
  const rest = message.replace(` at ${whole}`, "").replace(whole, "").trim();
  return `${rest} (${file}:${line}:${column})`;
}
