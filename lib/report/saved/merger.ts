/**
 * Merges results one after another, so that they are not all in memory at once.
 *
 * @module
 */
import { CannotMerge } from "./cannot_merge.ts";
import { merge, type MergeOptions } from "./merge.ts";
import { isSharded, mergeShards, requireSameFleet } from "./merge_shards.ts";
import type { SavedResult } from "./saved_result.ts";

/**
 * Number of results merged at a time: each merge creates a report, which costs as much as a few
 * files.
 */
const AT_A_TIME = 16;

/** Merges results as they arrive. Keeps them all only if they are not parts of a sharded load. */
export class Merger {
  #options: MergeOptions;
  #count = 0;
  #first: SavedResult | undefined;
  /** Results by number of merges: single results, then merges of AT_A_TIME results, and so on. */
  #levels: SavedResult[][] = [];
  #indexes = new Map<number, number>();

  constructor(options: MergeOptions = {}) {
    this.#options = options;
  }

  /**
   * Adds a result.
   *
   * @throws {CannotMerge} if it belongs to another load, or repeats a part
   */
  add(result: SavedResult): void {
    const at = this.#count++;
    this.#first ??= result;
    if (!isSharded(this.#first)) {
      if (isSharded(result)) {
        throw new CannotMerge(at, "a part of a sharded load, unlike the others", false);
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

  /**
   * Returns the merge of all results added.
   *
   * @throws {CannotMerge} as `merge` does
   */
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
