/**
 * Stores the rows of a feed, and determines which request uses which row.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import { wholeNumberOf } from "./mixing.ts";

/** The stream of random numbers that selects rows. */
const FEED_STREAM = 0;

/**
 * A value of a feed. Values that are not text are inserted as JSON.
 *
 * @example
 * ```ts
 * import type { FeedValue } from "@x/load-tester/load";
 *
 * const values: FeedValue[] = ["Ann", 7, true, null];
 * ```
 */
export type FeedValue = string | number | boolean | null;

/**
 * One row of a feed: values by column.
 *
 * @example
 * ```ts
 * import type { FeedRow } from "@x/load-tester/load";
 *
 * const users: FeedRow[] = [{ id: 1, name: "Ann" }, { id: 2, name: "Bob" }];
 * ```
 */
export type FeedRow = Readonly<Record<string, FeedValue>>;

/**
 * Rows of values for `{{column}}` in URLs, headers and bodies: one row per request.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import type { FeedOptions } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * const paths = new Set<string>();
 * await using server = Deno.serve({ port: 0, onListen() {} }, ({ url }) => {
 *   paths.add(new URL(url).pathname);
 *   return new Response("hello");
 * });
 * const feed: FeedOptions = { rows: [{ id: 1 }, { id: 2 }], order: "sequential" };
 * await loadTest({
 *   url: `http://127.0.0.1:${server.addr.port}/users/{{id}}`,
 *   feed,
 *   requests: 10,
 * });
 * assertEquals([...paths].sort(), ["/users/1", "/users/2"]);
 * ```
 */
export interface FeedOptions {
  /** The rows. Each needs a value for every column in use. */
  rows: readonly FeedRow[];
  /**
   * `sequential`: request i takes row i, starting over after the last row. `random`: each request
   * takes a row that depends only on `seed` and the number of the request.
   * @default {"sequential"}
   */
  order?: "sequential" | "random" | undefined;
  /** Name of the feed in messages, such as the name of its file. */
  name?: string | undefined;
  /** Line on which each row begins, for messages. */
  lines?: readonly number[] | undefined;
  /** Columns that the file names more than once, which templates therefore cannot use. */
  duplicates?: readonly string[] | undefined;
}

/** The rows of a run. */
export class Feed {
  /** Number of rows. */
  readonly size: number;
  #options: FeedOptions;
  #columns = new Map<string, readonly string[]>();
  #draw: ((index: number) => number) | null;

  /** @throws {UsageError} if there are no rows, or the order is unknown */
  constructor(options: FeedOptions, seed: number) {
    const { rows, order = "sequential" } = options;
    if (order !== "sequential" && order !== "random") {
      throw UsageError.invalid("feedOrder", String(order), "Use sequential or random.");
    }
    if (rows.length === 0) {
      throw new UsageError(
        "feed",
        options.name === undefined ? "no rows" : `${options.name}: no rows`,
      );
    }
    this.#options = options;
    this.size = rows.length;
    this.#draw = order === "random" ? wholeNumberOf(seed, FEED_STREAM, 0, rows.length - 1) : null;
  }

  /** Name of the feed in messages. */
  get name(): string {
    return this.#options.name ?? "the feed";
  }

  /** Columns of the first row. */
  get columnNames(): readonly string[] {
    return Object.keys(this.#options.rows[0]);
  }

  /** True once a template has requested one of its columns. */
  get isUsed(): boolean {
    return this.#columns.size > 0;
  }

  /** Returns the row of a request. */
  rowOf(index: number): number {
    return this.#draw === null ? index % this.size : this.#draw(index);
  }

  /** Returns true if at least one row has the column. */
  has(column: string): boolean {
    return this.#options.rows.some((row) => Object.hasOwn(row, column));
  }

  /**
   * Returns the values of a column, row by row.
   *
   * @throws {UsageError} naming the first row that lacks it
   */
  column(name: string): readonly string[] {
    let values = this.#columns.get(name);
    if (values === undefined) {
      if (this.#options.duplicates?.includes(name)) {
        const problem = `${this.name}: more than one column is named ${quoted(name)}`;
        throw new UsageError(
          "feed",
          problem,
          "Give each column that a template uses its own name.",
        );
      }
      values = this.#options.rows.map((row, i) => {
        const value = Object.hasOwn(row, name) ? row[name] : undefined;
        if (value === undefined) {
          throw this.refusal(i, `no value for the column ${quoted(name)}`);
        }
        return typeof value === "string" ? value : JSON.stringify(value);
      });
      this.#columns.set(name, values);
    }
    return values;
  }

  /** Creates the error of an invalid row. */
  refusal(row: number, problem: string): UsageError {
    const { name = "feed", lines } = this.#options;
    const at = lines === undefined ? `row ${row + 1}` : `${name}:${lines[row]}`;
    return new UsageError("feed", `${at}: ${problem}`);
  }
}
