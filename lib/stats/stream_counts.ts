/**
 * Counts the HTTP/2 streams that connections had open, and the fewest that servers allowed.
 *
 * @module
 */

/**
 * Numbers of concurrent streams on a run's connections.
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
  /** Highest number of concurrent streams on one connection. */
  readonly mostPerConnection: number;
  /** Lowest limit that the server set on a connection; null if it set none. */
  readonly serverLimit: number | null;
}

/** Combines the counts of several parts; null if none has any. */
export function mergedStreamCounts(parts: readonly (StreamCounts | null)[]): StreamCounts | null {
  const counts = parts.filter((part) => part !== null);
  if (counts.length === 0) return null;
  const limits = counts.flatMap(({ serverLimit }) => serverLimit ?? []);
  return {
    mostPerConnection: Math.max(...counts.map(({ mostPerConnection }) => mostPerConnection)),
    serverLimit: limits.length === 0 ? null : Math.min(...limits),
  };
}
