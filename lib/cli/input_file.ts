// Knows: how a file that an option names is read, or refused in one line.
// Refuses to know: what is in it.
import { UsageError } from "../errors.ts";

/**
 * The text of a file.
 *
 * @throws {UsageError} where it may not be read, cannot be, or is not UTF-8
 */
export function readText(option: string, path: string): string {
  const given = JSON.stringify(path);
  // Asked first, since reading without leave would make Deno prompt.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    throw new UsageError(option, given, `reading it needs -R=${path}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Deno.readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(option, given, "UTF-8 text is wanted");
    if (error instanceof Deno.errors.NotFound) {
      throw new UsageError(option, given, "there is no such file");
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(option, given, `it cannot be read: ${reason}`);
  }
}
