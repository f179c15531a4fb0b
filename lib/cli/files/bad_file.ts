/**
 * That a file somebody named cannot be used, and how that is said.
 *
 * @module
 */

/** A file that cannot be used: nothing else was done either. */
export class BadFile extends Error {
  override readonly name = "BadFile";

  constructor(path: string, reason: string) {
    super(`Cannot use ${JSON.stringify(path)}: ${reason}`);
  }
}
