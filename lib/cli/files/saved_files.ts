/**
 * Reads saved results from untrusted files.
 *
 * @module
 */
import { permissionFlag } from "../../text.ts";
import { BadSavedResult, readSections } from "../../report/saved/container.ts";
import { decodeSections } from "../../report/saved/saved_bytes.ts";
import { MOST_BYTES, MOST_MB } from "../../report/saved/saved_limits.ts";
import { capacityIn } from "../../report/capacity/saved_capacity.ts";
import type { CapacityReport } from "../../report/shape/capacity_shape.ts";
import { BadBytes } from "../../stats/varint.ts";
import type { SavedResult } from "../../report/saved/saved_result.ts";
import { BadFile } from "./bad_file.ts";

/** The contents of a file: the result of a run or of a search. */
type Saved =
  | { readonly kind: "run"; readonly result: SavedResult }
  | { readonly kind: "capacity"; readonly report: CapacityReport };

/**
 * Reads the saved result of a run or of a search.
 *
 * @throws {BadFile} if it cannot be read, or is neither
 */
export async function readRunOrCapacity(path: string): Promise<Saved> {
  // Checked first, because Deno would prompt for the permission.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    throw new BadFile(path, `reading it needs ${permissionFlag("R", path)}`);
  }
  const stream = openUsualFile(path);
  try {
    const sections = await readSections(stream);
    const report = capacityIn(sections);
    if (report !== null) return { kind: "capacity", report };
    return { kind: "run", result: decodeSections(sections) };
  } catch (error) {
    if (error instanceof BadSavedResult) throw new BadFile(path, error.message);
    if (error instanceof BadBytes) throw new BadFile(path, `damaged: ${error.message}`);
    throw error;
  }
}

/** Opens a file, which is closed once it is read or rejected. */
function openUsualFile(path: string): ReadableStream<Uint8Array> {
  try {
    // Checked by path, because opening a FIFO would wait for its writer.
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
