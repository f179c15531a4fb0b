/**
 * Carries out `compare`: from files to exit code.
 *
 * @module
 */
import { shownPath } from "../text.ts";
import { compare, type Comparison, slowerBy } from "../report/compare/comparison.ts";
import {
  renderComparison,
  renderComparisonJson,
  renderComparisonMarkdown,
} from "../report/compare/comparison_text.ts";
import { sameRun } from "../report/saved/same_load.ts";
import type { SavedResult } from "../report/saved/saved_result.ts";
import { BadFile } from "./files/bad_file.ts";
import type { CompareCommand } from "./args/result_commands.ts";
import { readSaved } from "./files/saved_files.ts";
import type { Streams } from "./terminal/streams.ts";

/** The candidate is slower by more than `--fail-if-slower` allows. */
const EXIT_SLOWER = 1;

/**
 * Compares and gives the exit code.
 *
 * @throws {BadFile} where a file cannot be used
 */
export async function compareFiles(command: CompareCommand, streams: Streams): Promise<number> {
  const [base, candidate] = [await readRuns(command.base), await readRuns(command.candidate)];
  const comparison = compare(base, candidate);
  streams.out(rendered(comparison, command, streams));
  const percent = command.failIfSlowerPercent;
  if (percent === undefined) return 0;
  const slower = slowerBy(comparison, percent).map(({ name }) => name);
  if (slower.length > 0) {
    streams.err(`load-tester: Slower by more than ${percent}%: ${slower.join(", ")}.\n`);
    return EXIT_SLOWER;
  }
  if (comparison.verdict === "not judged") {
    streams.err(
      "load-tester: Warning: --fail-if-slower could not be judged. Save more runs per side.\n",
    );
  }
  return 0;
}

async function readRuns(paths: readonly string[]): Promise<SavedResult[]> {
  const results: SavedResult[] = [];
  for (const path of paths) {
    const result = await readSaved(path);
    // A run counted twice would look like two runs that agree.
    const twin = results.findIndex(({ report }) => sameRun(report, result.report));
    if (twin !== -1) {
      throw new BadFile(path, `the same run as ${shownPath(paths[twin])}`, "Give each run once.");
    }
    results.push(result);
  }
  return results;
}

function rendered(comparison: Comparison, command: CompareCommand, streams: Streams): string {
  if (command.output === "json") return renderComparisonJson(comparison);
  if (command.output === "markdown") return renderComparisonMarkdown(comparison);
  const color = command.allowsColor && streams.isOutTerminal && !streams.refusesColor;
  return renderComparison(comparison, { color });
}
