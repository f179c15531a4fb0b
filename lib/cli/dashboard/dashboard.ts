/**
 * Serves the live page of a run, its metrics and its report while the run lasts.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { dashboardHtml, type DashboardSubject } from "../../report/dashboard/dashboard_page.ts";
import { dashboardUpdate } from "../../report/dashboard/dashboard_update.ts";
import type { LiveRun } from "../../report/summary/live_run.ts";
import { prometheusText } from "../../report/dashboard/prometheus_text.ts";
import { renderJson } from "../../report/formats/json_report.ts";
import type { ChartCode } from "../../report/page/chart_code.ts";
import { type DashboardAddress, isAllowedHost } from "./dashboard_address.ts";
import { Viewers } from "./viewers.ts";

const NO_STORE = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
/** Time that viewers have at the end to receive the last update. */
const FLUSH_MS = 200;

/** The inputs of a dashboard. */
interface DashboardParts {
  readonly address: DashboardAddress;
  readonly subject: DashboardSubject;
  readonly code: ChartCode | null;
  /** Stops the run as the first Ctrl+C does. */
  readonly stop: () => void;
}

/** A live page at an address, until disposed. */
export class Dashboard implements AsyncDisposable {
  /** URL of the page, with the token that permits stopping the run. */
  readonly url: string;
  #parts: DashboardParts;
  #token = crypto.randomUUID();
  #viewers = new Viewers();
  #server: Deno.HttpServer<Deno.NetAddr>;
  #last: LiveRun | null = null;

  /**
   * Starts the server.
   *
   * @throws {UsageError} if it cannot listen on the address
   */
  constructor(parts: DashboardParts) {
    this.#parts = parts;
    const { hostname, port } = parts.address;
    try {
      this.#server = Deno.serve(
        { hostname, port, onListen() {}, onError: () => new Response(null, { status: 500 }) },
        (request) => this.#answer(request),
      );
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new UsageError(
        "dashboard",
        `cannot listen on ${hostname}:${port}: ${error.message}.`,
        "Use another port, or 0 for a free one.",
      );
    }
    const { port: bound } = this.#server.addr;
    const shown = hostname === "0.0.0.0" || hostname === "::" ? "127.0.0.1" : hostname;
    const host = shown.includes(":") ? `[${shown}]` : shown;
    this.url = `http://${host}:${bound}/?token=${this.#token}`;
  }

  /** Sends a state of the run to every viewer. */
  update(run: LiveRun): void {
    this.#last = run;
    if (this.#viewers.count > 0) this.#viewers.send(this.#encoded(run));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#viewers.close();
    // Viewers that do not read do not delay the exit.
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, FLUSH_MS);
    await Promise.race([this.#server.shutdown(), late]);
    clearTimeout(timer);
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (!isAllowedHost(request.headers.get("host"), this.#parts.address)) {
      return text("This Host is not served. Use the address that the program printed.\n", 421);
    }
    if (pathname === "/stop") return this.#stopped(request, searchParams.get("token"));
    if (request.method !== "GET" && request.method !== "HEAD") return text("Use GET.\n", 405);
    switch (pathname) {
      case "/": {
        const canStop = searchParams.get("token") === this.#token;
        const { subject, code } = this.#parts;
        return new Response(await dashboardHtml(subject, code, canStop), {
          headers: { "content-type": "text/html; charset=utf-8", ...NO_STORE },
        });
      }
      case "/events":
        return this.#viewers.add(this.#last === null ? null : this.#encoded(this.#last));
      case "/metrics":
        return this.#ofLast((run) => text(prometheusText(run), 200, "; version=0.0.4"));
      case "/report.json":
        return this.#ofLast(({ report }) =>
          new Response(renderJson(report), {
            headers: { "content-type": "application/json", ...NO_STORE },
          })
        );
      default:
        return text("Not found.\n", 404);
    }
  }

  #stopped(request: Request, token: string | null): Response {
    if (request.method !== "POST") return text("Use POST.\n", 405);
    if (token !== this.#token) return text("The token is missing or wrong.\n", 403);
    this.#parts.stop();
    return new Response(null, { status: 204, headers: NO_STORE });
  }

  #ofLast(respond: (run: LiveRun) => Response): Response {
    return this.#last === null ? text("Nothing is measured yet.\n", 503) : respond(this.#last);
  }

  #encoded(run: LiveRun): Uint8Array<ArrayBuffer> {
    const update = JSON.stringify(dashboardUpdate(run, this.#parts.code !== null));
    return new TextEncoder().encode(`data: ${update}\n\n`);
  }
}

function text(body: string, status: number, parameters = "; charset=utf-8"): Response {
  const headers = { "content-type": `text/plain${parameters}`, ...NO_STORE };
  return new Response(body, { status, headers });
}
