/**
 * Resolves asynchronous options before a plan is created: loads a scenario's module, signs
 * requests.
 *
 * @module
 */
import type { LoadOptions } from "./options.ts";
import { withScenario } from "./scenario_source.ts";

/**
 * Loads the scenario and signs the requests, if the options say so.
 *
 * @throws {UsageError} if that fails
 */
export async function resolvedOptions(options: LoadOptions): Promise<LoadOptions> {
  const loaded = await withScenario(options);
  if (loaded.awsSigv4 === undefined) return loaded;
  const { withSignatures } = await import("./signatures.ts");
  return await withSignatures(loaded);
}
