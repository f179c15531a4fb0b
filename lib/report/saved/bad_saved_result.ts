/**
 * The error of bytes that are not those of a saved result.
 *
 * @module
 */

/**
 * Bytes that are not those of a saved result, and in what way.
 *
 * @example
 * ```ts
 * import { BadSavedResult, decodeResult } from "@x/load-tester/results";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => decodeResult(new Uint8Array()), BadSavedResult, "empty");
 * ```
 */
export class BadSavedResult extends Error {
  /** Always `BadSavedResult`. */
  override readonly name = "BadSavedResult";
}
