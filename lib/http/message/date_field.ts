/**
 * Parses Date header fields (RFC 9110, section 6.6.1).
 *
 * @module
 */

/** Length of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`. */
const DATE_BYTES = 29;

/** Parses dates. Caches the last one, because most are the same and parsing takes a microsecond. */
export class DateField {
  #bytes = new Uint8Array(DATE_BYTES);
  #ms = 0;

  /**
   * Returns milliseconds since the epoch; 0 if it is not a date in the form that servers have to
   * send.
   */
  read(bytes: Uint8Array, from: number, to: number): number {
    if (to - from !== DATE_BYTES) return 0;
    let at = 0;
    while (at < DATE_BYTES && bytes[from + at] === this.#bytes[at]) at++;
    if (at < DATE_BYTES) {
      this.#bytes.set(bytes.subarray(from, to));
      this.#ms = Date.parse(String.fromCharCode(...this.#bytes)) || 0;
    }
    return this.#ms;
  }
}
