/**
 * Runs a load test for the terminal: heading, progress, signals, report, exit code.
 *
 * @module
 */
import type { LoadOptions } from "../load/plan/options.ts";
import type { Plan } from "../load/plan/plan.ts";
import type { RunHooks } from "../load/engine/hooks.ts";
import { checkedPlan, runPlanned, savedOf } from "../load_tester.ts";
import { reportPlan } from "../report/summary/report.ts";
import { plannedPerSecond } from "../report/words/planned_rate.ts";
import { renderHeading } from "../report/text/text_report.ts";
import type { Presentation, RunCommand } from "./args/command.ts";
import { exitCodeOf } from "./exit_code.ts";
import type { LogOutput } from "./files/log_output.ts";
import { rendered, savedFile, writeOutputs } from "./outputs.ts";
import { requireRoutes } from "../load/plan/routing.ts";
import { ProgressLine } from "./terminal/progress_line.ts";
import { Shutdown } from "./terminal/shutdown.ts";
import type { Streams } from "./terminal/streams.ts";
import type { Watchdog } from "./terminal/watchdog.ts";
import { Watchers } from "./watchers.ts";

/**
 * Runs a load test; returns the exit code of the program.
 *
 * @throws {UsageError} if an option is invalid; nothing has been sent then
 */
export async function runLoad(given: RunCommand, ownStreams: Streams): Promise<number> {
  const { command, announcement } =
    given.shard === undefined && given.options.startAtMs === undefined
      ? { command: given, announcement: null }
      : (await import("./engine_shard.ts")).withShard(given);
  const { presentation } = command;
  if (command.isDebug) return await (await import("./debug_run.ts")).debugRun(command, ownStreams);
  using _guard = command.options.scenario === undefined ? null : await guarded();
  // With `--save -`, standard output is reserved for the result.
  const streams = command.save === "-"
    ? (await import("./files/result_text.ts")).reportOnStderr(ownStreams)
    : ownStreams;
  const options = await filledOptions(command, streams);
  const plan = await checkedPlan(options);
  requireRoutes(plan, options);
  if (announcement !== null) streams.err(`${announcement}\n`);
  const { file, page, log } = await outputFiles(command, ownStreams);
  using shutdown = new Shutdown();
  const stop = () => shutdown.receive("SIGINT");
  await using watchers = await Watchers.open(plan, command, streams, stop);
  if (presentation.output === "text") {
    streams.out(renderHeading({ target: plan.summary, plan: reportPlan(plan) }) + "\n");
    // Later output may go to the other stream, on the same terminal.
    await streams.drained();
  }
  const ready = { plan, options, presentation, streams, shutdown, log, watchers };
  const { result, report } = await watched(ready);
  const distribution = result.sums.latency.distribution();
  watchers.finish(report, distribution);
  const files = savedFile(file, () => savedOf(report, result));
  if (page !== undefined) {
    files.push({ option: "html", write: () => page.write(report, distribution, streams) });
  }
  const render = () => rendered(report, distribution, presentation, streams);
  const isWritten = await writeOutputs(files, render, streams);
  const exitCode = shutdown.exitCode ?? exitCodeOf(report, isWritten);
  if (command.dashboardWaits) {
    const { stopSignal, cutSignal } = shutdown;
    // After the end of the run, a signal ends this wait.
    await watchers.wait(report.interrupted ? cutSignal : stopSignal, streams);
  }
  return exitCode;
}

/** Returns the options with the contents of the files they name, if any. */
async function filledOptions(command: RunCommand, streams: Streams): Promise<LoadOptions> {
  const { options, files, sources: { body, query } } = command;
  const isWhole = body === undefined && query.length === 0 &&
    Object.values(files).every((path) => path === undefined);
  if (isWhole) return options;
  const { withFiles } = await import("./file_options.ts");
  const { Inputs } = await import("./files/inputs.ts");
  return await withFiles(command, new Inputs(streams));
}

/** Keeps a scenario from ending the program, and its console from mixing with the report. */
export async function guarded(): Promise<Disposable> {
  return (await import("../load/scenario/program_guard.ts")).guardProgram();
}

/**
 * Opens the files that a run writes besides its report. The modules for it are loaded only if
 * needed.
 */
async function outputFiles(command: RunCommand, streams: Streams) {
  const { save, html, log } = command;
  if ((save ?? html ?? log) !== undefined) {
    const { requireDistinct } = await import("./files/distinct.ts");
    requireDistinct({ save: save === "-" ? undefined : save, html, log }, inputPaths(command));
  }
  const { ResultText } = save === "-" ? await import("./files/result_text.ts") : {};
  const { ResultFile } = save === undefined ? {} : await import("./files/result_file.ts");
  const { PageFile } = html === undefined ? {} : await import("./files/page_file.ts");
  const { LogOutput } = log === undefined ? {} : await import("./files/log_output.ts");
  return {
    file: ResultText ? new ResultText(streams) : ResultFile && new ResultFile("save", save!),
    page: PageFile && new PageFile(html!),
    log: await LogOutput?.open(log!),
  };
}

/** Returns the files that a run reads. */
export function inputPaths({ files, options, sources }: RunCommand): string[] {
  const { scenario } = options;
  const bodies = sources.body?.kind === "form"
    ? sources.body.parts.map(({ source }) => source)
    : sources.body?.sources ?? [];
  return [
    ...Object.values(files).filter((path) => path !== undefined),
    ...typeof scenario === "string" ? [scenario] : [],
    ...[...bodies, ...sources.query].flatMap((source) =>
      source.kind === "file" ? [source.path] : []
    ),
  ];
}

/** A run that is ready to start, and what shows it. */
interface WatchedRun {
  readonly plan: Plan;
  readonly options: LoadOptions;
  readonly presentation: Presentation;
  readonly streams: Streams;
  readonly shutdown: Shutdown;
  readonly log: LogOutput | undefined;
  readonly watchers: Watchers;
}

/** Runs the load and shows its progress, as a line or as the live view. */
async function watched(run: WatchedRun): ReturnType<typeof runPlanned> {
  const { plan, presentation, streams, shutdown, log, watchers } = run;
  const steps = plan.scenario?.steps.length ?? 1;
  const planned = reportPlan(plan);
  const goal = {
    requests: plan.requests && plan.requests * steps,
    durationMs: plan.issuingMs,
    plannedPerSecond: (atMs: number) => plannedPerSecond(planned, atMs),
  };
  shutdown.beforeEnd = async () => {
    watchers.view?.end();
    await streams.drained();
  };
  using watchdog = plan.scenario === null ? null : await watchdogOf(run);
  const progressLine = presentation.showsProgress ? new ProgressLine(streams, goal) : undefined;
  const hooks: RunHooks = {
    signal: shutdown.stopSignal,
    cutSignal: shutdown.cutSignal,
    onProgress: (progress) => {
      watchdog?.beat(progress);
      watchers.progress(progress);
      // The view closes at the end of the run, and the final line stays on screen.
      if (watchers.view === null || progress.phase === "done") progressLine?.show(progress);
    },
    onLog: log && ((lines) => log.add(lines)),
    onCounted: watchers.onCounted,
    onPartSecond: watchdog === null ? undefined : (second) => watchdog.take(second),
  };
  watchers.begin();
  return await runPlanned(plan, run.options, hooks, log && (() => log.close()));
}

/** Starts the watchdog, which ends the program if a hook of the scenario never returns. */
async function watchdogOf(
  { plan, presentation, streams, shutdown, watchers: { view } }: WatchedRun,
): Promise<Watchdog> {
  const { Watchdog } = await import("./terminal/watchdog.ts");
  const { plannedReport } = await import("./stuck_report.ts");
  const { GIVE_BACK } = view === null ? { GIVE_BACK: "" } : await import("./terminal/live_view.ts");
  // With several threads, none of their hooks blocks this one.
  const planned = plan.threads > 1 ? null : plannedReport(plan, presentation, streams);
  const report = planned && mayImport() ? { url: STUCK_REPORT, planned } : null;
  return await Watchdog.start(shutdown, GIVE_BACK, report);
}

const STUCK_REPORT = new URL("./stuck_report.ts", import.meta.url).href;

/** In a local checkout, a module is read from files, for which Deno would prompt. */
function mayImport(): boolean {
  const path = import.meta.dirname?.replace(/cli$/, "");
  return path === undefined ||
    Deno.permissions.querySync({ name: "read", path }).state === "granted";
}
