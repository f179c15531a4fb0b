/**
 * Defines the error for results that cannot be merged.
 *
 * @module
 */

/**
 * The error of results that cannot be merged meaningfully.
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
  /** Index, from 0, of the result that does not match those before it. */
  readonly index: number;
  /** True if `force` merges it anyway. */
  readonly isForceable: boolean;

  /**
   * Creates the error.
   *
   * @param index index, from 0, of the result that does not match those before it
   * @param reason why it does not match
   * @param isForceable whether `force` merges it anyway
   */
  constructor(index: number, reason: string, isForceable: boolean) {
    super(reason);
    this.index = index;
    this.isForceable = isForceable;
  }
}
