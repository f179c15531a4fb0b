/**
 * Runs `load-tester compare`, from reading the files to the exit code.
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
import type { CapacityReport } from "../report/shape/capacity_shape.ts";
import type { SavedResult } from "../report/saved/saved_result.ts";
import { BadFile } from "./files/bad_file.ts";
import { EXIT_NOT_AS_REQUESTED } from "./exit_code.ts";
import type { CompareCommand } from "./args/result_commands.ts";
import { readRunOrCapacity } from "./files/saved_files.ts";
import type { Streams } from "./terminal/streams.ts";

/** The candidate is slower by more than `--fail-if-slower` allows. */
const EXIT_SLOWER = 1;
const NOT_JUDGED = "load-tester: --fail-if-slower could not be judged. Save more runs per side.\n";

/**
 * Runs the comparison; returns the exit code.
 *
 * @throws {BadFile} if a file cannot be read or compared
 */
export async function compareFiles(command: CompareCommand, streams: Streams): Promise<number> {
  const [base, candidate] = [await readSide(command.base), await readSide(command.candidate)];
  if (base.kind !== candidate.kind) {
    const path = command.candidate[0];
    throw new BadFile(path, `a ${candidate.kind}, and the base is a ${base.kind}`);
  }
  if (base.kind === "capacity" && candidate.kind === "capacity") {
    return await compareSearches(base.report, candidate.report, command, streams);
  }
  if (base.kind !== "run" || candidate.kind !== "run") return 0;
  return compareRuns(base.results, candidate.results, command, streams);
}

function compareRuns(
  base: readonly SavedResult[],
  candidate: readonly SavedResult[],
  command: CompareCommand,
  streams: Streams,
): number {
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
    streams.err(NOT_JUDGED);
    return EXIT_NOT_AS_REQUESTED;
  }
  return 0;
}

/** One side of a comparison: runs, or a capacity. */
type ComparedSide =
  | { readonly kind: "run"; readonly results: readonly SavedResult[] }
  | { readonly kind: "capacity"; readonly report: CapacityReport };

async function readSide(paths: readonly string[]): Promise<ComparedSide> {
  const results: SavedResult[] = [];
  for (const path of paths) {
    const saved = await readRunOrCapacity(path);
    if (saved.kind === "capacity") {
      if (paths.length === 1) return saved;
      throw new BadFile(path, "a saved capacity", "Compare one of them per side.");
    }
    const { result } = saved;
    // The same run given twice would count as two runs that agree.
    const twin = results.findIndex(({ report }) => sameRun(report, result.report));
    if (twin !== -1) {
      throw new BadFile(path, `the same run as ${shownPath(paths[twin])}`, "Give each run once.");
    }
    results.push(result);
  }
  return { kind: "run", results };
}

async function compareSearches(
  base: CapacityReport,
  candidate: CapacityReport,
  command: CompareCommand,
  streams: Streams,
): Promise<number> {
  const capacities = await import("../report/capacity/capacity_comparison.ts");
  const comparison = capacities.compareCapacities(base, candidate);
  const { output, allowsColor, failIfSlowerPercent: percent } = command;
  const color = allowsColor && streams.isOutTerminal && !streams.refusesColor;
  streams.out(
    output === "json"
      ? capacities.renderCapacityComparisonJson(comparison)
      : output === "markdown"
      ? capacities.renderCapacityComparisonMarkdown(comparison)
      : capacities.renderCapacityComparison(comparison, { color }),
  );
  if (percent === undefined) return 0;
  if (comparison.verdict === "not judged") {
    streams.err(NOT_JUDGED);
    return EXIT_NOT_AS_REQUESTED;
  }
  if (!capacities.fellBy(comparison, percent)) return 0;
  streams.err(`load-tester: The capacity fell by more than ${percent}%.\n`);
  return EXIT_SLOWER;
}

function rendered(comparison: Comparison, command: CompareCommand, streams: Streams): string {
  if (command.output === "json") return renderComparisonJson(comparison);
  if (command.output === "markdown") return renderComparisonMarkdown(comparison);
  const color = command.allowsColor && streams.isOutTerminal && !streams.refusesColor;
  return renderComparison(comparison, { color });
}
