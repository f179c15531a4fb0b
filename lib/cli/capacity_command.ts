/**
 * Runs `load-tester capacity`: heading, probes, report, exit code.
 *
 * @module
 */
import type { LoadOptions } from "../load/plan/options.ts";
import { requireRoutes } from "../load/plan/routing.ts";
import {
  type CapacityHooks,
  type CapacityOptions,
  capacityPlan,
  runSearch,
} from "../capacity/find_capacity.ts";
import { plannedCapacity } from "../report/capacity/capacity_report.ts";
import {
  renderCapacityHeading,
  renderCapacityResult,
  renderProbe,
} from "../report/capacity/capacity_text.ts";
import type { CapacityReport } from "../report/shape/capacity_shape.ts";
import type { CapacityCommand } from "./args/command.ts";
import {
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_NO_RESPONSE,
  EXIT_NOT_AS_REQUESTED,
  NOT_AS_REQUESTED,
} from "./exit_code.ts";
import { hasResponse } from "../report/capacity/capacity_words.ts";
import { withFiles } from "./file_options.ts";
import { Inputs } from "./files/inputs.ts";
import { type PendingFile, pendingFile, writeOutputs } from "./outputs.ts";
import { guarded, inputPaths } from "./run_command.ts";
import { SearchLine } from "./terminal/search_line.ts";
import { Shutdown } from "./terminal/shutdown.ts";
import type { Streams } from "./terminal/streams.ts";

/**
 * Runs the search; returns the exit code of the program.
 *
 * @throws {UsageError} if an option is invalid; nothing has been sent then
 */
export async function searchForCapacity(
  command: CapacityCommand,
  streams: Streams,
): Promise<number> {
  const { presentation, search } = command;
  using _guard = command.options.scenario === undefined ? null : await guarded();
  const options = capacityOptions(await withFiles(command, new Inputs(streams)), search);
  const plan = await capacityPlan(options);
  requireRoutes(plan, options);
  const files = await outputFiles(command);
  const isText = presentation.output === "text";
  const color = presentation.allowsColor && streams.isOutTerminal && !streams.refusesColor;
  if (isText) {
    streams.out(renderCapacityHeading(plan.summary, plannedCapacity(plan, options)));
    await streams.drained();
  }
  using shutdown = new Shutdown();
  shutdown.beforeEnd = () => streams.drained();
  using watchdog = plan.scenario === null ? null : await watchdogOf(shutdown);
  const line = presentation.showsProgress && streams.isErrTerminal ? new SearchLine(streams) : null;
  const hooks: CapacityHooks = {
    signal: shutdown.stopSignal,
    cutSignal: shutdown.cutSignal,
    onNext: (next) => line?.begin(next),
    onProgress: (progress) => {
      watchdog?.beat(progress);
      line?.show(progress);
    },
    onProbe: (probe) => {
      line?.clear();
      if (isText) streams.out(renderProbe(probe, color));
    },
  };
  const report = await runSearch(plan, options, hooks);
  line?.clear();
  const render = () =>
    isText
      ? Promise.resolve(`\n${renderCapacityResult(report, color)}`)
      : formatted(command, report);
  const isWritten = await writeOutputs(pendingFiles(files, report), render, streams);
  return shutdown.exitCode ?? exitCodeOfCapacity(report, isWritten);
}

/** Starts the watchdog; a search has no report to show before its end. */
async function watchdogOf(shutdown: Shutdown) {
  const { Watchdog } = await import("./terminal/watchdog.ts");
  return await Watchdog.start(shutdown, "", null);
}

function pendingFiles(
  { save, html }: Awaited<ReturnType<typeof outputFiles>>,
  report: CapacityReport,
): PendingFile[] {
  const saved = save === undefined ? [] : [pendingFile("save", save, async () => {
    const { encodeCapacity } = await import("../report/capacity/saved_capacity.ts");
    return await encodeCapacity(report);
  })];
  const page = html === undefined ? [] : [pendingFile("html", html, async () => {
    const { renderCapacityHtml } = await import("../report/capacity/capacity_page.ts");
    return new TextEncoder().encode(await renderCapacityHtml(report));
  })];
  return [...saved, ...page];
}

function capacityOptions(
  options: LoadOptions,
  search: CapacityCommand["search"],
): CapacityOptions {
  const { requests: _, ratePerSecond: _rate, stages: _stages, keepSeconds: _keep, ...rest } =
    options;
  const { logIf: _log, assertions = [], ...load } = rest;
  return { ...load, assertions, ...search };
}

async function outputFiles(command: CapacityCommand) {
  const { save, html } = command;
  if ((save ?? html) === undefined) return { save: undefined, html: undefined };
  const [{ requireDistinct }, { ResultFile }] = await Promise.all([
    import("./files/distinct.ts"),
    import("./files/result_file.ts"),
  ]);
  requireDistinct({ save, html }, inputPaths(command));
  return {
    save: save === undefined ? undefined : new ResultFile("save", save),
    html: html === undefined ? undefined : new ResultFile("html", html),
  };
}

async function formatted(
  { presentation: { output } }: CapacityCommand,
  report: CapacityReport,
): Promise<string> {
  const { renderCapacityJson, renderCapacityMarkdown } = await import(
    "../report/capacity/capacity_formats.ts"
  );
  return output === "json" ? renderCapacityJson(report) : renderCapacityMarkdown(report);
}

/** Returns the exit code of a search that no signal ended. */
function exitCodeOfCapacity(
  { outcome, probes, warnings }: CapacityReport,
  isWritten: boolean,
): number {
  const isAsRequested = isWritten && !warnings.some(({ kind }) => NOT_AS_REQUESTED.includes(kind));
  if (!isAsRequested || outcome === "generator" || outcome === "unsteady") {
    return EXIT_NOT_AS_REQUESTED;
  }
  if (!hasResponse(probes)) return EXIT_NO_RESPONSE;
  return outcome === "nothing_holds" ? EXIT_FAILED : EXIT_DONE;
}
