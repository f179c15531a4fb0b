/**
 * How bytes get into a file whole or not at all, as far as the permission given goes.
 *
 * @module
 */
import { dirname } from "node:path";
import { UsageError } from "../../errors.ts";
import { permissionFlag, shownPath } from "../../text.ts";

/** A file that will be written once, at the end. */
export class ResultFile {
  #path: string;
  #isAtomic: boolean;

  /**
   * Checks permissions, and touches nothing.
   *
   * @param option the option that named the file
   * @throws {UsageError} where writing it would make Deno prompt, or its directory is known to be missing
   */
  constructor(option: string, path: string) {
    const given = shownPath(path);
    if (path === "") throw UsageError.invalid(option, path, "Use the name of a file.");
    const directory = dirname(path);
    if (!isGranted("write", path)) {
      const flags = `${permissionFlag("R", directory)} ${permissionFlag("W", directory)}`;
      const advice = `With ${flags} it is written atomically.`;
      throw UsageError.needs(option, given, permissionFlag("W", path), advice);
    }
    // Renaming reads: Deno asks for both, and for the name beside the file too.
    this.#isAtomic = ["read", "write"].every((name) => isGranted(name as "read", directory));
    this.#path = path;
    if (isGranted("read", directory) && isMissing(directory)) {
      throw new UsageError(option, `the directory of ${given} does not exist`, "Create it first.");
    }
    if (isGranted("read", path) && isDirectory(path)) {
      throw new UsageError(option, `${given} is a directory`, "Use the name of a file.");
    }
  }

  /** Writes the file, or gives the reason why it could not; then no part of it is left. */
  write(bytes: Uint8Array): string | null {
    try {
      // Renaming would put a file in the place of a device or a link.
      if (this.#isAtomic && isReplaceable(this.#path)) this.#replace(bytes);
      else this.#writeInPlace(bytes);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #replace(bytes: Uint8Array): void {
    const part = `${this.#path}.${crypto.randomUUID().slice(0, 8)}.part`;
    try {
      using file = Deno.openSync(part, { write: true, createNew: true });
      writeAll(file, bytes);
      file.syncSync();
      Deno.renameSync(part, this.#path);
    } catch (error) {
      removeIfThere(part);
      throw error;
    }
  }

  #writeInPlace(bytes: Uint8Array): void {
    using file = Deno.openSync(this.#path, { write: true, create: true, truncate: true });
    // Asking what it is takes leave to read; where that is not given, it may be a device.
    const isFile = isGranted("read", this.#path) && file.statSync().isFile;
    try {
      writeAll(file, bytes);
    } catch (error) {
      if (isFile) removeIfThere(this.#path);
      else emptyIfPossible(file);
      throw error;
    }
  }
}

function isGranted(name: "read" | "write", path: string): boolean {
  return Deno.permissions.querySync({ name, path }).state === "granted";
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

function isMissing(path: string): boolean {
  try {
    Deno.statSync(path);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** True for a usual file, and where there is nothing yet. */
function isReplaceable(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

function emptyIfPossible(file: Deno.FsFile): void {
  try {
    file.truncateSync(0);
  } catch {
    // A device cannot be emptied, and keeps nothing.
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was never made, or cannot be removed by us; what is told is why it could not be written.
  }
}
