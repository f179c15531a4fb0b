/**
 * Counts the HTTP/2 streams that connections had open, and the fewest that servers allowed.
 *
 * @module
 */

/**
 * The streams of a run's connections.
 *
 * @example
 * ```ts
 * import type { StreamCounts } from "@x/load-tester/report";
 *
 * const isLimited = ({ mostPerConnection, serverLimit }: StreamCounts): boolean =>
 *   mostPerConnection === serverLimit;
 * ```
 */
export interface StreamCounts {
  /** The most that one connection had in use at once. */
  readonly mostPerConnection: number;
  /** The fewest that the server allowed on one; null where it set no limit. */
  readonly serverLimit: number | null;
}

/** What the counts of several parts come to; null where none has any. */
export function mergedStreamCounts(parts: readonly (StreamCounts | null)[]): StreamCounts | null {
  const counts = parts.filter((part) => part !== null);
  if (counts.length === 0) return null;
  const limits = counts.flatMap(({ serverLimit }) => serverLimit ?? []);
  return {
    mostPerConnection: Math.max(...counts.map(({ mostPerConnection }) => mostPerConnection)),
    serverLimit: limits.length === 0 ? null : Math.min(...limits),
  };
}
