/**
 * Turns the result of a request hook into a request that can be sent.
 *
 * @module
 */
import { quoted } from "../../text.ts";
import { missingPermission } from "../../http/wire/permission.ts";
import type { HeaderField } from "../../http/message/request_encoding.ts";
import { originOf, parseTarget, type Target } from "../../http/message/target.ts";
import type { Plan } from "../plan/plan.ts";
import type { AddressedRequest } from "../request/redirect.ts";
import { FixedRequest } from "../request/request_source.ts";
import { kindOf } from "../scenario/planned_scenario.ts";
import { createSpec, isSameName } from "../request/request_spec.ts";
import type { CookieJar } from "./cookie_jar.ts";
import type { ScenarioRequest } from "../scenario/scenario.ts";

/** A request made by a hook. */
export interface MadeRequest {
  readonly request: FixedRequest;
  /** The request without cookies from the jar. */
  readonly addressed: AddressedRequest;
}

/**
 * Creates the requests of one step. Reuses the previous request if the hook returns the same again.
 */
export class RequestMaker {
  #plan: Plan;
  /** Copy of the last request's contents, because the hook may modify its object. */
  #lastContents: string[] = [];
  #last: MadeRequest | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /**
   * Creates the request that a hook returned.
   *
   * @throws {Error} if it cannot be sent
   */
  make(returned: ScenarioRequest, jar: CookieJar | null): MadeRequest {
    if (typeof returned !== "object" || returned === null) {
      throw new Error(`it returned ${kindOf(returned)}. Return an object, such as { path: "/" }.`);
    }
    if (jar === null && this.#last !== undefined && this.#isRepeated(returned)) return this.#last;
    const made = this.#encoded(returned, jar);
    if (jar === null) {
      this.#lastContents = contentsOf(returned) ?? [];
      this.#last = this.#lastContents.length === 0 ? undefined : made;
    }
    return made;
  }

  /** Compares piece by piece: concatenating a key would cost more than it saves. */
  #isRepeated({ method, path, url, headers, body }: ScenarioRequest): boolean {
    const last = this.#lastContents;
    if (last[0] !== (method ?? "") || last[1] !== (path ?? "") || last[2] !== (url ?? "")) {
      return false;
    }
    if (body !== undefined && typeof body !== "string") return false;
    if (last[3] !== (body === undefined ? "" : `=${body}`)) return false;
    let at = 4;
    if (headers !== undefined) {
      if (Symbol.iterator in headers) return false;
      for (const name in headers) {
        if (last[at++] !== name || last[at++] !== headers[name]) return false;
      }
    }
    return at === last.length;
  }

  #encoded(returned: ScenarioRequest, jar: CookieJar | null): MadeRequest {
    const plan = this.#plan;
    const { method, body } = returned;
    if (method !== undefined && typeof method !== "string") {
      throw new Error(`its method is ${kindOf(method)}. Use a string.`);
    }
    if (body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array)) {
      throw new Error(`its body is ${kindOf(body)}. Use a string or a Uint8Array.`);
    }
    const target = this.#target(returned);
    const own = fieldsOf(returned.headers);
    const common = plan.spec.headers.filter(([name]) =>
      !own.some(([other]) => isSameName(name, other))
    );
    const spec = createSpec({
      // GET is the default if the run's options do not set a method.
      method: method ??
        (body !== undefined && plan.spec.method === "GET" ? undefined : plan.spec.method),
      headers: [...common, ...own],
      body,
      keepMethod: plan.spec.keepsMethod,
    });
    const route = plan.routing.routeTo(target);
    const missing = missingPermission(route.address);
    if (missing !== null) throw new Error(`a request to ${target.url} needs ${missing}`);
    const addressed: AddressedRequest = { target, spec };
    return {
      request: new FixedRequest(jar?.addedTo(addressed) ?? addressed, route, plan.context),
      addressed,
    };
  }

  #target({ path, url }: ScenarioRequest): Target {
    const base = this.#plan.target;
    if (path === undefined && url === undefined) return base;
    if (path !== undefined && url !== undefined) {
      throw new Error("it returned both a path and a url. Return one of them.");
    }
    const given: unknown = path ?? url;
    if (typeof given !== "string") {
      const part = path === undefined ? "url" : "path";
      throw new Error(`its ${part} is ${kindOf(given)}. Use a string.`);
    }
    if (path !== undefined && !path.startsWith("/")) {
      throw new Error(`its path ${quoted(path)} does not begin with a slash.`);
    }
    const target = parseTarget(
      url ?? `${base.isSecure ? "https" : "http"}://${base.authority}${path}`,
    );
    // User and password of the run's URL apply to its whole origin.
    return originOf(target) === originOf(base)
      ? { ...target, authorization: target.authorization ?? base.authorization }
      : target;
  }
}

/**
 * Returns the contents of a request, in the order of comparison; null if they cannot be compared.
 */
function contentsOf({ method, path, url, headers, body }: ScenarioRequest): string[] | null {
  if (body !== undefined && typeof body !== "string") return null;
  if (headers !== undefined && Symbol.iterator in headers) return null;
  const fields = Object.entries(headers ?? {}).flat();
  return [method ?? "", path ?? "", url ?? "", body === undefined ? "" : `=${body}`, ...fields];
}

function fieldsOf(headers: ScenarioRequest["headers"]): HeaderField[] {
  if (headers === undefined) return [];
  if (typeof headers !== "object" || headers === null) {
    throw new Error(`its headers are ${kindOf(headers)}. Use an object.`);
  }
  const fields = Symbol.iterator in headers ? Array.from(headers) : Object.entries(headers);
  for (const [name, value] of fields) {
    if (typeof value === "string") continue;
    // The value may be a secret and is not shown.
    throw new Error(`its header ${quoted(name)} is ${kindOf(value)}. Use a string.`);
  }
  return fields;
}
