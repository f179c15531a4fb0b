// Knows: a run as the person at the terminal sees it: heading, progress, signals, report, exit code.
// Refuses to know: arguments, and how load is made and numbers are counted.
import { UsageError } from "../errors.ts";
import { hostAndPort, missingPermission } from "../http/permission.ts";
import type { Address } from "../http/route.ts";
import { requireFiles } from "../load/file_limit.ts";
import { parseFeed } from "../load/feed_file.ts";
import { parseTargets } from "../load/target_list.ts";
import { requireThreads, runOnThreads } from "../load/threads.ts";
import type { LoadOptions } from "../load/options.ts";
import { createPlan, type Plan } from "../load/plan.ts";
import type { RunResult } from "../load/result.ts";
import { withAbortOn } from "../report/abort_on.ts";
import { requireAssertions } from "../report/assertion_check.ts";
import { renderJson } from "../report/json_report.ts";
import { createReport, reportPlan } from "../report/report.ts";
import type { Report } from "../report/report_shape.ts";
import { renderHeading, renderText } from "../report/text_report.ts";
import type { Presentation, RunCommand } from "./command.ts";
import { exitCodeOf } from "./exit_code.ts";
import { LiveView } from "./live_view.ts";
import { readText } from "./input_file.ts";
import { ProgressLine } from "./progress_line.ts";
import { Shutdown } from "./shutdown.ts";
import type { Streams } from "./streams.ts";

/**
 * Carries a run out and gives the exit code of the program.
 *
 * @throws {UsageError} where an option cannot be used; nothing has been sent then
 */
export async function carryOut(command: RunCommand, streams: Streams): Promise<number> {
  const { presentation } = command;
  const options = withFiles(command);
  const plan = createPlan(options);
  const named = options.targets === undefined ? "url" : "targets";
  for (const { address } of plan.routing.routes) requirePermission(named, address);
  requireFiles(plan);
  requireThreads(plan);
  requireAssertions(plan);
  if (presentation.output === "text") {
    streams.out(renderHeading({ target: plan.shown, plan: reportPlan(plan) }) + "\n");
  }
  using shutdown = new Shutdown();
  const result = await watched(plan, options, presentation, streams, shutdown);
  const report = createReport(result);
  streams.out(rendered(report, presentation, streams));
  return shutdown.exitCode ?? exitCodeOf(report);
}

/** Runs the load while its progress is shown, as a line or as the live view. */
async function watched(
  plan: Plan,
  options: LoadOptions,
  presentation: Presentation,
  streams: Streams,
  shutdown: Shutdown,
): Promise<RunResult> {
  const goal = { requests: plan.requests, durationMs: plan.issuingMs };
  const color = presentation.allowsColor && !streams.refusesColor;
  using view = presentation.showsLive
    ? LiveView.open(streams, { target: plan.shown.url, goal, color })
    : null;
  const progressLine = presentation.showsProgress ? new ProgressLine(streams, goal) : undefined;
  return await runOnThreads(
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
      onSecond: view === null ? undefined : (second) => view.add(second),
    }),
  );
}

function rendered(report: Report, presentation: Presentation, streams: Streams): string {
  if (presentation.output === "json") return renderJson(report);
  const color = presentation.allowsColor && streams.isOutTerminal && !streams.refusesColor;
  return renderText(report, { color, verbose: presentation.verbose });
}

/** The options with the text of the files that were named. */
function withFiles({ options, files, feedOrder: order }: RunCommand): LoadOptions {
  const [caCert, cert, key] = [read("cacert", files), read("cert", files), read("key", files)];
  const targets = files.targets === undefined
    ? undefined
    : parseTargets(readText("targets", files.targets), files.targets);
  if (order !== undefined && files.feed === undefined) {
    throw new UsageError("feed-order", "without feed", "it is the order of a feed's rows");
  }
  const feed = files.feed === undefined
    ? undefined
    : { ...parseFeed(readText("feed", files.feed), files.feed), order };
  return { ...options, caCerts: caCert === undefined ? [] : [caCert], cert, key, targets, feed };
}

function read(option: keyof RunCommand["files"], files: RunCommand["files"]): string | undefined {
  const path = files[option];
  if (path === undefined) return undefined;
  const given = JSON.stringify(path);
  // Asked first, since reading without leave would make Deno prompt.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    throw new UsageError(option, given, `reading it needs -R=${path}`);
  }
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound ? "there is no such file" : String(error);
    throw new UsageError(option, given, `${reason}; a PEM file is wanted`);
  }
}

/** Connecting without leave would make Deno prompt. */
function requirePermission(option: string, address: Address): void {
  const missing = missingPermission(address);
  if (missing === null) return;
  if (address.kind === "unix") {
    throw new UsageError("unixSocket", JSON.stringify(address.path), `connecting needs ${missing}`);
  }
  throw new UsageError(option, "", `connecting to ${hostAndPort(address)} needs ${missing}`);
}
