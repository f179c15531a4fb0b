/**
 * Opens the destination of the request log, a file or standard error. Rejects invalid ones before
 * the run.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { permissionFlag, shownPath } from "../../text.ts";
import type { LogLoss } from "../../load/engine/result.ts";
import { LineWriter, notStalled } from "./line_writer.ts";

/** The log of a run, open for writing. */
export class LogOutput {
  #writer: LineWriter;
  #file: Deno.FsFile | null;

  private constructor(writer: LineWriter, file: Deno.FsFile | null) {
    this.#writer = writer;
    this.#file = file;
  }

  /**
   * Opens a log and truncates an existing file, so this is the last step before a run.
   *
   * @param path path of the file; `-` is standard error
   * @throws {UsageError} if it cannot be written, or Deno would prompt
   */
  static async open(path: string): Promise<LogOutput> {
    if (path === "-") {
      return new LogOutput(new LineWriter((lines) => Deno.stderr.write(lines)), null);
    }
    // Deno rejects an empty path even in a permission query.
    if (path === "") throw UsageError.invalid("log", path, "Use the name of a file.");
    if (Deno.permissions.querySync({ name: "write", path }).state !== "granted") {
      throw UsageError.needs("log", shownPath(path), permissionFlag("W", path));
    }
    try {
      const opening = Deno.open(path, { write: true, create: true, truncate: true });
      const file = await notStalled(opening, "nothing opened it for reading");
      return new LogOutput(new LineWriter((lines) => file.write(lines)), file);
    } catch (error) {
      throw new UsageError("log", `${shownPath(path)}: ${reasonOf(error)}`);
    }
  }

  /** Accepts complete lines. */
  add(lines: Uint8Array<ArrayBuffer>): void {
    this.#writer.add(lines);
  }

  /** Writes the rest; resolves with what was lost, null if nothing was. */
  async close(): Promise<LogLoss | null> {
    const loss = await this.#writer.close();
    this.#file?.close();
    return loss;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "its directory does not exist";
  if (error instanceof Deno.errors.IsADirectory) return "is a directory";
  return error instanceof Error ? error.message : String(error);
}
