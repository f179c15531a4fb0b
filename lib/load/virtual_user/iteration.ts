/**
 * Holds the state that the steps of one iteration share, and the context passed to their hooks.
 *
 * @module
 */
import type { Capture } from "../../http/h1/capture.ts";
import { CookieJar } from "./cookie_jar.ts";
import type { ScenarioContext, ScenarioResponse, ScenarioStep } from "../scenario/scenario.ts";

/** What one go through the steps of a scenario keeps. */
export class Iteration {
  /** Where the response under way is captured; null where nobody looks at one. */
  readonly capture: Capture | null;
  /** Null where no cookies are kept. */
  readonly jar: CookieJar | null;
  /** By the names of the steps, which may be those of what every other object has. */
  readonly responses: Record<string, ScenarioResponse> = Object.create(null);

  constructor(capture: Capture | null, cookies: boolean) {
    this.capture = capture;
    this.jar = cookies ? new CookieJar() : null;
  }
}

/** That of all iterations that capture nothing. */
export const UNCAPTURED = new Iteration(null, false);
Object.freeze(UNCAPTURED.responses);

/** What hooks are handed; what else is known of the step is not among what they see. */
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

  /** The number of its request. */
  get index(): number {
    return this.#index;
  }

  /** What collects the rejections that its hooks leave behind. */
  get strays(): object {
    return this.#strays;
  }

  /** The first rejection that its hooks have left behind; null where there is none. */
  get stray(): string | null {
    return this.#stray;
  }

  set stray(message: string | null) {
    this.#stray = message;
  }

  /** How long the step is followed by nothing. */
  get pauseMs(): number {
    return this.#pauseMs;
  }

  /** Sets that. */
  pauseFor(ms: number): void {
    this.#pauseMs = ms;
  }
}
