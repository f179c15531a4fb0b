/**
 * Opens the displays of a run in progress (live view, dashboard, metrics), and updates all of them
 * with the same snapshots.
 *
 * @module
 */
import type { RunHooks } from "../load/engine/hooks.ts";
import type { Progress } from "../load/engine/result.ts";
import type { Plan } from "../load/plan/plan.ts";
import { joinedResult } from "../load/run/joined_result.ts";
import { RunSeconds } from "../load/run/run_seconds.ts";
import { reportPlan } from "../report/summary/report.ts";
import { type LiveRun, liveRun, type RunWatcher } from "../report/summary/live_run.ts";
import type { RunMetrics } from "../report/summary/run_metrics.ts";
import { openMetrics } from "../report/summary/run_telemetry.ts";
import type { Report } from "../report/shape/report_shape.ts";
import type { Distribution } from "../stats/percentile.ts";
import type { RunCommand } from "./args/command.ts";
import type { Dashboard } from "./dashboard/dashboard.ts";
import type { LiveView } from "./terminal/live_view.ts";
import type { Streams } from "./terminal/streams.ts";

/** Everything that displays a run. Runs without any have no overhead. */
export class Watchers implements AsyncDisposable {
  /** The live view, if there is one. */
  readonly view: LiveView | null;
  #plan: Plan;
  #dashboard: Dashboard | null;
  #all: readonly RunWatcher[];
  #progress: Progress | null = null;

  private constructor(
    plan: Plan,
    view: LiveView | null,
    dashboard: Dashboard | null,
    metrics: RunMetrics | null,
  ) {
    this.#plan = plan;
    this.view = view;
    this.#dashboard = dashboard;
    this.#all = [view, dashboard, metrics].filter((watcher) => watcher !== null);
  }

  /**
   * Opens what the command asks for.
   *
   * @param stop stops the run as the first Ctrl+C does
   * @throws {UsageError} if the dashboard cannot be served
   */
  static async open(
    plan: Plan,
    command: RunCommand,
    streams: Streams,
    stop: () => void,
  ): Promise<Watchers> {
    const { showsLive, allowsColor } = command.presentation;
    // Anything that can fail comes first, because the view takes over the terminal.
    const dashboard = command.dashboard === undefined
      ? null
      : await openDashboard(plan, command.dashboard, streams, stop);
    const view = showsLive
      ? (await import("./terminal/live_view.ts")).LiveView.open(
        streams,
        allowsColor && !streams.refusesColor,
      )
      : null;
    return new Watchers(plan, view, dashboard, await openMetrics(plan));
  }

  /** Shows the run before its first request. */
  begin(): void {
    if (this.#all.length === 0) return;
    const seconds = new RunSeconds(this.#plan, 1);
    const nothing = joinedResult(this.#plan, [seconds.partOf(0, Date.now())], seconds);
    const phase = this.#plan.warmupMs > 0 ? "warmup" : "running";
    this.#show(liveRun({ ...nothing, elapsedMs: 0 }, { phase, inFlight: 0 }));
  }

  /** The hook that updates them; undefined if there are none. */
  get onCounted(): RunHooks["onCounted"] {
    if (this.#all.length === 0) return undefined;
    return (soFar) => {
      const { phase, inFlight } = this.#progress ?? { phase: "running", inFlight: 0 };
      this.#show(liveRun(soFar, { phase, inFlight }));
    };
  }

  #show(run: LiveRun): void {
    for (const watcher of this.#all) watcher.update(run);
  }

  /** Records the progress of the run. */
  progress(progress: Progress): void {
    if (progress.phase === "done") return this.view?.end();
    this.#progress = progress;
    this.view?.progress(progress);
  }

  /** Shows the report. */
  finish(report: Report, distribution: Distribution): void {
    this.#show({ phase: "done", report, distribution, inFlight: 0 });
  }

  /** Keeps the dashboard until a signal; resolves at once without a dashboard. */
  async wait(signal: AbortSignal, streams: Streams): Promise<void> {
    if (this.#dashboard === null || signal.aborted) return;
    streams.err(`The dashboard stays at ${this.#dashboard.url} until Ctrl+C.\n`);
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.view?.end();
    await this.#dashboard?.[Symbol.asyncDispose]();
  }
}

async function openDashboard(plan: Plan, given: string, streams: Streams, stop: () => void) {
  const { Dashboard } = await import("./dashboard/dashboard.ts");
  const { dashboardAddress } = await import("./dashboard/dashboard_address.ts");
  const { chartCode } = await import("./files/chart_code.ts");
  const address = dashboardAddress(given);
  const code = await chartCode("dashboard", streams);
  const subject = { target: plan.summary, plan: reportPlan(plan) };
  const dashboard = new Dashboard({ address, subject, code, stop });
  streams.err(`Dashboard: ${dashboard.url}\n`);
  return dashboard;
}
