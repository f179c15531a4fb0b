/**
 * Writes a file completely or not at all, as far as the permissions allow.
 *
 * @module
 */
import { dirname } from "node:path";
import { UsageError } from "../../errors.ts";
import { permissionFlag, shownPath } from "../../text.ts";
import { notStalled } from "./line_writer.ts";

/** Size of a write, because the reader of a pipe may take only part of the data. */
const PIECE_BYTES = 64 * 1024;

/** A file that is written once, at the end. */
export class ResultFile {
  #path: string;
  #isAtomic: boolean;

  /**
   * Checks permissions without touching the file.
   *
   * @param option the option that named the file
   * @throws {UsageError} if Deno would prompt, or the directory does not exist
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
    // Renaming needs read and write permission, also for the temporary file next to it.
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
   * Writes the file; resolves with the reason if that fails. In that case, its previous contents
   * are preserved as far as permissions allow.
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

/**
 * Returns the file that a rename should replace, following links; null if it must be written in
 * place.
 */
function replacedBy(path: string): string | null {
  try {
    if (!Deno.lstatSync(path).isSymlink) return isUsualFile(path) ? path : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
  // The target of a link may be in a directory that this program may not write to.
  if (!isGranted("read", path)) return null;
  const target = Deno.realPathSync(path);
  const directory = dirname(target);
  const may = ["read", "write"].every((name) => isGranted(name as "read", directory));
  return may && isUsualFile(target) ? target : null;
}

function isUsualFile(path: string): boolean {
  return Deno.statSync(path).isFile;
}

/** Replaces a file with another one, keeping its mode and owner. */
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

/** Copies the mode and owner of another file; returns false if that is not permitted. */
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
      // Written after the existing contents first, which stay intact if the disk is full.
      await writeAll(file, bytes);
      await file.seek(0, Deno.SeekMode.Start);
      keptLength = 0;
    }
    await writeAll(file, bytes);
    if (oldLength > 0) await file.truncate(bytes.length);
  } catch (error) {
    if (isNew) removeIfThere(path);
    // Pipes and devices cannot be truncated and keep nothing.
    else await file.truncate(keptLength).catch(() => {});
    throw error;
  } finally {
    file.close();
  }
}

/** Opens a file for writing. Opening a FIFO waits for its reader, up to a time limit. */
async function opened(path: string): Promise<Deno.FsFile> {
  const opening = Deno.open(path, { write: true, create: true });
  return await notStalled(opening, "nothing opened it for reading");
}

/** Returns the length of a file; 0 if it has none, such as a pipe or a device. */
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
    // It was never created, or cannot be removed; the reported reason is that of the failed write.
  }
}
