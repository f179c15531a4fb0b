/**
 * Defines the byte stream that a connection reads and writes.
 *
 * @module
 */

/** A stream of bytes each way: a Deno.Conn, or something that behaves as one. */
export interface Transport {
  /** Fills part of the buffer and gives how much, or null at the end of the stream. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Takes some of the bytes and gives how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Closes both ways; what is pending rejects. */
  close(): void;
}
