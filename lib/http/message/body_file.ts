/**
 * Reads a request body from its file while it is sent, so that it need not fit into memory.
 *
 * @module
 */

/**
 * A file that is sent as a body.
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
  /** Path of the file. */
  readonly path: string;
  /** Number of bytes to send: the size of the file. */
  readonly length: number;
}

const PIECE_BYTES = 64 * 1024;

/**
 * Sends the bytes of the file in pieces; each piece is written before the next one is read.
 *
 * @returns the reason if the file cannot be read; null otherwise
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

/** Returns the result of a call, or the message of its error. */
async function tried<T>(call: () => Promise<T>): Promise<T | string> {
  try {
    return await call();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
