// Knows: what the steps of one iteration share, and what a hook is handed of it.
// Refuses to know: when steps are carried out.
import type { KeptResponse } from "../http/kept_response.ts";
import { CookieJar } from "./cookie_jar.ts";
import type { ScenarioContext, ScenarioResponse } from "./scenario.ts";

/** One go through the steps of a scenario. */
export class Iteration {
  readonly seq: number;
  /** What keeps the response under way; null where nobody looks at one. */
  readonly kept: KeptResponse | null;
  /** Null where no cookies are kept. */
  readonly jar: CookieJar | null;
  /** By the names of the steps, which may be those of what every other object has. */
  readonly responses: Record<string, ScenarioResponse>;

  constructor(seq: number, kept: KeptResponse | null, cookies: boolean) {
    this.seq = seq;
    this.kept = kept;
    this.jar = cookies ? new CookieJar() : null;
    this.responses = kept === null ? NO_RESPONSES : Object.create(null);
  }
}

const NO_RESPONSES: Record<string, ScenarioResponse> = Object.freeze(Object.create(null));

/** What hooks are handed. */
export class StepContext implements ScenarioContext {
  readonly seq: number;
  readonly requestId: string;
  readonly step: string;
  readonly state: unknown;
  readonly responses: Readonly<Record<string, ScenarioResponse>>;

  constructor(
    seq: number,
    requestId: string,
    step: string,
    state: unknown,
    responses: Readonly<Record<string, ScenarioResponse>>,
  ) {
    this.seq = seq;
    this.requestId = requestId;
    this.step = step;
    this.state = state;
    this.responses = responses;
  }
}
