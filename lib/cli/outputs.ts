/**
 * Writes the outputs of a command: the saved result, the page, and the report on stdout.
 *
 * @module
 */
import { harmless, sentences } from "../text.ts";
import type { Report } from "../report/shape/report_shape.ts";
import type { SavedResult } from "../report/saved/saved_result.ts";
import { renderText } from "../report/text/text_report.ts";
import type { Distribution } from "../stats/percentile.ts";
import type { Presentation } from "./args/command.ts";
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

/** A file that is written once all is known. */
export interface PendingFile {
  /** The option that asked for it. */
  readonly option: string;
  /** Writes it, or gives the reason why it could not. */
  readonly write: () => Promise<string | null>;
}

/**
 * Writes the files first, then the report, and says what could not be written.
 *
 * @returns false where something could not be written that was asked for
 */
export async function writeOutputs(
  files: readonly PendingFile[],
  render: () => Promise<string>,
  streams: Streams,
): Promise<boolean> {
  const problems: string[] = [];
  for (const { option, write } of files) {
    const reason = await write();
    if (reason !== null) problems.push(`--${option} wrote nothing: ${sentences(harmless(reason))}`);
  }
  await streams.drained();
  streams.out(await render());
  await streams.drained();
  for (const problem of problems) streams.err(`load-tester: ${problem}\n`);
  return problems.length === 0;
}

/** The file of a result; nothing where none was asked for. */
export function savedFile(
  file: ResultFile | ResultText | undefined,
  saved: () => SavedResult | Promise<SavedResult>,
): PendingFile[] {
  if (file === undefined) return [];
  return [pendingFile("save", file, async () => {
    const { encodeResult } = await import("../report/saved/saved_bytes.ts");
    return await encodeResult(await saved());
  })];
}

/** A file whose bytes are made when it is written. */
export function pendingFile(
  option: string,
  file: ResultFile | ResultText,
  bytes: () => Promise<Uint8Array>,
): PendingFile {
  const write = async () => {
    try {
      return await file.write(await bytes());
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return { option, write };
}
