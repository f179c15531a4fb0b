// Knows: how a permit holder carries out iterations of a scenario: hooks, requests, checks, pauses.
// Refuses to know: when iterations start, and how a request is answered.
import type { Connection } from "../http/connection.ts";
import type { Deadlines } from "../http/deadlines.ts";
import { KeptResponse } from "../http/kept_response.ts";
import { describedFault } from "./described_fault.ts";
import { type Exchanger, NONE } from "./exchanger.ts";
import { HookCut, HookTimeout, HookWait } from "./hook_wait.ts";
import { Iteration, StepContext } from "./iteration.ts";
import { Pauses } from "./pauses.ts";
import type { Plan } from "./plan.ts";
import { checkedThinkMs, ofStep, type PlannedScenario } from "./planned_scenario.ts";
import type { Sendable } from "./request_source.ts";
import { inRequest } from "./request_context.ts";
import { ownValue } from "./request_spec.ts";
import type { RunTally } from "./run_tally.ts";
import type { CheckResult, ScenarioStep } from "./scenario.ts";
import { type MadeRequest, RequestMaker } from "./scenario_request.ts";
import { ReadResponse } from "./scenario_response.ts";

/** What a holder works with. */
export interface ScenarioParts {
  readonly plan: Plan;
  readonly exchanger: Exchanger;
  readonly tally: RunTally;
  readonly deadlines: Deadlines;
  readonly now: () => number;
  /** Takes the number of the next iteration if it is due at that time, else NONE. */
  readonly claim: (nowMs: number) => number;
  /** Aborted once nothing may start any more. */
  readonly stopped: AbortSignal;
}

/**
 * The least pause after a hook that failed before anything was sent. Without one, nothing else would
 * get its turn: not the end of the run, nor Ctrl+C.
 */
const FAULT_PAUSE_MS = 1;

/** Carries iterations out for permit holders, of which there are many at once. */
export class ScenarioHolder {
  #parts: ScenarioParts;
  #scenario: PlannedScenario;
  #makers: readonly RequestMaker[];
  #requestIdOf: (index: number) => string;
  #pauses: Pauses;
  /** Requests started beyond the first of each iteration. */
  followers = 0;

  constructor(parts: ScenarioParts) {
    const { plan: { scenario, spec, context } } = parts;
    this.#parts = parts;
    this.#scenario = scenario!;
    this.#makers = scenario!.steps.map(() => new RequestMaker(parts.plan));
    this.#pauses = new Pauses(parts.stopped);
    const ownId = ownValue(spec, context.requestIdHeader);
    this.#requestIdOf = (index) => ownId ?? context.requestIds.of(index);
  }

  /** With a permit held: carries out iteration `first`, and then others for as long as some are due. */
  async hold(first: number): Promise<void> {
    const { claim, now } = this.#parts;
    const { keepsResponses, cookies, bodyLimitBytes } = this.#scenario;
    const kept = keepsResponses || cookies ? new KeptResponse(bodyLimitBytes) : null;
    for (let seq = first; seq !== NONE; seq = claim(now())) {
      const iteration = new Iteration(seq, kept, cookies);
      if (await this.#carryOut(iteration, 0)) await this.#goOn(iteration);
    }
  }

  /** Carries out the steps after the first. */
  async #goOn(iteration: Iteration): Promise<void> {
    for (let place = 1; place < this.#scenario.steps.length; place++) {
      if (this.#parts.stopped.aborted) return;
      this.followers++;
      if (!await this.#carryOut(iteration, place)) return;
    }
  }

  /** Carries a step out, the pause after it included. False where the iteration ends with it. */
  async #carryOut(iteration: Iteration, place: number): Promise<boolean> {
    const { plan: { state }, exchanger } = this.#parts;
    const { steps } = this.#scenario;
    const step = steps[place];
    const { seq, kept, jar, responses } = iteration;
    const index = seq * steps.length + place;
    const requestId = this.#requestIdOf(index);
    const context = new StepContext(seq, requestId, step.name, state, responses);
    const { thinkMs = 0 } = step;
    let hook = "request";
    let made: MadeRequest;
    let pauseMs = typeof thinkMs === "number" ? thinkMs : 0;
    try {
      const asked = inRequest(context, step.request, context);
      made = this.#makers[place].make(isPromise(asked) ? await this.#within(asked) : asked, jar);
      if (typeof thinkMs === "function") {
        hook = "thinkMs";
        pauseMs = checkedThinkMs(inRequest(context, thinkMs, context));
      }
    } catch (error) {
      this.#giveUp(error, hook, context, index, null);
      await this.#pauses.pause(Math.max(pauseMs, FAULT_PAUSE_MS));
      return false;
    }
    const { request, hop } = made;
    const connection = kept === null || jar === null
      ? await exchanger.answer(request, index, kept)
      : await exchanger.answer(request, index, kept, jar.follower(hop, kept));
    let isRight = false;
    if (connection !== undefined) {
      const judging = this.#judge(connection, made, iteration, context, step, index);
      isRight = typeof judging === "boolean" ? judging : await judging;
      exchanger.release(connection);
    }
    if (pauseMs > 0) await this.#pauses.pause(pauseMs);
    return isRight;
  }

  /** Counts what an exchange came to, and gives whether it is as it should be. */
  #judge(
    connection: Connection,
    { request, hop: { spec } }: MadeRequest,
    { kept, responses }: Iteration,
    context: StepContext,
    { name, check }: ScenarioStep,
    index: number,
  ): boolean | Promise<boolean> {
    const { plan: { success }, exchanger } = this.#parts;
    const { end, status, doneMs, sentMs } = connection.outcome;
    const isSuccess = end === "response" && success.includes[status] === 1;
    if (kept === null || end !== "response") {
      exchanger.settle(connection, request, index);
      return isSuccess;
    }
    const { bodyLimitBytes } = this.#scenario;
    const { requestId } = context;
    const serviceMs = doneMs - sentMs;
    const content = kept.content(spec.method === "HEAD");
    const response = new ReadResponse(content, bodyLimitBytes, { status, requestId, serviceMs });
    responses[name] = response;
    if (check === undefined) {
      exchanger.settle(connection, request, index);
      return isSuccess;
    }
    const settle = (said: CheckResult) => {
      const isRight = this.#count(said, name);
      exchanger.settle(connection, request, index, !isRight);
      return isRight && isSuccess;
    };
    const giveUp = (error: unknown) => {
      this.#giveUp(error, "check", context, index, request, connection);
      return false;
    };
    try {
      const said = inRequest(context, check, response, context);
      return isPromise(said) ? this.#within(said).then(settle).catch(giveUp) : settle(said);
    } catch (error) {
      return giveUp(error);
    }
  }

  /** Counts what a check said, under its own names, and gives whether all is as it should be. */
  #count(said: CheckResult, step: string): boolean {
    const { tally } = this.#parts;
    if (typeof said === "boolean") {
      tally.addCheck(step === "" ? "check" : step, said);
      return said;
    }
    if (typeof said !== "object" || said === null) {
      throw new Error("it gave neither true nor false, nor an object of them");
    }
    const prefix = step === "" ? "" : `${step}: `;
    let isRight = true;
    for (const [name, holds] of Object.entries(said)) {
      tally.addCheck(prefix + name, holds === true);
      isRight &&= holds === true;
    }
    return isRight;
  }

  /** Counts a request whose hook failed. */
  #giveUp(
    error: unknown,
    hook: string,
    { step }: StepContext,
    index: number,
    request: Sendable | null,
    connection?: Connection,
  ): void {
    const { exchanger, plan: { timeoutMs } } = this.#parts;
    const isCut = error instanceof HookCut;
    const of = ofStep(step);
    const message = error instanceof HookTimeout
      ? `${hook}()${of} took longer than ${timeoutMs} ms`
      : `${hook}()${of}: ${describedFault(error)}`;
    const failure = isCut ? null : { kind: "scenario", message } as const;
    exchanger.settleUnanswered(failure, request, index, { answered: connection });
  }

  /** What a hook promises, within the time that a request may take. */
  #within<T>(promise: Promise<T>): Promise<T> {
    const { deadlines, now, plan } = this.#parts;
    return new HookWait<T>(deadlines, now() + plan.timeoutMs).of(promise);
  }
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | null)?.then === "function";
}
