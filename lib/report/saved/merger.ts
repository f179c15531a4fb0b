/**
 * Merges results one after another, so that they are not all in memory at once.
 *
 * @module
 */
import { CannotMerge } from "./cannot_merge.ts";
import { merge, type MergeOptions } from "./merge.ts";
import { isSharded, mergeShards, requireSameFleet } from "./merge_shards.ts";
import type { SavedResult } from "./saved_result.ts";

/** So many results are merged at a time: each merge makes a report, which costs as much as some files. */
const AT_A_TIME = 16;

/** Merges results as they come. Only those that are no parts of a sharded load are all kept. */
export class Merger {
  #options: MergeOptions;
  #count = 0;
  #first: SavedResult | undefined;
  /** By how many merges are in them: results, then unions of AT_A_TIME results, and so on. */
  #levels: SavedResult[][] = [];
  #indexes = new Map<number, number>();

  constructor(options: MergeOptions = {}) {
    this.#options = options;
  }

  /**
   * Takes the next result.
   *
   * @throws {CannotMerge} where it is of another load, or has a part that an earlier one has
   */
  add(result: SavedResult): void {
    const at = this.#count++;
    this.#first ??= result;
    if (!isSharded(this.#first)) {
      if (isSharded(result)) {
        throw new CannotMerge(at, "a part of a sharded load, as the others are not", false);
      }
      (this.#levels[0] ??= []).push(result);
      return;
    }
    requireSameFleet(this.#first, result, at);
    for (const { index } of result.parts) {
      if (this.#indexes.has(index)) {
        throw new CannotMerge(at, `part ${index}, as an earlier result`, false);
      }
      this.#indexes.set(index, at);
    }
    this.#put(result, 0);
  }

  /** The union of all that were taken. @throws {CannotMerge} as `merge` does */
  result(): SavedResult {
    const all = this.#levels.flat();
    return this.#first !== undefined && isSharded(this.#first)
      ? mergeShards(all)
      : merge(all, this.#options);
  }

  #put(result: SavedResult, level: number): void {
    const kept = this.#levels[level] ??= [];
    kept.push(result);
    if (kept.length < AT_A_TIME) return;
    this.#levels[level] = [];
    this.#put(mergeShards(kept), level + 1);
  }
}
