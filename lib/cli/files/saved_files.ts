/**
 * How saved results are read from files that may hold anything.
 *
 * @module
 */
import { permissionFlag } from "../../text.ts";
import { BadSavedResult } from "../../report/saved/bad_saved_result.ts";
import { decodeResult } from "../../report/saved/saved_bytes.ts";
import { MOST_BYTES, MOST_MB } from "../../report/saved/saved_limits.ts";
import type { SavedResult } from "../../report/saved/saved_result.ts";
import { BadFile } from "./bad_file.ts";

/**
 * Reads a saved result.
 *
 * @throws {BadFile} where it cannot be read, or is no such result
 */
export async function readSaved(path: string): Promise<SavedResult> {
  // Queried first, since reading without permission would make Deno prompt.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    throw new BadFile(path, `reading it needs ${permissionFlag("R", path)}`);
  }
  const stream = openUsualFile(path);
  try {
    return await decodeResult(stream);
  } catch (error) {
    if (error instanceof BadSavedResult) throw new BadFile(path, error.message);
    throw error;
  }
}

/** The bytes of a file, which is closed once they are read or refused. */
function openUsualFile(path: string): ReadableStream<Uint8Array> {
  try {
    // Asked of the path first: opening a FIFO would wait for its writer.
    const { isFile, isDirectory, size } = Deno.statSync(path);
    if (isDirectory) throw new BadFile(path, "a directory, not a saved result");
    // A pipe or a device may never end.
    if (!isFile) throw new BadFile(path, "not a regular file");
    if (size > MOST_BYTES) throw new BadFile(path, `larger than ${MOST_MB} MB`);
    return Deno.openSync(path).readable;
  } catch (error) {
    if (error instanceof BadFile) throw error;
    if (error instanceof Deno.errors.NotFound) throw new BadFile(path, "no such file");
    throw new BadFile(path, error instanceof Error ? error.message : String(error));
  }
}
