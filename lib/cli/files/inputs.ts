/**
 * How files, standard input and environment variables are read, with leave asked for first.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { joined } from "../../http/message/multipart.ts";
import type { Streams } from "../terminal/streams.ts";

/** The files of a run, each read once before it begins; `-` is standard input. */
export class Inputs {
  #streams: Pick<Streams, "err">;
  #hasReadStdin = false;

  constructor(streams: Pick<Streams, "err">) {
    this.#streams = streams;
  }

  /**
   * Reads a file, or standard input.
   *
   * @param wanted what is wanted instead of a file that cannot be read; empty where that is plain
   * @throws {UsageError} naming the option, where it cannot be read
   */
  bytes(option: string, path: string, wanted = ""): Uint8Array {
    if (path === "-") return this.#stdin(option);
    const given = JSON.stringify(path);
    // Deno takes neither for a path, also where it is only asked for leave.
    if (path === "" || path.includes("\0")) throw new UsageError(option, given, "a file is wanted");
    // Asked first, since reading without leave would make Deno prompt.
    if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
      throw new UsageError(option, given, `reading it needs -R=${path}`);
    }
    try {
      return Deno.readFileSync(path);
    } catch (error) {
      const reason = error instanceof Deno.errors.NotFound
        ? "there is no such file"
        : error instanceof Deno.errors.IsADirectory
        ? "it is a folder, and a file is wanted"
        : String(error);
      throw new UsageError(option, given, wanted === "" ? reason : `${reason}; ${wanted}`);
    }
  }

  /** Reads a file as UTF-8. @throws {UsageError} as `bytes` does */
  text(option: string, path: string, wanted = ""): string {
    const bytes = this.bytes(option, path, wanted);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new UsageError(option, JSON.stringify(path), wanted || "UTF-8 text is wanted");
    }
  }

  #stdin(option: string): Uint8Array {
    if (this.#hasReadStdin) throw new UsageError(option, '"-"', "standard input is read only once");
    this.#hasReadStdin = true;
    if (Deno.stdin.isTerminal()) {
      this.#streams.err(
        `Reading --${option} from the terminal; Ctrl+D at a line's start ends it.\n`,
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
 * The value of an environment variable.
 *
 * @throws {UsageError} naming the option, where there is none or no leave to read it
 */
export function variable(option: string, name: string): string {
  if (Deno.permissions.querySync({ name: "env", variable: name }).state !== "granted") {
    throw new UsageError(option, `with $${name}`, `reading that variable needs -E=${name}`);
  }
  const value = Deno.env.get(name);
  if (value !== undefined) return value;
  throw new UsageError(option, `with $${name}`, "that variable is not set");
}
