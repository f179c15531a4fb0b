// Knows: whether this process runs on the stand-ins, and the option by which another one does.

/** What gives a `deno run` the packages that this process has: an option, or nothing for the real ones. */
export const importMap: readonly string[] = import.meta.resolve("@std/assert").startsWith("file:")
  ? ["--import-map=offline/import_map.json"]
  : [];
