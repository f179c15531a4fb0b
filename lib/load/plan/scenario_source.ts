/**
 * Loads the scenario that options ask for, rejects options that it excludes, and assigns requests
 * to its steps.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import type { LoadOptions } from "./options.ts";
import { type PlannedScenario, plannedScenario } from "../scenario/planned_scenario.ts";
import type { RequestSource } from "../request/request_source.ts";

/**
 * Returns the checked scenario of the options; null without one.
 *
 * @throws {UsageError} if it is invalid, or other options define requests too
 */
export function scenarioOf(options: LoadOptions): PlannedScenario | null {
  const { scenario, targets, feed, body, form } = options;
  if (scenario === undefined) return null;
  for (const [name, value] of Object.entries({ targets, feed, body, form })) {
    if (value !== undefined) {
      throw UsageError.conflict(name, "scenario", "The scenario makes the requests.");
    }
  }
  if (typeof scenario !== "string") return plannedScenario(scenario);
  throw new UsageError("scenario", `the module ${quoted(scenario)} has not been loaded`);
}

/**
 * Loads the scenario's module, if the options name one.
 *
 * @throws {UsageError} if it cannot be loaded or is invalid
 */
export async function withScenario(options: LoadOptions): Promise<LoadOptions> {
  const { scenario } = options;
  if (typeof scenario !== "string") return options;
  const { loadedScenario } = await import("../scenario/scenario_module.ts");
  return { ...options, scenario: await loadedScenario(scenario) };
}

/**
 * Rejects templates, which do not apply to a scenario.
 *
 * @throws {UsageError} always
 */
export function refuseTemplates(): never {
  const problem = "cannot be used with placeholders in the URL or a header";
  const advice = "Vary the values in the scenario instead.";
  throw new UsageError("scenario", problem, advice, (nameOf) => `${nameOf("scenario")} ${problem}`);
}

/**
 * Gives each request of an iteration a number: the step is the last digit, the iteration the rest.
 */
export function sourceOfSteps(source: RequestSource, scenario: PlannedScenario): RequestSource {
  const { steps, hasNames } = scenario;
  return {
    groups: hasNames ? steps.map(({ name }) => name) : [],
    groupOf: (index) => index % steps.length,
    requestOf: (index) => source.requestOf(index),
    withContext: (context) => sourceOfSteps(source.withContext(context), scenario),
  };
}
