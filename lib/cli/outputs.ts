// Knows: how a report gets to stdout in the form that was asked for, and a result to its file.
// Refuses to know: what the report is of.
import { renderCsv } from "../report/csv_report.ts";
import { renderJson } from "../report/json_report.ts";
import { renderMarkdown } from "../report/markdown_report.ts";
import type { Report } from "../report/report_shape.ts";
import { encodeResult } from "../report/saved_bytes.ts";
import type { SavedResult } from "../report/saved_result.ts";
import { renderText } from "../report/text_report.ts";
import type { Distribution } from "../stats/percentile.ts";
import type { Presentation } from "./command.ts";
import type { ResultFile } from "./result_file.ts";
import type { Streams } from "./streams.ts";

const RENDERERS = { json: renderJson, csv: renderCsv, markdown: renderMarkdown };

/** The report as it was asked for, with the latencies for drawing a histogram of. */
export function rendered(
  report: Report,
  distribution: Distribution,
  { output, allowsColor, verbose }: Pick<Presentation, "output" | "allowsColor" | "verbose">,
  streams: Streams,
): string {
  if (output !== "text") return RENDERERS[output](report);
  const color = allowsColor && streams.isOutTerminal && !streams.refusesColor;
  return renderText(report, { color, verbose, distribution });
}

/** Writes the result to its file. A failure costs the file, never the report or the exit code. */
export async function save(file: ResultFile, result: SavedResult, streams: Streams): Promise<void> {
  const reason = await written(file, result);
  if (reason !== null) streams.err(`load-tester: Warning: --save wrote nothing: ${reason}\n`);
}

/** Writes the result, or gives the reason why not. */
async function written(file: ResultFile, result: SavedResult): Promise<string | null> {
  try {
    return file.write(await encodeResult(result));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
