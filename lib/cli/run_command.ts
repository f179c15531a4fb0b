/**
 * A run as the person at the terminal sees it: heading, progress, signals, report, exit code.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import { shownPath } from "../text.ts";
import { hostAndPort, missingPermission } from "../http/wire/permission.ts";
import type { Address } from "../http/wire/route.ts";
import { runWhole } from "../load/run/whole_run.ts";
import type { LoadOptions } from "../load/plan/options.ts";
import type { Plan } from "../load/plan/plan.ts";
import type { RunResult } from "../load/engine/result.ts";
import { checkedPlan } from "../load_tester.ts";
import { withAbortOn } from "../report/assertions/abort_on.ts";
import { createReport, reportPlan } from "../report/summary/report.ts";
import { RunSpan } from "../report/summary/run_span.ts";
import { savedResult } from "../report/saved/saved_result.ts";
import { renderHeading } from "../report/text/text_report.ts";
import type { Presentation, RunCommand } from "./args/command.ts";
import { exitCodeOf } from "./exit_code.ts";
import { withFiles } from "./file_options.ts";
import { Inputs } from "./files/inputs.ts";
import type { LogOutput } from "./files/log_output.ts";
import { rendered, save } from "./outputs.ts";
import { ProgressLine } from "./terminal/progress_line.ts";
import { Shutdown } from "./terminal/shutdown.ts";
import type { Streams } from "./terminal/streams.ts";

/**
 * Carries a run out and gives the exit code of the program.
 *
 * @throws {UsageError} where an option cannot be used; nothing has been sent then
 */
export async function carryOut(command: RunCommand, streams: Streams): Promise<number> {
  const { presentation } = command;
  const options = await withFiles(command, new Inputs(streams));
  const plan = await checkedPlan(options);
  const named = options.targets === undefined ? "url" : "targets";
  for (const { address } of plan.routing.routes) requirePermission(named, address);
  const { file, page, log } = await outputFiles(command);
  if (presentation.output === "text") {
    streams.out(renderHeading({ target: plan.shown, plan: reportPlan(plan) }) + "\n");
  }
  using shutdown = new Shutdown();
  using span = RunSpan.start(plan);
  const result = await watched(plan, options, presentation, streams, shutdown, log);
  const logLoss = await log?.close() ?? undefined;
  const report = createReport({ ...result, logLoss });
  span?.end(report);
  const distribution = result.tally.latency.distribution();
  streams.out(await rendered(report, distribution, presentation, streams));
  if (file !== undefined) await save(file, savedResult(report, result), streams);
  await page?.write(report, distribution, streams);
  return shutdown.exitCode ?? exitCodeOf(report);
}

/** The files that a run writes beside its report. What a plain run has no use for is not loaded. */
async function outputFiles({ save, html, log }: RunCommand) {
  const { ResultFile } = save === undefined ? {} : await import("./files/result_file.ts");
  const { PageFile } = html === undefined ? {} : await import("./files/page_file.ts");
  const { LogOutput } = log === undefined ? {} : await import("./files/log_output.ts");
  return {
    file: ResultFile && new ResultFile("save", save!),
    page: PageFile && new PageFile(html!),
    log: LogOutput?.open(log!),
  };
}

/** Runs the load while its progress is shown, as a line or as the live view. */
async function watched(
  plan: Plan,
  options: LoadOptions,
  presentation: Presentation,
  streams: Streams,
  shutdown: Shutdown,
  log: LogOutput | undefined,
): Promise<RunResult> {
  const steps = plan.scenario?.steps.length ?? 1;
  const goal = { requests: plan.requests && plan.requests * steps, durationMs: plan.issuingMs };
  const color = presentation.allowsColor && !streams.refusesColor;
  using view = presentation.showsLive
    ? (await import("./terminal/live_view.ts")).LiveView.open(streams, {
      target: plan.shown.url,
      goal,
      color,
    })
    : null;
  const progressLine = presentation.showsProgress ? new ProgressLine(streams, goal) : undefined;
  return await runWhole(
    plan,
    options,
    withAbortOn(plan, {
      signal: shutdown.stopSignal,
      cutSignal: shutdown.cutSignal,
      onProgress: (progress) => {
        view?.show(progress);
        // The view is closed at the end of the run, and what the line says then stays.
        if (view === null || progress.phase === "done") progressLine?.show(progress);
      },
      onLog: log && ((lines) => log.add(lines)),
      onSecond: view === null ? undefined : (second) => view.add(second),
    }),
  );
}

/** Connecting without permission would make Deno prompt. */
function requirePermission(option: string, address: Address): void {
  const missing = missingPermission(address);
  if (missing === null) return;
  if (address.kind === "unix") {
    throw UsageError.needs("unixSocket", shownPath(address.path), missing);
  }
  throw new UsageError(option, `connecting to ${hostAndPort(address)} needs ${missing}`);
}
