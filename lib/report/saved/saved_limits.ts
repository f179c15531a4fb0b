/**
 * Limits the size of a saved result, so that reading any file takes less than 300 MB of memory.
 *
 * @module
 */

/** Limit of a file, and of its unzipped size. */
export const MOST_MB = 64;
export const MOST_BYTES = MOST_MB * 1024 * 1024;
/** Limit of the seconds of a run, which are the first to be rounded. */
export const MOST_SECONDS_BYTES = 32 * 1024 * 1024;
/** Limit of the distinct times of all distributions together; each takes 16 bytes of memory. */
export const MOST_TIMES = 1_500_000;
/** More than a day. Each second takes some 500 bytes of memory. */
export const MOST_SECONDS = 90_000;
/** Limit of the JSON of the report, without its seconds. */
export const MOST_REPORT_BYTES = 12 * 1024 * 1024;
/** Limit of the parts of a sharded load. */
export const MOST_PARTS = 10_000;
/** Limit of the targets or steps; each is some 60 values in the report. */
export const MOST_TARGETS = 2000;
/** Limit of the values in the report. */
export const MOST_REPORT_VALUES = 200_000;
