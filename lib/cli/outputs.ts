/**
 * How a report gets to stdout in the form that was asked for, and a result to its file.
 *
 * @module
 */
import { harmless } from "../text.ts";
import type { Report } from "../report/shape/report_shape.ts";
import type { SavedResult } from "../report/saved/saved_result.ts";
import { renderText } from "../report/text/text_report.ts";
import type { Distribution } from "../stats/percentile.ts";
import type { Presentation } from "./args/command.ts";
import type { ResultFile } from "./files/result_file.ts";
import type { Streams } from "./terminal/streams.ts";

/** Each is loaded where it is asked for alone. */
const RENDERERS = {
  json: async () => (await import("../report/formats/json_report.ts")).renderJson,
  csv: async () => (await import("../report/formats/csv_report.ts")).renderCsv,
  markdown: async () => (await import("../report/formats/markdown_report.ts")).renderMarkdown,
};

/** The report as it was asked for, with the latencies for drawing a histogram of. */
export async function rendered(
  report: Report,
  distribution: Distribution,
  { output, allowsColor, verbose }: Pick<Presentation, "output" | "allowsColor" | "verbose">,
  streams: Streams,
): Promise<string> {
  if (output !== "text") return (await RENDERERS[output]())(report);
  const color = allowsColor && streams.isOutTerminal && !streams.refusesColor;
  return renderText(report, { color, verbose, distribution });
}

/** Writes the result to its file. A failure costs the file, never the report or the exit code. */
export async function save(file: ResultFile, result: SavedResult, streams: Streams): Promise<void> {
  const reason = await written(file, result);
  if (reason !== null) {
    streams.err(`load-tester: Warning: --save wrote nothing: ${harmless(reason)}.\n`);
  }
}

/** Writes the result, or gives the reason why not. */
async function written(file: ResultFile, result: SavedResult): Promise<string | null> {
  try {
    const { encodeResult } = await import("../report/saved/saved_bytes.ts");
    return file.write(await encodeResult(result));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
