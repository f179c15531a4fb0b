/**
 * Adapts a connection for node:tls, and records whether the peer ended TLS before it closed.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import type { Transport } from "../wire/transport.ts";

const READ_BYTES = 64 * 1024;
const HEADER_BYTES = 5;
const ALERT = 21;
const APPLICATION_DATA = 23;
/**
 * Length of an encrypted alert in TLS 1.3, which has no type of its own: two bytes, their type, and
 * a tag of 16.
 */
const TLS13_ALERT_BYTES = 2 + 1 + 16;

/**
 * Passes bytes through and parses the headers of TLS records, because node:tls does not distinguish
 * an end after close_notify from a truncated stream.
 */
export class RecordStream extends Duplex {
  #transport: Transport;
  #buffer = new Uint8Array(READ_BYTES);
  #header = new Uint8Array(HEADER_BYTES);
  #headerBytes = 0;
  /** Remaining bytes of the current record. */
  #left = 0;
  #isLastAlert = false;

  constructor(transport: Transport) {
    super();
    this.#transport = transport;
  }

  /** True if the last record was a complete alert: at the end, a close_notify. */
  get endsWithAlert(): boolean {
    return this.#isLastAlert && this.#left === 0 && this.#headerBytes === 0;
  }

  override async _read(): Promise<void> {
    try {
      const count = await this.#transport.read(this.#buffer);
      if (count !== null) this.#look(this.#buffer, count);
      this.push(count === null ? null : Buffer.from(this.#buffer.subarray(0, count)));
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  override async _write(bytes: Uint8Array, _: string, done: (error?: Error) => void) {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#transport.write(bytes.subarray(at));
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#transport.close();
    done(error);
  }

  #look(bytes: Uint8Array, end: number): void {
    for (let at = 0; at < end;) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, end - at);
        this.#left -= taken;
        at += taken;
        continue;
      }
      this.#header[this.#headerBytes++] = bytes[at++];
      if (this.#headerBytes < HEADER_BYTES) continue;
      const [type, , , high, low] = this.#header;
      this.#headerBytes = 0;
      this.#left = high << 8 | low;
      this.#isLastAlert = type === ALERT ||
        type === APPLICATION_DATA && this.#left === TLS13_ALERT_BYTES;
    }
  }
}
