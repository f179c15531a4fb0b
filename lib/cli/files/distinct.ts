/**
 * Rejects options that would write one file twice, or overwrite a file that is read.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import { shownPath } from "../../text.ts";

/**
 * Checks that files to be written differ from one another and from those that are read.
 *
 * @param outputs paths by the option that named them
 * @throws {UsageError} if two of them are the same file
 */
export function requireDistinct(
  outputs: Readonly<Record<string, string | undefined>>,
  inputs: readonly string[],
): void {
  const read = new Set(inputs.map(identityOf));
  const written = new Map<string, string>();
  for (const [option, path] of Object.entries(outputs)) {
    if (path === undefined || path === "-" || path === "") continue;
    const identity = identityOf(path);
    if (identity === DEVICE) continue;
    const other = written.get(identity);
    const given = shownPath(path);
    if (other !== undefined) {
      throw new UsageError(option, `${given} is the file of --${other}, too`, "Use another file.");
    }
    if (read.has(identity)) {
      throw new UsageError(option, `${given} is also read by this command`, "Use another file.");
    }
    written.set(identity, option);
  }
}

const DEVICE = "device";

/** Returns an identity that is the same for all names of a file, as far as permissions allow. */
function identityOf(path: string): string {
  if (path === "" || path.includes("\0") || !mayRead(path)) return canonical(path);
  try {
    const { isFile, isDirectory, dev, ino } = Deno.statSync(path);
    if (!isFile && !isDirectory) return DEVICE;
    return ino === null ? Deno.realPathSync(path) : `${dev}:${ino}`;
  } catch {
    return canonical(path);
  }
}

/** Returns the path of a file that does not exist yet, with its directory resolved. */
function canonical(path: string): string {
  const absolute = resolve(path);
  const directory = dirname(absolute);
  try {
    return mayRead(directory) ? join(Deno.realPathSync(directory), basename(absolute)) : absolute;
  } catch {
    return absolute;
  }
}

function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}
