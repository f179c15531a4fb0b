/**
 * A merge of saved results from files to one report and one file.
 *
 * @module
 */
import { CannotMerge, merge } from "../report/saved/merge.ts";
import type { SavedResult } from "../report/saved/saved_result.ts";
import { renderHeading } from "../report/text/text_report.ts";
import { BadFile } from "./files/bad_file.ts";
import { exitCodeOf } from "./exit_code.ts";
import { writeOutputs } from "./outputs.ts";
import type { MergeCommand } from "./args/result_commands.ts";
import { requireDistinct } from "./files/distinct.ts";
import { ResultFile } from "./files/result_file.ts";
import { readSaved } from "./files/saved_files.ts";
import type { Streams } from "./terminal/streams.ts";

/**
 * Merges and gives the exit code.
 *
 * @throws {BadFile} where a file cannot be used
 * @throws {UsageError} where the union could not be saved
 */
export async function mergeFiles(command: MergeCommand, streams: Streams): Promise<number> {
  requireDistinct({ save: command.save }, command.files);
  const file = command.save === undefined ? undefined : new ResultFile("save", command.save);
  const results: SavedResult[] = [];
  for (const path of command.files) results.push(await readSaved(path));
  const merged = mergeOrRefuse(command, results);
  if (command.output === "text") streams.out(renderHeading(merged.report) + "\n");
  const outcome = {
    report: merged.report,
    distribution: merged.times.latency,
    saved: () => merged,
  };
  const isWritten = await writeOutputs({ file }, outcome, command, streams);
  return exitCodeOf(merged.report, isWritten);
}

function mergeOrRefuse({ files, force }: MergeCommand, results: SavedResult[]): SavedResult {
  try {
    return merge(results, { force });
  } catch (error) {
    if (!(error instanceof CannotMerge)) throw error;
    const advice = error.isForceable ? "Use --force to merge anyway." : "";
    throw new BadFile(files[error.index], error.message, advice);
  }
}
