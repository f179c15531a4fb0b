/**
 * Creates the error for a file that cannot be used.
 *
 * @module
 */
import { harmless, sentences, shownPath } from "../../text.ts";

/** A file that cannot be used. Nothing else has been done either. */
export class BadFile extends Error {
  override readonly name = "BadFile";

  constructor(path: string, problem: string, advice = "") {
    super(harmless(sentences(`${shownPath(path)}: ${problem}`, advice)));
  }
}
