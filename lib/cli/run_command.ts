// Knows: a run as the person at the terminal sees it: heading, progress, signals, report, exit code.
// Refuses to know: arguments, and how load is made and numbers are counted.
import { UsageError } from "../errors.ts";
import { hostAndPort, missingPermission } from "../http/permission.ts";
import type { Address } from "../http/route.ts";
import { requireFiles } from "../load/file_limit.ts";
import { requireThreads, runOnThreads } from "../load/threads.ts";
import { createPlan } from "../load/plan.ts";
import { renderJson } from "../report/json_report.ts";
import { createReport, reportPlan } from "../report/report.ts";
import type { Report } from "../report/report_shape.ts";
import { renderHeading, renderText } from "../report/text_report.ts";
import type { Presentation, RunCommand } from "./command.ts";
import { withFiles } from "./file_options.ts";
import { Inputs } from "./inputs.ts";
import { ProgressLine } from "./progress_line.ts";
import { Shutdown } from "./shutdown.ts";
import type { Streams } from "./streams.ts";

/** Not one response arrived. */
const EXIT_NO_RESPONSE = 3;

/**
 * Carries a run out and gives the exit code of the program.
 *
 * @throws {UsageError} where an option cannot be used; nothing has been sent then
 */
export async function carryOut(command: RunCommand, streams: Streams): Promise<number> {
  const { presentation } = command;
  const options = withFiles(command, new Inputs(streams));
  const plan = createPlan(options);
  const named = options.targets === undefined ? "url" : "targets";
  for (const { address } of plan.routing.routes) requirePermission(named, address);
  requireFiles(plan);
  requireThreads(plan);
  if (presentation.output === "text") {
    streams.out(renderHeading({ target: plan.shown, plan: reportPlan(plan) }) + "\n");
  }
  using shutdown = new Shutdown();
  const progressLine = presentation.showsProgress
    ? new ProgressLine(streams, { requests: plan.requests, durationMs: plan.issuingMs })
    : undefined;
  const result = await runOnThreads(plan, options, {
    signal: shutdown.stopSignal,
    cutSignal: shutdown.cutSignal,
    onProgress: (progress) => progressLine?.show(progress),
  });
  const report = createReport(result);
  streams.out(rendered(report, presentation, streams));
  if (shutdown.exitCode !== undefined) return shutdown.exitCode;
  return Object.keys(report.statusCodes).length === 0 ? EXIT_NO_RESPONSE : 0;
}

function rendered(report: Report, presentation: Presentation, streams: Streams): string {
  if (presentation.output === "json") return renderJson(report);
  const color = presentation.allowsColor && streams.isOutTerminal && !streams.refusesColor;
  return renderText(report, { color, verbose: presentation.verbose });
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
