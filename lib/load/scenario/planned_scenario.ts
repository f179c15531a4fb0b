/**
 * Checks a scenario and applies its defaults.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import { isQuiet } from "./quiet_hook.ts";
import type { Scenario, ScenarioStep } from "./scenario.ts";

/** A checked step. */
interface PlannedStep extends ScenarioStep {
  /** True if `request` calls nothing that could ask for the current request. */
  readonly isQuiet: boolean;
}

/** A checked scenario. */
export interface PlannedScenario {
  /** At least one. */
  readonly steps: readonly PlannedStep[];
  /** True if results are listed by step. */
  readonly hasNames: boolean;
  /** True if any hook can read a response. */
  readonly keepsResponses: boolean;
  readonly cookies: boolean;
  readonly bodyLimitBytes: number;
  readonly setup: Scenario["setup"];
  readonly teardown: Scenario["teardown"];
}

const DEFAULT_BODY_LIMIT_BYTES = 1024 * 1024;
const MAX_STEPS = 1000;
const MAX_THINK_MS = 24 * 3_600_000;

/** The error of an invalid part of a scenario. */
export class ScenarioError extends Error {
  /** The name of the part, for finding its line. */
  readonly part: string;
  /** The name of the step it belongs to; empty for the scenario's own parts. */
  readonly step: string;

  constructor(part: string, message: string, readonly advice: string, step = "") {
    super(message);
    this.part = part;
    this.step = step;
  }
}

/**
 * Checks a scenario.
 *
 * @throws {UsageError} if it is invalid
 */
export function plannedScenario(scenario: Scenario): PlannedScenario {
  try {
    return checkedScenario(scenario);
  } catch (error) {
    if (error instanceof ScenarioError) {
      throw new UsageError("scenario", error.message, error.advice);
    }
    throw error;
  }
}

/**
 * Same as `plannedScenario`, with a structured error.
 *
 * @throws {ScenarioError} naming the invalid part
 */
export function checkedScenario(scenario: Scenario): PlannedScenario {
  if (typeof scenario !== "object" || scenario === null) {
    throw new ScenarioError("default", `the scenario is ${kindOf(scenario)}`, "Make it an object.");
  }
  const { request, steps, check, thinkMs, setup, teardown } = scenario;
  optional("setup", setup, "function");
  optional("teardown", teardown, "function");
  optional("cookies", scenario.cookies, "boolean");
  const bodyLimitBytes = scenario.bodyLimitBytes ?? DEFAULT_BODY_LIMIT_BYTES;
  if (!Number.isSafeInteger(bodyLimitBytes) || bodyLimitBytes < 0) {
    throw new ScenarioError(
      "bodyLimitBytes",
      "bodyLimitBytes is not a whole number",
      "Use bytes from 0.",
    );
  }
  if ((request === undefined) === (steps === undefined)) {
    const problem = request === undefined ? "neither request nor steps" : "both request and steps";
    throw new ScenarioError("default", problem, "Define one of them.");
  }
  const all = steps === undefined
    ? [checkedStep({ name: "", request: request!, check, thinkMs }, scenario)]
    : checkedSteps(steps, scenario).map((step) => checkedStep(step, step));
  return {
    steps: all,
    hasNames: steps !== undefined,
    keepsResponses: all.length > 1 || all.some((step) => step.check !== undefined),
    cookies: scenario.cookies ?? false,
    bodyLimitBytes,
    setup: setup?.bind(scenario),
    teardown: teardown?.bind(scenario),
  };
}

function checkedSteps(
  steps: readonly ScenarioStep[],
  { check, thinkMs }: Scenario,
): readonly ScenarioStep[] {
  if (check !== undefined || thinkMs !== undefined) {
    const part = check === undefined ? "thinkMs" : "check";
    throw new ScenarioError(part, `both ${part} and steps`, `Move ${part} into the steps.`);
  }
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > MAX_STEPS) {
    throw new ScenarioError(
      "steps",
      "steps is not an array of steps",
      `Use 1 to ${MAX_STEPS} of them.`,
    );
  }
  const names = new Set<unknown>();
  for (const [i, step] of steps.entries()) {
    const name: unknown = step?.name;
    if (typeof name !== "string" || name === "") {
      throw new ScenarioError("steps", `step ${i + 1} has no name`, "Give it one.");
    }
    if (names.has(name)) {
      throw new ScenarioError("steps", `two steps are named ${quoted(name)}`, "Rename one.");
    }
    names.add(name);
  }
  return steps;
}

/** @param owner the object that the hooks are methods of, passed as `this` */
function checkedStep(
  { name, request, check, thinkMs }: ScenarioStep,
  owner: unknown,
): PlannedStep {
  const of = ofStep(name);
  if (typeof request !== "function") {
    const message = `request${of} is ${kindOf(request)}`;
    throw new ScenarioError("request", message, "Make it a function.", name);
  }
  optional("check", check, "function", name);
  if (thinkMs !== undefined && typeof thinkMs !== "function" && !isThinkMs(thinkMs)) {
    const advice = "Use milliseconds or a function.";
    throw new ScenarioError("thinkMs", `thinkMs${of} is not a time`, advice, name);
  }
  return {
    name,
    isQuiet: isQuiet(request),
    request: request.bind(owner),
    check: check?.bind(owner),
    thinkMs: typeof thinkMs === "function" ? thinkMs.bind(owner) : thinkMs,
  };
}

/**
 * Checks the value returned by a `thinkMs` hook.
 *
 * @throws {Error} if it is not a valid time
 */
export function checkedThinkMs(ms: unknown): number {
  if (isThinkMs(ms)) return ms;
  throw new Error(`it returned ${Deno.inspect(ms)}. Return milliseconds from 0.`);
}

function isThinkMs(ms: unknown): ms is number {
  return typeof ms === "number" && ms >= 0 && ms <= MAX_THINK_MS;
}

function optional(part: string, value: unknown, type: "function" | "boolean", step = ""): void {
  if (value === undefined || typeof value === type) return;
  const message = `${part}${ofStep(step)} is ${kindOf(value)}`;
  throw new ScenarioError(part, message, `Make it a ${type}.`, step);
}

/** Names the step in a message. */
export function ofStep(name: string): string {
  return name === "" ? "" : ` of step ${JSON.stringify(name)}`;
}

/** Names the kind of a value in a message. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
