/**
 * Implements the dynamic table of HPACK (RFC 7541, section 4).
 *
 * @module
 */
import type { TableEntry } from "./static_table.ts";

/** Overhead of an entry in addition to its name and value. */
const ENTRY_BYTES = 32;

/** A table of fields, addressed from the newest. */
export class DynamicTable {
  /** Oldest first, starting at `#from`. */
  #entries: TableEntry[] = [];
  #from = 0;
  #bytes = 0;
  /** Maximum size of its entries, in bytes. */
  limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Returns the entry added `index` entries before the newest one; undefined if there is none. */
  entryAt(index: number): TableEntry | undefined {
    const at = this.#entries.length - 1 - index;
    return at >= this.#from ? this.#entries[at] : undefined;
  }

  /** Adds a field and evicts old ones to make room; all of them if it is larger than the table. */
  add(name: Uint8Array, nameLength: number, value: Uint8Array, valueLength: number): void {
    const bytes = nameLength + valueLength + ENTRY_BYTES;
    this.#evict(this.limit - bytes);
    if (bytes > this.limit) return;
    this.#entries.push({ name: name.slice(0, nameLength), value: value.slice(0, valueLength) });
    this.#bytes += bytes;
  }

  resize(limit: number): void {
    this.limit = limit;
    this.#evict(limit);
  }

  #evict(most: number): void {
    while (this.#bytes > most && this.#from < this.#entries.length) {
      const { name, value } = this.#entries[this.#from++];
      this.#bytes -= name.length + value.length + ENTRY_BYTES;
    }
    // Evicted entries are removed in bulk, because shifting an array is slow.
    if (this.#from > 64 && this.#from * 2 > this.#entries.length) {
      this.#entries.splice(0, this.#from);
      this.#from = 0;
    }
  }
}
