/**
 * Prints the flag that selects the stand-ins for `@std` if JSR cannot be reached; otherwise
 * nothing.
 *
 * @module
 */
const isReached = await import("@std/cli/parse-args").then(() => true, () => false);
if (!isReached) console.log("--import-map=offline/import_map.json");
