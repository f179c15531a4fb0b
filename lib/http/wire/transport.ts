/**
 * Defines the byte stream that a connection reads and writes.
 *
 * @module
 */

/** A bidirectional stream of bytes: a Deno.Conn, or something that behaves like one. */
export interface Transport {
  /** Reads into the buffer; resolves with the number of bytes, or null at the end of the stream. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes some of the bytes; resolves with their number. */
  write(bytes: Uint8Array): Promise<number>;
  /** Closes both directions; pending operations reject. */
  close(): void;
}
