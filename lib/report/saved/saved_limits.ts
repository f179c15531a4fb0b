/**
 * Limits the size of a saved result, so that reading any file takes less than 300 MB of memory.
 *
 * @module
 */

/** Of a file, and of what it unzips to. */
export const MOST_MB = 64;
export const MOST_BYTES = MOST_MB * 1024 * 1024;
/** The seconds of a run, which is what is coarsened first. */
export const MOST_SECONDS_BYTES = 32 * 1024 * 1024;
/** Distinct times of all distributions together, each of which takes 16 bytes of memory. */
export const MOST_TIMES = 1_500_000;
/** More than a day. Each second takes some 500 bytes of memory. */
export const MOST_SECONDS = 90_000;
/** The JSON of the report, without its seconds. */
export const MOST_REPORT_BYTES = 12 * 1024 * 1024;
/** Parts of a sharded load. */
export const MOST_PARTS = 10_000;
/** Kinds of requests, of which each is some 60 values in it. */
export const MOST_TARGETS = 2000;
/** Values in it. */
export const MOST_REPORT_VALUES = 200_000;
