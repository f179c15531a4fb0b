/**
 * Determines whether this process uses the stand-ins for `@std`, so that child processes can too.
 *
 * @module
 */

/** The options that give `deno run` the packages of this process; none for the real `@std`. */
export const importMap: readonly string[] = import.meta.resolve("@std/assert").startsWith("file:")
  ? ["--import-map=offline/import_map.json"]
  : [];
