/**
 * Holds the state that the steps of one iteration share, and the context passed to their hooks.
 *
 * @module
 */
import type { Capture } from "../../http/h1/capture.ts";
import { CookieJar } from "./cookie_jar.ts";
import type { ScenarioContext, ScenarioResponse, ScenarioStep } from "../scenario/scenario.ts";

/** State shared by the steps of an iteration. */
export class Iteration {
  /** Captures the current response; null if no hook reads it. */
  readonly capture: Capture | null;
  /** Null if cookies are not stored. */
  readonly jar: CookieJar | null;
  /**
   * By step name; without a prototype, because a step may have the name of an inherited property.
   */
  readonly responses: Record<string, ScenarioResponse> = Object.create(null);

  constructor(capture: Capture | null, cookies: boolean) {
    this.capture = capture;
    this.jar = cookies ? new CookieJar() : null;
  }
}

/** The iteration shared by all those that capture nothing. */
export const UNCAPTURED = new Iteration(null, false);
Object.freeze(UNCAPTURED.responses);

/** The context passed to hooks; internal state of the step is private. */
export class StepContext implements ScenarioContext {
  readonly seq: number;
  readonly requestId: string;
  readonly step: string;
  readonly state: unknown;
  readonly responses: Readonly<Record<string, ScenarioResponse>>;
  #index: number;
  #pauseMs: number;
  #strays: object;
  #stray: string | null = null;

  constructor(
    seq: number,
    requestId: string,
    { name, thinkMs }: ScenarioStep,
    state: unknown,
    responses: Readonly<Record<string, ScenarioResponse>>,
    index: number,
    strays: object,
  ) {
    this.seq = seq;
    this.requestId = requestId;
    this.step = name;
    this.state = state;
    this.responses = responses;
    this.#index = index;
    this.#strays = strays;
    this.#pauseMs = typeof thinkMs === "number" ? thinkMs : 0;
  }

  /** Number of its request. */
  get index(): number {
    return this.#index;
  }

  /** The collector of its hooks' unhandled rejections. */
  get strays(): object {
    return this.#strays;
  }

  /** The first unhandled rejection of its hooks; null if there is none. */
  get stray(): string | null {
    return this.#stray;
  }

  set stray(message: string | null) {
    this.#stray = message;
  }

  /** Pause after the step, in milliseconds. */
  get pauseMs(): number {
    return this.#pauseMs;
  }

  /** Sets the pause after the step. */
  pauseFor(ms: number): void {
    this.#pauseMs = ms;
  }
}
