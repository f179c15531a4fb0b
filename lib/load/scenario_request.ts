// Knows: how what a hook returns becomes a request that can be sent.
// Refuses to know: hooks, and connections.
import { missingPermission } from "../http/permission.ts";
import type { HeaderField } from "../http/request.ts";
import { originOf, parseTarget, type Target } from "../http/target.ts";
import type { Plan } from "./plan.ts";
import type { Hop } from "./redirect.ts";
import { FixedRequest } from "./request_source.ts";
import { createSpec, isSameName } from "./request_spec.ts";
import type { CookieJar } from "./cookie_jar.ts";
import type { ScenarioRequest } from "./scenario.ts";

/** Makes the requests of one step. A request that says what the one before it said is that one. */
export class RequestMaker {
  #plan: Plan;
  /** What the last request said, spelled out, since the hook may change its object. */
  #said: string[] = [];
  #last: FixedRequest | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /**
   * The request that a hook asks for.
   *
   * @throws {Error} where it cannot be sent
   */
  make(asked: ScenarioRequest, jar: CookieJar | null): FixedRequest {
    if (typeof asked !== "object" || asked === null) {
      throw new TypeError("request() gave no object; { path, headers, … } is wanted");
    }
    if (jar === null && this.#last !== undefined && this.#isSaidAgain(asked)) return this.#last;
    const request = this.#encoded(asked, jar);
    if (jar === null) {
      this.#said = saidBy(asked) ?? [];
      this.#last = this.#said.length === 0 ? undefined : request;
    }
    return request;
  }

  /** Compared piece by piece: to put a text together for it would cost more than it saves. */
  #isSaidAgain({ method, path, url, headers, body }: ScenarioRequest): boolean {
    const said = this.#said;
    if (said[0] !== (method ?? "") || said[1] !== (path ?? "") || said[2] !== (url ?? "")) {
      return false;
    }
    if (body !== undefined && typeof body !== "string") return false;
    if (said[3] !== (body === undefined ? "" : `=${body}`)) return false;
    let at = 4;
    if (headers !== undefined) {
      if (Symbol.iterator in headers) return false;
      for (const name in headers) {
        if (said[at++] !== name || said[at++] !== headers[name]) return false;
      }
    }
    return at === said.length;
  }

  #encoded(asked: ScenarioRequest, jar: CookieJar | null): FixedRequest {
    const plan = this.#plan;
    const target = this.#target(asked);
    const own = fieldsOf(asked.headers);
    const common = plan.spec.headers.filter(([name]) =>
      !own.some(([other]) => isSameName(name, other))
    );
    const spec = createSpec({
      method: asked.method ?? (asked.body === undefined ? plan.spec.method : undefined),
      headers: [...common, ...own],
      body: asked.body,
    });
    const route = plan.routing.routeTo(target);
    const missing = missingPermission(route.address);
    if (missing !== null) throw new Error(`a request to ${target.url} needs ${missing}`);
    const hop: Hop = { target, spec };
    return new FixedRequest(jar === null ? hop : withCookies(hop, jar), route, plan.context);
  }

  #target({ path, url }: ScenarioRequest): Target {
    const base = this.#plan.target;
    if (path === undefined && url === undefined) return base;
    if (path !== undefined && url !== undefined) {
      throw new Error("request() gave both a path and a url; one of the two is wanted");
    }
    if (path !== undefined && !path.startsWith("/")) {
      throw new Error(`the path ${JSON.stringify(path)} does not begin with a slash`);
    }
    const target = parseTarget(
      url ?? `${base.isSecure ? "https" : "http"}://${base.authority}${path}`,
    );
    // What the run's URL says of the user holds for its origin.
    return originOf(target) === originOf(base)
      ? { ...target, authorization: target.authorization ?? base.authorization }
      : target;
  }
}

/** A hop with the cookies that go there, after those of its own. */
export function withCookies({ target, spec }: Hop, jar: CookieJar): Hop {
  const cookies = jar.headerFor(target);
  if (cookies === null) return { target, spec };
  const own = spec.headers.find(([name]) => isSameName(name, "Cookie"));
  const headers = spec.headers.filter((field) => field !== own);
  const value = own === undefined ? cookies : `${own[1]}; ${cookies}`;
  return { target, spec: { ...spec, headers: [...headers, ["Cookie", value]] } };
}

/** What a request says, in the order in which it is compared; null where that cannot be told. */
function saidBy({ method, path, url, headers, body }: ScenarioRequest): string[] | null {
  if (body !== undefined && typeof body !== "string") return null;
  if (headers !== undefined && Symbol.iterator in headers) return null;
  const fields = Object.entries(headers ?? {}).flat();
  return [method ?? "", path ?? "", url ?? "", body === undefined ? "" : `=${body}`, ...fields];
}

function fieldsOf(headers: ScenarioRequest["headers"]): HeaderField[] {
  if (headers === undefined) return [];
  return Symbol.iterator in headers ? Array.from(headers) : Object.entries(headers);
}
