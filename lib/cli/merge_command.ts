/**
 * Runs `load-tester merge`, from reading the files to the merged report and file.
 *
 * @module
 */
import { CannotMerge } from "../report/saved/cannot_merge.ts";
import { missingParts } from "../report/saved/merge_shards.ts";
import { Merger } from "../report/saved/merger.ts";
import type { SavedResult } from "../report/saved/saved_result.ts";
import { renderHeading } from "../report/text/text_report.ts";
import { BadFile } from "./files/bad_file.ts";
import { exitCodeOf } from "./exit_code.ts";
import { rendered, savedFile, writeOutputs } from "./outputs.ts";
import type { MergeCommand } from "./args/result_commands.ts";
import { requireDistinct } from "./files/distinct.ts";
import { ResultFile } from "./files/result_file.ts";
import { resultsIn } from "./files/result_inputs.ts";
import { reportOnStderr, ResultText } from "./files/result_text.ts";
import type { Streams } from "./terminal/streams.ts";

/** The result is incomplete. */
const EXIT_NOT_AS_REQUESTED = 4;

/**
 * Runs the merge; returns the exit code.
 *
 * @throws {BadFile} if a file cannot be read or merged
 * @throws {UsageError} if the merged result cannot be saved
 */
export async function mergeFiles(command: MergeCommand, ownStreams: Streams): Promise<number> {
  const isPiped = command.save === "-";
  requireDistinct({ save: isPiped ? undefined : command.save }, command.files);
  const file = command.save === undefined
    ? undefined
    : isPiped
    ? new ResultText(ownStreams)
    : new ResultFile("save", command.save);
  const streams = isPiped ? reportOnStderr(ownStreams) : ownStreams;
  const merged = await mergedFiles(command, streams);
  if (command.output === "text") streams.out(renderHeading(merged.report) + "\n");
  const render = () => rendered(merged.report, merged.times.latency, command, streams);
  const isWritten = await writeOutputs(savedFile(file, () => merged), render, streams);
  const missing = missingParts(merged.report);
  if (missing.length === 0 || command.isPartial) return exitCodeOf(merged.report, isWritten);
  const { of } = merged.report.shard!;
  const parts = `${missing.length === 1 ? "part" : "parts"} ${missing.join(", ")} of ${of}`;
  streams.err(`load-tester: Missing ${parts}. Use --partial to accept that.\n`);
  return EXIT_NOT_AS_REQUESTED;
}

/** Merges the contents of all files, with one file at a time in memory. */
async function mergedFiles(command: MergeCommand, streams: Streams): Promise<SavedResult> {
  const { files, force } = command;
  const merger = new Merger({ force });
  /** The file of each result. */
  const sources: string[] = [];
  try {
    for (const [i, path] of files.entries()) {
      for await (const result of resultsIn(path)) {
        sources.push(path);
        merger.add(result);
      }
      if (streams.isErrTerminal) streams.err(`\rMerging...  [${i + 1}/${files.length}]`);
    }
    return merger.result();
  } catch (error) {
    if (!(error instanceof CannotMerge)) throw error;
    const advice = error.isForceable ? "Use --force to merge anyway." : "";
    throw new BadFile(sources[error.index], error.message, advice);
  } finally {
    if (streams.isErrTerminal) streams.err("\n");
  }
}
