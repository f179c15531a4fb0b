// Knows: whether JSR can be reached. Prints the flag that selects the stand-ins where it cannot, else nothing.
const isReached = await import("@std/cli/parse-args").then(() => true, () => false);
if (!isReached) console.log("--import-map=offline/import_map.json");
