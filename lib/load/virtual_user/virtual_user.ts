/**
 * Runs iterations of a scenario: hooks, requests, checks and pauses.
 *
 * @module
 */
import type { Lane } from "../../http/wire/lane.ts";
import { Capture } from "../../http/h1/capture.ts";
import { harmless } from "../../text.ts";
import { describedError, isInstance } from "../scenario/described_error.ts";
import { NONE } from "../engine/exchanger.ts";
import type { IterationLoop, VirtualUserParts } from "../engine/run_parts.ts";
import { HookCut, HookTimeout, HookWait } from "./hook_wait.ts";
import type { CookieJar } from "./cookie_jar.ts";
import { Iteration, StepContext, UNCAPTURED } from "./iteration.ts";
import { Pauses } from "./pauses.ts";
import { checkedThinkMs, ofStep, type PlannedScenario } from "../scenario/planned_scenario.ts";
import type { OutgoingRequest } from "../request/request_source.ts";
import { inRequest } from "./request_context.ts";
import type { CheckResult, ScenarioRequest, ScenarioStep } from "../scenario/scenario.ts";
import { type MadeRequest, RequestMaker } from "./scenario_request.ts";
import { ReadResponse } from "./scenario_response.ts";
import { StrayErrors } from "./stray_errors.ts";

/**
 * Minimum pause after a hook that failed before anything was sent. Without it, the event loop would
 * be blocked, including the end of the run and Ctrl+C.
 */
const FAULT_PAUSE_MS = 1;

/** Length at which names of checks are cut. */
const MOST_NAME = 100;

/** Runs iterations for worker loops, many at once. */
export class VirtualUser implements IterationLoop {
  /** Unhandled rejections of hooks. */
  readonly strays = new StrayErrors();
  #parts: VirtualUserParts;
  #scenario: PlannedScenario;
  #makers: readonly RequestMaker[];
  #pauses: Pauses;
  /** Number of requests started after the first one of each iteration. */
  followers = 0;

  constructor(parts: VirtualUserParts) {
    const { plan: { scenario } } = parts;
    this.#parts = parts;
    this.#scenario = scenario!;
    this.#makers = scenario!.steps.map(() => new RequestMaker(parts.plan));
    this.#pauses = new Pauses(parts.stopped);
  }

  [Symbol.dispose](): void {
    this.strays[Symbol.dispose]();
  }

  /**
   * Runs iteration `first`, and then others while some are due. Called with a permit held.
   *
   * Awaits everything itself, and only what is pending: each function in between would cost some
   * hundredths of a request.
   */
  async hold(first: number): Promise<void> {
    const { claim, now, exchanger, stopped, plan } = this.#parts;
    const { timeoutMs, redirects, state } = plan;
    const { steps, keepsResponses, cookies, bodyLimitBytes } = this.#scenario;
    const capture = keepsResponses || cookies ? new Capture(bodyLimitBytes) : null;
    for (let seq = first; seq !== NONE; seq = claim(now())) {
      const iteration = capture === null ? UNCAPTURED : new Iteration(capture, cookies);
      for (let stepIndex = 0; stepIndex < steps.length; stepIndex++) {
        if (stepIndex > 0) {
          if (stopped.aborted) break;
          this.followers++;
        }
        const index = seq * steps.length + stepIndex;
        const step = steps[stepIndex];
        const { responses } = iteration;
        const requestId = plan.requestIdOf(index);
        const { strays } = this;
        const context = new StepContext(seq, requestId, step, state, responses, index, strays);
        const asking = this.#ask(stepIndex, context, iteration);
        const made = asking instanceof Promise ? await asking : asking;
        let lane = made === null ? undefined : exchanger.take(made.request, index);
        if (lane instanceof Promise) lane = await lane;
        if (lane !== undefined) {
          const { request, addressed } = made!;
          lane.load(request, index);
          const { retry } = await lane.exchange(timeoutMs, undefined, capture);
          if (retry !== "never" || redirects > 0 || cookies) {
            const nextOf = iteration.jar?.follower(addressed, capture!);
            lane = await exchanger.complete(lane, request, index, capture, nextOf);
          }
        }
        let isRight: boolean | Promise<boolean> = false;
        if (lane !== undefined) {
          isRight = this.#judge(lane, made!, step, context, iteration);
          if (isRight instanceof Promise) isRight = await isRight;
          exchanger.release(lane);
        }
        if (context.pauseMs > 0) await this.#pauses.pause(context.pauseMs);
        if (!isRight) break;
      }
    }
  }

  /** Returns the request that a step makes; null if it makes none, which is counted. */
  #ask(
    stepIndex: number,
    context: StepContext,
    { jar }: Iteration,
  ): MadeRequest | null | Promise<MadeRequest | null> {
    try {
      const { request, isQuiet } = this.#scenario.steps[stepIndex];
      const returned = isQuiet ? request(context) : inRequest(context, request, context);
      return isPromise(returned)
        ? this.#awaited(returned, stepIndex, context, jar)
        : this.#made(returned, stepIndex, context, jar);
    } catch (error) {
      return this.#refused(error, context);
    }
  }

  async #awaited(
    asking: Promise<ScenarioRequest>,
    stepIndex: number,
    context: StepContext,
    jar: CookieJar | null,
  ): Promise<MadeRequest | null> {
    try {
      return this.#made(await this.#within(asking), stepIndex, context, jar);
    } catch (error) {
      return this.#refused(error, context);
    }
  }

  #made(
    returned: ScenarioRequest,
    stepIndex: number,
    context: StepContext,
    jar: CookieJar | null,
  ): MadeRequest | null {
    const made = this.#makers[stepIndex].make(returned, jar);
    const { thinkMs } = this.#scenario.steps[stepIndex];
    if (typeof thinkMs !== "function") return made;
    try {
      context.pauseFor(checkedThinkMs(inRequest(context, thinkMs, context)));
      return made;
    } catch (error) {
      return this.#refused(error, context, "thinkMs");
    }
  }

  #refused(error: unknown, context: StepContext, hook = "request"): null {
    this.#giveUp(error, hook, context, null);
    context.pauseFor(Math.max(context.pauseMs, FAULT_PAUSE_MS));
    return null;
  }

  /** Counts the outcome of an exchange; returns whether the response is correct. */
  #judge(
    lane: Lane,
    { request, addressed: { spec } }: MadeRequest,
    { name, check }: ScenarioStep,
    context: StepContext,
    { capture, responses }: Iteration,
  ): boolean | Promise<boolean> {
    const { plan: { success }, exchanger } = this.#parts;
    const { end, status, doneMs, sentMs } = lane.outcome;
    if (context.stray !== null && end === "response") {
      exchanger.recordUnanswered(
        { kind: "scenario", message: `request()${ofStep(name)}: ${context.stray}` },
        request,
        context.index,
        { answered: lane },
      );
      return false;
    }
    const isSuccess = end === "response" && success.includes[status] === 1;
    if (capture === null || end !== "response") {
      exchanger.record(lane, request, context.index);
      return isSuccess;
    }
    const { bodyLimitBytes } = this.#scenario;
    const requestId = request.requestIdOf(context.index);
    const serviceMs = doneMs - sentMs;
    const content = capture.content(spec.method === "HEAD");
    const response = new ReadResponse(content, bodyLimitBytes, { status, requestId, serviceMs });
    responses[name] = response;
    if (check === undefined) {
      exchanger.record(lane, request, context.index);
      return isSuccess;
    }
    const record = (said: CheckResult) => {
      const isRight = this.#count(said, name);
      exchanger.record(lane, request, context.index, !isRight);
      return isRight && isSuccess;
    };
    const giveUp = (error: unknown) => {
      this.#giveUp(error, "check", context, request, lane);
      return false;
    };
    try {
      const said = inRequest(context, check, response, context);
      return isPromise(said) ? this.#within(said).then(record).catch(giveUp) : record(said);
    } catch (error) {
      return giveUp(error);
    }
  }

  /** Counts the results of a check by name; returns whether all passed. */
  #count(said: CheckResult, step: string): boolean {
    const { tally } = this.#parts;
    if (typeof said === "boolean") {
      tally.addCheck(step === "" ? "check" : step, said);
      return said;
    }
    if (typeof said !== "object" || said === null) {
      throw new Error("it returned neither a boolean nor an object of booleans.");
    }
    const prefix = step === "" ? "" : `${step}: `;
    let isRight = true;
    for (const [name, holds] of Object.entries(said)) {
      tally.addCheck(prefix + shortName(name), holds === true);
      isRight &&= holds === true;
    }
    return isRight;
  }

  /** Counts a request whose hook failed. */
  #giveUp(
    error: unknown,
    hook: string,
    { step, index }: StepContext,
    request: OutgoingRequest | null,
    lane?: Lane,
  ): void {
    const { exchanger, plan: { timeoutMs } } = this.#parts;
    const isCut = isInstance(error, HookCut);
    const of = ofStep(step);
    const message = isInstance(error, HookTimeout)
      ? `${hook}()${of} took longer than ${timeoutMs} ms`
      : `${hook}()${of}: ${describedError(error)}`;
    const failure = isCut ? null : { kind: "scenario", message } as const;
    exchanger.recordUnanswered(failure, request, index, { answered: lane });
  }

  /** Awaits a hook, within the time limit of a request. */
  #within<T>(promise: Promise<T>): Promise<T> {
    const { deadlines, now, plan } = this.#parts;
    return new HookWait<T>(deadlines, now() + plan.timeoutMs).of(promise);
  }
}

/** Makes the name of a check, which may come from the target, safe to print. */
function shortName(name: string): string {
  const isPlain = name.length <= MOST_NAME && !/[^ -~]/.test(name);
  return isPlain ? name : harmless(name.slice(0, MOST_NAME));
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | null)?.then === "function";
}
