/**
 * How saved results are read from files that may hold anything.
 *
 * @module
 */
import { BadSavedResult, decodeResult } from "../../report/saved/saved_bytes.ts";
import type { SavedResult } from "../../report/saved/saved_result.ts";
import { BadFile } from "./bad_file.ts";

/** More than any result takes; what is larger is not read at all. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Reads a saved result.
 *
 * @throws {BadFile} where it cannot be read, or is no such result
 */
export async function readSaved(path: string): Promise<SavedResult> {
  // Asked first, since reading without leave would make Deno prompt.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    throw new BadFile(path, `reading it needs -R=${path}`);
  }
  const bytes = readBounded(path);
  try {
    return await decodeResult(bytes);
  } catch (error) {
    if (error instanceof BadSavedResult) throw new BadFile(path, error.message);
    throw error;
  }
}

function readBounded(path: string): Uint8Array {
  try {
    const { isFile, isDirectory, size } = Deno.statSync(path);
    if (isDirectory) throw new BadFile(path, "it is a directory, and a saved result is wanted");
    // A pipe or a device may never end.
    if (!isFile) throw new BadFile(path, "it is not a usual file");
    if (size > MOST_BYTES) {
      throw new BadFile(path, `it is larger than ${MOST_BYTES / 1024 / 1024} MB`);
    }
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof BadFile) throw error;
    if (error instanceof Deno.errors.NotFound) throw new BadFile(path, "there is no such file");
    throw new BadFile(path, error instanceof Error ? error.message : String(error));
  }
}
