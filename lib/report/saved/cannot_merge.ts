/**
 * Defines the error for results that cannot be merged.
 *
 * @module
 */

/**
 * Results that make no sense as one.
 *
 * @example
 * ```ts
 * import { CannotMerge, merge, type SavedResult } from "@x/load-tester/results";
 *
 * const merged = (results: SavedResult[]): SavedResult => {
 *   try {
 *     return merge(results);
 *   } catch (error) {
 *     if (error instanceof CannotMerge && error.isForceable) return merge(results, { force: true });
 *     throw error;
 *   }
 * };
 * ```
 */
export class CannotMerge extends Error {
  /** Always `CannotMerge`. */
  override readonly name = "CannotMerge";
  /** Which of the results does not go with those before it, from 0. */
  readonly index: number;
  /** True where `force` would merge it all the same. */
  readonly isForceable: boolean;

  /**
   * Makes the error.
   *
   * @param index which of the results does not go with those before it, from 0
   * @param reason why
   * @param isForceable true where `force` would merge it all the same
   */
  constructor(index: number, reason: string, isForceable: boolean) {
    super(reason);
    this.index = index;
    this.isForceable = isForceable;
  }
}
