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
import { createPlan } from "../load/plan.ts";
import { renderCsv } from "../report/csv_report.ts";
import { renderJson } from "../report/json_report.ts";
import { renderMarkdown } from "../report/markdown_report.ts";
import { createReport, reportPlan } from "../report/report.ts";
import type { Report } from "../report/report_shape.ts";
import { renderHeading, renderText } from "../report/text_report.ts";
import type { Distribution } from "../stats/percentile.ts";
import type { Presentation, RunCommand } from "./command.ts";
import { readText } from "./input_file.ts";
import { PageFile } from "./page_file.ts";
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
  const options = withFiles(command);
  const plan = createPlan(options);
  const named = options.targets === undefined ? "url" : "targets";
  for (const { address } of plan.routing.routes) requirePermission(named, address);
  requireFiles(plan);
  requireThreads(plan);
  const page = command.html === undefined ? undefined : new PageFile(command.html);
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
  const distribution = result.tally.latency.distribution();
  streams.out(rendered(report, distribution, presentation, streams));
  await page?.write(report, distribution, streams);
  if (shutdown.exitCode !== undefined) return shutdown.exitCode;
  return Object.keys(report.statusCodes).length === 0 ? EXIT_NO_RESPONSE : 0;
}

function rendered(
  report: Report,
  distribution: Distribution,
  { output, allowsColor, verbose }: Presentation,
  streams: Streams,
): string {
  if (output !== "text") return RENDERERS[output](report);
  const color = allowsColor && streams.isOutTerminal && !streams.refusesColor;
  return renderText(report, { color, verbose, distribution });
}

const RENDERERS = { json: renderJson, csv: renderCsv, markdown: renderMarkdown };

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
