/**
 * Presents a captured response to a scenario's hooks.
 *
 * @module
 */
import type { ResponseContent } from "../../http/h1/capture.ts";
import type { ScenarioResponse } from "../scenario/scenario.ts";

/** Shared, because creating one takes longer than decoding most bodies. */
const utf8 = new TextDecoder();

/** A response whose parts are computed on access. */
export class ReadResponse implements ScenarioResponse {
  readonly status: number;
  readonly requestId: string;
  readonly serviceMs: number;
  #content: ResponseContent;
  #limitBytes: number;
  #body: Uint8Array<ArrayBuffer> | null | undefined;

  constructor(
    content: ResponseContent,
    limitBytes: number,
    { status, requestId, serviceMs }: Pick<ScenarioResponse, "status" | "requestId" | "serviceMs">,
  ) {
    this.#content = content;
    this.#limitBytes = limitBytes;
    this.status = status;
    this.requestId = requestId;
    this.serviceMs = serviceMs;
  }

  get headers(): Headers {
    return this.#content.headers;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    if (this.#body === undefined) {
      const body = this.#content.body();
      this.#body = body !== null && body.length <= this.#limitBytes ? body : null;
    }
    if (this.#body !== null) return this.#body;
    throw new Error(
      `the body or its framing exceeds bodyLimitBytes (${this.#limitBytes}).`,
    );
  }

  text(): string {
    return utf8.decode(this.bytes());
  }

  json(): unknown {
    return JSON.parse(this.text());
  }
}
