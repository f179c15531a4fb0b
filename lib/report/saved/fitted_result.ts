/**
 * Shrinks a result that is too large to save: first by coarser times, then by dropping what a
 * comparison does not need. Adds a warning.
 *
 * @module
 */
import { packTimes, unpackTimes } from "../../stats/packed_times.ts";
import { Distribution } from "../../stats/percentile.ts";
import type { SeriesSecond } from "../../stats/series.ts";
import { MOST_SECONDS, MOST_SECONDS_BYTES, MOST_TARGETS, MOST_TIMES } from "./saved_limits.ts";
import { timesOf } from "../../stats/sums.ts";
import type { SavedResult } from "./saved_result.ts";

/** Significant digits that times keep, from step to step. */
const DIGITS = [4, 3, 2] as const;

/** Returns the result itself if it fits, otherwise as much of it as fits. */
export function fittedResult(result: SavedResult): SavedResult {
  const notes: string[] = [];
  const fitted = fittedSeconds(fittedTimes(fittedTargets(result, notes), notes), notes);
  if (notes.length === 0) return result;
  const message = `The result was too large to save completely: ${notes.join(", ")}.`;
  const { report } = fitted;
  const warnings = [...report.warnings, { kind: "saved_in_part" as const, message }];
  return { ...fitted, report: { ...report, warnings } };
}

function fittedTargets(result: SavedResult, notes: string[]): SavedResult {
  if (result.report.targets.length <= MOST_TARGETS) return result;
  notes.push(`the numbers of its ${result.report.targets.length} targets were left out`);
  return { ...result, report: { ...result.report, targets: [] }, targetTimes: [] };
}

function fittedTimes(result: SavedResult, notes: string[]): SavedResult {
  const { times, targetTimes } = result;
  const distinct = [...Object.values(times), ...targetTimes]
    .reduce((sum, { values }) => sum + values.length, 0);
  if (distinct <= MOST_TIMES) return result;
  for (const digits of DIGITS) {
    const rounded = {
      ...result,
      times: timesOf((name) => roundedTimes(times[name], digits)),
      targetTimes: targetTimes.map((of) => roundedTimes(of, digits)),
    };
    const left = [...Object.values(rounded.times), ...rounded.targetTimes]
      .reduce((sum, { values }) => sum + values.length, 0);
    if (left > MOST_TIMES && digits > DIGITS[DIGITS.length - 1]) continue;
    notes.push(`its times were rounded to ${digits} significant digits`);
    return rounded;
  }
  return result;
}

function fittedSeconds(result: SavedResult, notes: string[]): SavedResult {
  const { seconds } = result;
  if (seconds.length > MOST_SECONDS) {
    notes.push(`its ${seconds.length} seconds were left out`);
    return withSeconds(result, []);
  }
  if (sizeOf(seconds) <= MOST_SECONDS_BYTES) return result;
  for (const digits of DIGITS) {
    const rounded = seconds.map((second) => ({
      ...second,
      times: packTimes(roundedTimes(unpackTimes(second.times), digits)),
    }));
    if (sizeOf(rounded) > MOST_SECONDS_BYTES) continue;
    notes.push(`the times of its seconds were rounded to ${digits} significant digits`);
    return withSeconds(result, rounded);
  }
  notes.push(`its ${seconds.length} seconds were left out`);
  return withSeconds(result, []);
}

function withSeconds(result: SavedResult, seconds: readonly SeriesSecond[]): SavedResult {
  return { ...result, seconds };
}

function sizeOf(seconds: readonly SeriesSecond[]): number {
  // Besides the times, each second has three counts and a length, which mostly take a few bytes.
  return seconds.reduce((sum, { times }) => sum + times.length + 24, 0);
}

function roundedTimes({ values, cumulative }: Distribution, digits: number): Distribution {
  const kept = new Float64Array(values.length);
  const counts = new Float64Array(values.length);
  let length = 0;
  for (const [i, us] of values.entries()) {
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, us))) + 1 - digits);
    const rounded = Math.round(us / unit) * unit;
    if (length === 0 || kept[length - 1] !== rounded) kept[length++] = rounded;
    counts[length - 1] = cumulative[i];
  }
  return new Distribution(kept.slice(0, length), counts.slice(0, length));
}
