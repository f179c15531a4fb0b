/**
 * Loads a scenario's module, and finds the line of an invalid part.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { shownPath } from "../../text.ts";
import { within } from "../../within.ts";
import { describedError } from "./described_error.ts";
import { moduleUrl, readSource, requireImportable } from "./module_source.ts";
import { checkedScenario, ScenarioError } from "./planned_scenario.ts";
import type { Scenario } from "./scenario.ts";

/** Enough for a module whose dependencies have to be fetched first. */
const LOAD_MS = 60_000;

/**
 * Loads the scenario that a module exports as default.
 *
 * @throws {UsageError} if it cannot be loaded or is invalid
 */
export async function loadedScenario(named: string, loadMs = LOAD_MS): Promise<Scenario> {
  const shown = shownPath(named);
  const url = await moduleUrl(named);
  requireImportable(named, url);
  const source = readSource(named, url);
  let loaded: { readonly default?: unknown };
  try {
    loaded = await within(loadMs, import(url.href), neverLoaded(loadMs));
  } catch (error) {
    throw new UsageError("scenario", `${shown}: ${describedError(error, url.href, named)}`);
  }
  if (loaded.default === undefined) {
    const advice = 'Add one, such as `export default { request: () => ({ path: "/" }) }`.';
    throw new UsageError("scenario", `${shown}: no default export`, advice);
  }
  const scenario = loaded.default as Scenario;
  try {
    checkedScenario(scenario);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const line = lineOf(source, error);
    const at = line === null ? shown : shownPath(`${named}:${line}`);
    throw new UsageError("scenario", `${at}: ${error.message}`, error.advice);
  }
  return scenario;
}

function neverLoaded(ms: number): string {
  return `not loaded after ${ms / 1000} s; its top level may await a promise that never settles`;
}

/** Returns the line of the source where a part of the scenario begins; null if it is not found. */
function lineOf(source: string, { part, step }: ScenarioError): number | null {
  const lines = source.split("\n");
  const lineAfter = (pattern: RegExp, from: number) =>
    lines.findIndex((line, i) => i >= from && pattern.test(line));
  const pattern = part === "default"
    ? /^\s*export\s+default\b|\bas\s+default\b/
    : new RegExp(`(^|[\\s{,.])["']?${part}["']?\\s*[:(=,]`);
  // Steps have parts of the same names; the parts of a step follow its name.
  const name = step === "" ? -1 : lineAfter(new RegExp(`name["']?\\s*:\\s*.${escaped(step)}.`), 0);
  const near = lineAfter(pattern, Math.max(0, name));
  const at = near === -1 ? name : near;
  return at === -1 ? null : at + 1;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
