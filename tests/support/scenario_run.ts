/**
 * Runs a scenario against a target of a test, and checks that the report adds up.
 *
 * @module
 */
import { loadTest } from "../../lib/load_tester.ts";
import type { LoadHooks } from "../../lib/load/engine/hooks.ts";
import type { LoadOptions } from "../../lib/load/plan/options.ts";
import type { Report } from "../../lib/report/shape/report_shape.ts";
import type { Scenario } from "../../lib/load/scenario/scenario.ts";
import { assertIdentities } from "./identities.ts";
import type { RawTarget, SeenRequest } from "./raw_target.ts";

/** Runs a scenario, one iteration at a time by default. */
export async function runScenario(
  target: { readonly url: string },
  scenario: Scenario | string,
  options: LoadOptions = {},
  hooks: LoadHooks = {},
): Promise<Report> {
  const { report } = await loadTest(
    { url: target.url, requests: 1, concurrency: 1, scenario, ...options },
    hooks,
  );
  assertIdentities(report);
  return report;
}

/** The start line of each request, without the version. */
export function linesSeen({ seen }: RawTarget): string[] {
  return seen.map(({ head }) => head.split(" HTTP/1.1\r\n", 1)[0]);
}

/** The value of a field of a request; undefined if it has none. */
export function fieldOf({ head }: SeenRequest, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1];
}

/** The path of a request. */
export function pathOf({ head }: SeenRequest): string {
  return head.split(" ", 2)[1];
}

/** Counts of errors by kind. */
export function errorsOf({ errors }: Report): Record<string, number> {
  return Object.fromEntries(errors.map(({ kind, count }) => [kind, count]));
}

/** The first error, without the request it happened to. */
export function exampleOf({ errors }: Report): string {
  return errors[0].example.replace(/ \(request [0-9a-f]{8}-\d{12}\)$/, "");
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves when a condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(5);
}
