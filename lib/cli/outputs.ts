/**
 * Writes what a command comes to: a result to its file, a page to its own, a report to stdout.
 *
 * @module
 */
import { harmless, sentences } from "../text.ts";
import type { Report } from "../report/shape/report_shape.ts";
import type { SavedResult } from "../report/saved/saved_result.ts";
import { renderText } from "../report/text/text_report.ts";
import type { Distribution } from "../stats/percentile.ts";
import type { Presentation } from "./args/command.ts";
import type { PageFile } from "./files/page_file.ts";
import type { ResultFile } from "./files/result_file.ts";
import type { ResultText } from "./files/result_text.ts";
import type { Streams } from "./terminal/streams.ts";

/** Each is loaded where it is asked for alone. */
const RENDERERS = {
  json: async () => (await import("../report/formats/json_report.ts")).renderJson,
  csv: async () => (await import("../report/formats/csv_report.ts")).renderCsv,
  markdown: async () => (await import("../report/formats/markdown_report.ts")).renderMarkdown,
};

/** The report as it was asked for, with the latencies for drawing a histogram of. */
async function rendered(
  report: Report,
  distribution: Distribution,
  { output, allowsColor, verbose }: Pick<Presentation, "output" | "allowsColor" | "verbose">,
  streams: Streams,
): Promise<string> {
  if (output !== "text") return (await RENDERERS[output]())(report);
  const color = allowsColor && streams.isOutTerminal && !streams.refusesColor;
  return renderText(report, { color, verbose, distribution });
}

/** What a command was asked to write beside its report. */
export interface Outputs {
  readonly file: ResultFile | ResultText | undefined;
  readonly page?: PageFile | undefined;
}

/** What there is to be written. */
export interface Outcome {
  readonly report: Report;
  readonly distribution: Distribution;
  /** The result to save; called only where it is asked for. */
  readonly saved: () => SavedResult;
}

/**
 * Writes the files first, then the report, and says what could not be written.
 *
 * @returns false where something could not be written that was asked for
 */
export async function writeOutputs(
  { file, page }: Outputs,
  { report, distribution, saved }: Outcome,
  presentation: Pick<Presentation, "output" | "allowsColor" | "verbose">,
  streams: Streams,
): Promise<boolean> {
  const problems: [option: string, reason: string | null][] = [
    ["save", file === undefined ? null : await writtenTo(file, saved)],
    ["html", await page?.write(report, distribution, streams) ?? null],
  ];
  await streams.drained();
  streams.out(await rendered(report, distribution, presentation, streams));
  await streams.drained();
  const failed = problems.filter(([, reason]) => reason !== null);
  for (const [option, reason] of failed) {
    streams.err(`load-tester: --${option} wrote nothing: ${sentences(harmless(reason ?? ""))}\n`);
  }
  return failed.length === 0;
}

/** Writes the result, or gives the reason why not. */
async function writtenTo(
  file: ResultFile | ResultText,
  saved: () => SavedResult,
): Promise<string | null> {
  try {
    const { encodeResult } = await import("../report/saved/saved_bytes.ts");
    return await file.write(await encodeResult(saved()));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
