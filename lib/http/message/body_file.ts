/**
 * Reads a request body from its file while it is sent, so that it need not fit into memory.
 *
 * @module
 */

/**
 * A file whose bytes are a body.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import type { BodyFile } from "@x/load-tester/load";
 *
 * const body: BodyFile = { path: "video.mp4", length: 1_073_741_824 };
 * const run = () => loadTest({ url: "https://staging.example/upload", method: "PUT", body });
 * ```
 */
export interface BodyFile {
  /** Where it is. */
  readonly path: string;
  /** How many bytes of it are sent: its size. */
  readonly length: number;
}

const PIECE_BYTES = 64 * 1024;

/**
 * Writes the bytes of the file, a piece at a time, each to be used up before the next is read.
 *
 * @returns why the file could not be read; null where it was
 */
export async function sendFile(
  { path, length }: BodyFile,
  write: (piece: Uint8Array) => Promise<void>,
): Promise<string | null> {
  const buffer = new Uint8Array(Math.min(PIECE_BYTES, length));
  const opened = await tried(() => Deno.open(path));
  if (typeof opened === "string") return `${path} cannot be read: ${opened}`;
  using file = opened;
  for (let left = length; left > 0;) {
    const count = await tried(() => file.read(buffer.subarray(0, Math.min(left, buffer.length))));
    if (typeof count === "string") return `${path} cannot be read: ${count}`;
    if (count === null) return `${path} ended ${left} bytes before its size of ${length}`;
    left -= count;
    await write(buffer.subarray(0, count));
  }
  return null;
}

/** What a call gives, or the message of what it throws. */
async function tried<T>(call: () => Promise<T>): Promise<T | string> {
  try {
    return await call();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
