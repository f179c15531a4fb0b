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

/** Each is loaded only if used. */
const RENDERERS = {
  json: async () => (await import("../report/formats/json_report.ts")).renderJson,
  csv: async () => (await import("../report/formats/csv_report.ts")).renderCsv,
  markdown: async () => (await import("../report/formats/markdown_report.ts")).renderMarkdown,
};

/** Renders a report in the requested format, with the latencies for a histogram. */
export async function rendered(
  report: Report,
  distribution: Distribution,
  { output, allowsColor, verbose }: Pick<Presentation, "output" | "allowsColor" | "verbose">,
  streams: Pick<Streams, "isOutTerminal" | "refusesColor">,
): Promise<string> {
  if (output !== "text") return (await RENDERERS[output]())(report);
  const color = allowsColor && streams.isOutTerminal && !streams.refusesColor;
  return renderText(report, { color, verbose, distribution });
}

/** A file to be written when its contents are known. */
export interface PendingFile {
  /** The option that requested it. */
  readonly option: string;
  /** Writes it; resolves with the reason if that fails. */
  readonly write: () => Promise<string | null>;
}

/**
 * Writes the files, then the report, then messages about files that could not be written.
 *
 * @returns false if a requested file could not be written
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

/** Returns the file of a result; empty if none is requested. */
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

/** Creates a file whose bytes are computed when it is written. */
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
