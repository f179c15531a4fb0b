/**
 * Writes a file completely or not at all, as far as the permissions allow.
 *
 * @module
 */
import { dirname } from "node:path";
import { UsageError } from "../../errors.ts";
import { permissionFlag, shownPath } from "../../text.ts";
import { notStalled } from "./stalled.ts";

/** What is written at once, as some may be read of a pipe and no more. */
const PIECE_BYTES = 64 * 1024;

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

  /**
   * Writes the file, or gives the reason why it could not; then what was there before is still
   * there, as far as the permissions given go.
   */
  async write(bytes: Uint8Array): Promise<string | null> {
    try {
      const replaced = this.#isAtomic ? replacedBy(this.#path) : null;
      if (replaced === null) await writeInPlace(this.#path, bytes);
      else await replace(replaced, bytes);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

/** The file that a rename is to replace, by links if need be; null where it has to be written to. */
function replacedBy(path: string): string | null {
  try {
    if (!Deno.lstatSync(path).isSymlink) return isUsualFile(path) ? path : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
  // Where a link leads is not always where this program may put files.
  if (!isGranted("read", path)) return null;
  const target = Deno.realPathSync(path);
  const directory = dirname(target);
  const may = ["read", "write"].every((name) => isGranted(name as "read", directory));
  return may && isUsualFile(target) ? target : null;
}

function isUsualFile(path: string): boolean {
  return Deno.statSync(path).isFile;
}

/** Puts a file in the place of another, with that one's mode and owner. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  let file: Deno.FsFile | null = null;
  try {
    file = Deno.openSync(part, { write: true, createNew: true });
    if (!tookOver(path, part)) {
      removeIfThere(part);
      await writeInPlace(path, bytes);
      return;
    }
    await writeAll(file, bytes);
    await file.sync();
    Deno.renameSync(part, path);
  } catch (error) {
    removeIfThere(part);
    throw error;
  } finally {
    file?.close();
  }
}

/** Gives a file the mode and the owner of another; false where it may not have them. */
function tookOver(path: string, part: string): boolean {
  if (Deno.build.os === "windows") return true;
  try {
    const { mode, uid, gid } = Deno.statSync(path);
    const own = Deno.statSync(part);
    if (uid !== own.uid || gid !== own.gid) Deno.chownSync(part, uid, gid);
    if (mode !== null && mode !== own.mode) Deno.chmodSync(part, mode & 0o7777);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    if (error instanceof Deno.errors.PermissionDenied) return false;
    throw error;
  }
}

async function writeInPlace(path: string, bytes: Uint8Array): Promise<void> {
  const isNew = isGranted("read", path) && isMissing(path);
  const file = await opened(path);
  const oldLength = lengthOf(file);
  let keptLength = oldLength;
  try {
    if (oldLength > 0) {
      // First behind what is there, which is untouched if the disk has no room.
      await writeAll(file, bytes);
      await file.seek(0, Deno.SeekMode.Start);
      keptLength = 0;
    }
    await writeAll(file, bytes);
    if (oldLength > 0) await file.truncate(bytes.length);
  } catch (error) {
    if (isNew) removeIfThere(path);
    // A pipe or a device cannot be cut, and keeps nothing.
    else await file.truncate(keptLength).catch(() => {});
    throw error;
  } finally {
    file.close();
  }
}

/** Opens a file to be written. A FIFO is opened by its reader, for whom there is some patience. */
async function opened(path: string): Promise<Deno.FsFile> {
  const opening = Deno.open(path, { write: true, create: true });
  return await notStalled(opening, "nothing opened it for reading");
}

/** How long a file is; 0 for what has no length, as a pipe or a device. */
function lengthOf(file: Deno.FsFile): number {
  try {
    return file.seekSync(0, Deno.SeekMode.End);
  } catch {
    return 0;
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const piece = bytes.subarray(at, at + PIECE_BYTES);
    at += await notStalled(file.write(piece), "nothing was read from it");
  }
}

function isGranted(name: "read" | "write", path: string): boolean {
  return Deno.permissions.querySync({ name, path }).state === "granted";
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

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was never made, or cannot be removed by us; what is told is why it could not be written.
  }
}
