/**
 * Reads files, standard input and environment variables, after checking permissions.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { permissionFlag, shownPath } from "../../text.ts";
import { decodedText } from "./decoded_text.ts";
import { joined } from "../../http/message/multipart.ts";
import type { Streams } from "../terminal/streams.ts";

/** The files of a run, each read once before it begins; `-` is standard input. */
export class Inputs {
  #streams: Pick<Streams, "err">;
  #hasReadStdin = false;

  constructor(streams: Pick<Streams, "err">) {
    this.#streams = streams;
  }

  /** Announces a step that takes time. */
  note(text: string): void {
    this.#streams.err(text);
  }

  /**
   * Reads a file, or standard input.
   *
   * @param advice what to do if the file cannot be read
   * @throws {UsageError} naming the option, if it cannot be read
   */
  bytes(option: string, path: string, advice = ""): Uint8Array {
    if (path === "-") return this.#stdin(option);
    return this.#fromFile(option, path, advice, () => Deno.readFileSync(path));
  }

  /**
   * Returns the size of a regular file; null for a pipe or standard input.
   *
   * @throws {UsageError} as `bytes` does
   */
  fileSize(option: string, path: string): number | null {
    if (path === "-") return null;
    const { isFile, size } = this.#fromFile(option, path, "", () => Deno.statSync(path));
    return isFile ? size : null;
  }

  #fromFile<T>(option: string, path: string, advice: string, read: () => T): T {
    // Deno rejects both even in a permission query.
    if (path === "" || path.includes("\0")) {
      throw UsageError.invalid(option, path, "Use the name of a file.");
    }
    // Checked first, because Deno would prompt for the permission.
    if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
      throw UsageError.needs(option, shownPath(path), permissionFlag("R", path));
    }
    try {
      return read();
    } catch (error) {
      const reason = error instanceof Deno.errors.NotFound
        ? "no such file"
        : error instanceof Deno.errors.IsADirectory
        ? "is a directory"
        : String(error);
      throw new UsageError(option, `${shownPath(path)}: ${reason}`, advice);
    }
  }

  /**
   * Reads a text file.
   *
   * @throws {UsageError} as `bytes` does, and for an unknown encoding
   */
  text(option: string, path: string, advice = ""): string {
    const decoded = decodedText(this.bytes(option, path, advice));
    if ("text" in decoded) return decoded.text;
    throw new UsageError(option, `${shownPath(path)}: ${decoded.problem}`, decoded.advice);
  }

  #stdin(option: string): Uint8Array {
    if (this.#hasReadStdin) {
      throw new UsageError(option, "standard input is already read", "Use - only once.");
    }
    this.#hasReadStdin = true;
    if (Deno.stdin.isTerminal()) {
      this.#streams.err(
        `Reading --${option} from the terminal. Press Ctrl+D on an empty line to end.\n`,
      );
    }
    const pieces: Uint8Array[] = [];
    const buffer = new Uint8Array(64 * 1024);
    for (let count = Deno.stdin.readSync(buffer); count !== null;) {
      pieces.push(buffer.slice(0, count));
      count = Deno.stdin.readSync(buffer);
    }
    return joined(pieces);
  }
}

/**
 * Returns the value of an environment variable.
 *
 * @throws {UsageError} naming the option, if it is not set or may not be read
 */
export function variable(option: string, name: string): string {
  if (Deno.permissions.querySync({ name: "env", variable: name }).state !== "granted") {
    throw new UsageError(option, `reading $${name} needs -E=${name}`);
  }
  const value = Deno.env.get(name);
  if (value !== undefined) return value;
  throw new UsageError(option, `$${name} is not set`, "Set the variable, or put its value there.");
}
