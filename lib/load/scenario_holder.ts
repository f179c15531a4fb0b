// Knows: how a permit holder carries out iterations of a scenario: hooks, requests, checks, pauses.
// Refuses to know: when iterations start, and how a request is answered.
import type { Failure } from "../errors.ts";
import type { Connection } from "../http/connection.ts";
import type { Deadlines } from "../http/deadlines.ts";
import { KeptResponse } from "../http/kept_response.ts";
import { CookieJar } from "./cookie_jar.ts";
import type { Exchanger } from "./exchanger.ts";
import { NONE } from "./exchanger.ts";
import { HookCut, HookTimeout, HookWait } from "./hook_wait.ts";
import type { Plan } from "./plan.ts";
import type { PlannedScenario } from "./planned_scenario.ts";
import { redirected } from "./redirect.ts";
import type { FixedRequest } from "./request_source.ts";
import type { RunTally } from "./run_tally.ts";
import type { CheckResult, ScenarioContext, ScenarioResponse, ScenarioStep } from "./scenario.ts";
import { describedFault } from "./scenario_module.ts";
import { inRequest } from "./request_context.ts";
import { RequestMaker, withCookies } from "./scenario_request.ts";
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

/** Carries iterations out for permit holders, of which there are many at once. */
export class ScenarioHolder {
  #parts: ScenarioParts;
  #scenario: PlannedScenario;
  #makers: readonly RequestMaker[];
  /** What is to be woken when the run stops. */
  #pauses = new Set<() => void>();
  /** Requests started beyond the first of each iteration. */
  followers = 0;

  constructor(parts: ScenarioParts) {
    this.#parts = parts;
    this.#scenario = parts.plan.scenario!;
    this.#makers = this.#scenario.steps.map(() => new RequestMaker(parts.plan));
    parts.stopped.addEventListener("abort", () => {
      for (const wake of this.#pauses) wake();
    }, { once: true });
  }

  /** With a permit held: carries out iteration `first`, and then others for as long as some are due. */
  async hold(first: number): Promise<void> {
    const { claim, now } = this.#parts;
    const scenario = this.#scenario;
    const kept = scenario.keepsResponses || scenario.cookies
      ? new KeptResponse(scenario.bodyLimitBytes)
      : null;
    for (let seq = first; seq !== NONE; seq = claim(now())) await this.#iterate(seq, kept);
  }

  async #iterate(seq: number, kept: KeptResponse | null): Promise<void> {
    const { plan, stopped } = this.#parts;
    const { steps, cookies } = this.#scenario;
    const jar = cookies ? new CookieJar() : null;
    const responses: Record<string, ScenarioResponse> = {};
    for (let place = 0; place < steps.length; place++) {
      if (place > 0) {
        if (stopped.aborted) return;
        this.followers++;
      }
      const step = steps[place];
      const index = seq * steps.length + place;
      const context = new StepContext(plan, seq, index, step.name, responses);
      const response = await this.#send(step, this.#makers[place], context, kept, jar);
      if (response === null) return;
      if (response !== undefined) responses[step.name] = response;
      if (step.thinkMs !== undefined) await this.#pause(step.thinkMs, context);
    }
  }

  /** Sends the request of a step. Null where the step failed; undefined where nothing was kept. */
  async #send(
    step: ScenarioStep,
    maker: RequestMaker,
    context: StepContext,
    kept: KeptResponse | null,
    jar: CookieJar | null,
  ): Promise<ScenarioResponse | null | undefined> {
    const { plan, exchanger } = this.#parts;
    const { index } = context;
    let connection: Connection | undefined;
    let request: FixedRequest | null = null;
    let what = "request";
    try {
      const asked = inRequest(context, step.request, context);
      request = maker.make(isPromise(asked) ? await this.#within(asked) : asked, jar);
      connection = jar === null || kept === null
        ? await exchanger.answer(request, index, kept)
        : await exchanger.answer(request, index, kept, (hop, { end, status, location }) => {
          if (end !== "response") return null;
          jar.store(kept.content(true).headers, hop.target);
          const next = redirected(hop, status, location);
          return next && withCookies(next, jar);
        });
      if (connection === undefined) return null;
      const { outcome } = connection;
      if (kept === null || outcome.end !== "response") {
        exchanger.settle(connection, request, index);
        const isSuccess = outcome.end === "response" && plan.success.includes[outcome.status] === 1;
        return isSuccess ? undefined : null;
      }
      const expectsNoBody = request.spec.method === "HEAD";
      const { status } = outcome;
      const response = new ReadResponse(
        kept.content(expectsNoBody),
        this.#scenario.bodyLimitBytes,
        { status, requestId: context.requestId, serviceMs: outcome.doneMs - outcome.sentMs },
      );
      what = "check";
      const said = step.check === undefined
        ? true
        : inRequest(context, step.check, response, context);
      const isRight = this.#checked(isPromise(said) ? await this.#within(said) : said, step.name);
      exchanger.settle(connection, request, index, !isRight);
      return isRight && plan.success.includes[status] === 1 ? response : null;
    } catch (error) {
      const failure = error instanceof HookCut ? null : this.#failure(error, what, step.name);
      exchanger.settleUnanswered(failure, request, index);
      return null;
    } finally {
      if (connection !== undefined) exchanger.release(connection);
    }
  }

  /** Counts what a check said, under its own names, and gives whether all is as it should be. */
  #checked(said: CheckResult, step: string): boolean {
    const { tally } = this.#parts;
    const prefix = step === "" ? "" : `${step}: `;
    if (typeof said === "boolean") {
      tally.addCheck(step === "" ? "check" : step, said);
      return said;
    }
    if (typeof said !== "object" || said === null) {
      throw new TypeError("check() gave neither true nor false, nor an object of them");
    }
    let isRight = true;
    for (const [name, holds] of Object.entries(said)) {
      tally.addCheck(prefix + name, holds === true);
      isRight &&= holds === true;
    }
    return isRight;
  }

  #failure(error: unknown, hook: string, step: string): Failure {
    const of = step === "" ? "" : ` of step ${JSON.stringify(step)}`;
    const { timeoutMs } = this.#parts.plan;
    const message = error instanceof HookTimeout
      ? `${hook}()${of} took longer than ${timeoutMs} ms`
      : `${hook}()${of}: ${describedFault(error)}`;
    return { kind: "scenario", message };
  }

  /** What a hook promises, within the time that a request may take. */
  async #within<T>(promise: Promise<T>): Promise<T> {
    const { deadlines, now, plan } = this.#parts;
    return await new HookWait<T>(deadlines, now() + plan.timeoutMs).of(promise);
  }

  async #pause(thinkMs: NonNullable<ScenarioStep["thinkMs"]>, context: StepContext): Promise<void> {
    let ms = thinkMs;
    if (typeof ms === "function") {
      try {
        ms = inRequest(context, ms, context);
      } catch {
        ms = NaN;
      }
    }
    if (!(ms > 0) || this.#parts.stopped.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#pauses.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#pauses.add(wake);
    });
  }
}

/** What hooks are handed; its ID is made when it is asked for. */
class StepContext implements ScenarioContext {
  readonly seq: number;
  readonly index: number;
  readonly step: string;
  readonly responses: Readonly<Record<string, ScenarioResponse>>;
  #plan: Plan;

  constructor(
    plan: Plan,
    seq: number,
    index: number,
    step: string,
    responses: Readonly<Record<string, ScenarioResponse>>,
  ) {
    this.#plan = plan;
    this.seq = seq;
    this.index = index;
    this.step = step;
    this.responses = responses;
  }

  get requestId(): string {
    return this.#plan.context.requestIds.of(this.index);
  }

  get state(): unknown {
    return this.#plan.state;
  }
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | null)?.then === "function";
}
