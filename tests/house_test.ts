/**
 * Tests the structure of the source: imports, who prints and exits, and file headers.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";

/** Source text by path, such as `lib/http/message/target.ts`. */
type Sources = Readonly<Record<string, string>>;

/** A reference from one file to another. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  /** True if it does not exist at run time. */
  readonly isTypeOnly: boolean;
  /** True for `import()` and for a worker's URL. */
  readonly isDynamic: boolean;
}

const LEAVES = ["lib/errors.ts", "lib/text.ts", "lib/units.ts", "lib/within.ts"];
const SHARED = [...LEAVES, "lib/version.ts"];

/** Imports allowed for each layer, and each file outside of layers, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "lib/http": LEAVES,
  "lib/stats": LEAVES,
  "lib/target": LEAVES,
  "lib/telemetry": SHARED,
  "lib/load": ["lib/http", "lib/stats", "lib/telemetry", ...SHARED],
  "lib/report": ["lib/stats", "lib/telemetry", ...SHARED],
  "lib/cli": [
    ...["lib/http", "lib/stats", "lib/target", "lib/load", "lib/report", "lib/load_tester.ts"],
    ...["lib/capacity", ...SHARED],
  ],
  "lib/capacity": ["lib/load", "lib/report", "lib/stats", "lib/load_tester.ts", ...SHARED],
  "lib/errors.ts": ["lib/text.ts"],
  "lib/text.ts": [],
  "lib/units.ts": [],
  "lib/within.ts": [],
  "lib/version.ts": [],
  "lib/load_tester.ts": ["lib/load", "lib/report", "lib/stats", ...SHARED],
  "mod.ts": ["lib/load", "lib/report", "lib/load_tester.ts", ...SHARED],
  "load.ts": ["lib/load"],
  "report.ts": ["lib/report", "lib/stats", "lib/load_tester.ts", ...SHARED],
  "results.ts": ["lib/report", "lib/stats"],
  "capacity.ts": ["lib/capacity", "lib/report"],
  "cli.ts": ["lib/cli"],
};

/** Imports that are allowed for types only. */
const MAY_IMPORT_TYPES: Readonly<Record<string, readonly string[]>> = {
  "lib/report": ["lib/load"],
};

/** Imports that are allowed only lazily. */
const MAY_LOAD: Readonly<Record<string, readonly string[]>> = { "mod.ts": ["cli.ts"] };

/** The rooms of each layer, from the bottom up: a room may import only rooms listed before it. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  "lib/stats": ["lib/stats", "lib/stats/compare"],
  "lib/http": [
    "lib/http/message",
    "lib/http/wire",
    "lib/http/h1",
    "lib/http/hpack",
    "lib/http/frame",
    "lib/http/dial",
    "lib/http/h2",
    "lib/http",
  ],
  "lib/load": [
    "lib/load/feed",
    "lib/load/targets",
    "lib/load/scenario",
    "lib/load/request",
    "lib/load/template",
    "lib/load/tally",
    "lib/load/schedule",
    "lib/load/plan",
    "lib/load/log",
    "lib/load/engine",
    "lib/load/virtual_user",
    "lib/load/run",
  ],
  "lib/report": [
    "lib/report/latency",
    "lib/report/shape",
    "lib/report/words",
    "lib/report/tables",
    "lib/report/assertions",
    "lib/report/summary",
    "lib/report/text",
    "lib/report/page",
    "lib/report/formats",
    "lib/report/shards",
    "lib/report/dashboard",
    "lib/report/saved",
    "lib/report/compare",
    "lib/report/capacity",
  ],
  "lib/cli": [
    "lib/cli/terminal",
    "lib/cli/files",
    "lib/cli/dashboard",
    "lib/cli/foreign",
    "lib/cli/args",
    "lib/cli/curl",
    "lib/cli",
  ],
  "lib/capacity": ["lib/capacity"],
  "lib/target": ["lib/target"],
  "lib/telemetry": ["lib/telemetry"],
};

const MOST_FILES = 14;
const MOST_LINES = 300;

/** Actions that only some files may perform, with a pattern that other files must not contain. */
const DEEDS: { readonly what: string; readonly pattern: RegExp; readonly who: RegExp }[] = [
  {
    what: "prints",
    pattern: /\bconsole\b|\b(Deno|process)\s*\.\s*(stdout|stderr)\b/,
    who: /^cli\.ts$|^lib\/cli\/|program_guard\.ts$/,
  },
  {
    what: "exits",
    pattern: /\b(Deno|process)\s*\.\s*exit(Code)?\b/,
    who: /^cli\.ts$|program_guard\.ts$/,
  },
  { what: "listens to signals", pattern: /\baddSignalListener\b/, who: /^lib\/cli\// },
];

/** The folder under lib that contains a file, or the file itself if there is none. */
function layerOf(path: string): string {
  return /^(lib\/[^/]+)\//.exec(path)?.[1] ?? path;
}

/** The innermost folder that contains a file, or the file itself if it is directly in lib. */
function roomOf(path: string): string {
  return /^(lib\/.+)\//.exec(path)?.[1] ?? path;
}

/** Removes comments, which the formatter keeps on their own lines. */
function withoutComments(source: string): string {
  let isInside = false;
  return source.split("\n").filter((line) => {
    const trimmed = line.trim();
    const isComment = isInside || trimmed.startsWith("/*") || trimmed.startsWith("//");
    if (!isInside) isInside = trimmed.startsWith("/*");
    if (trimmed.endsWith("*/")) isInside = false;
    return !isComment;
  }).join("\n");
}

function arrowsOf(from: string, source: string): Arrow[] {
  const code = withoutComments(source);
  const arrow = (specifier: string, isTypeOnly: boolean, isDynamic: boolean): Arrow[] => {
    if (!/^\.{0,2}\//.test(specifier)) return [];
    const to = new URL(specifier, `file:///${from}`).pathname.slice(1);
    return [{ from, to, isTypeOnly, isDynamic }];
  };
  const statements = code.matchAll(/^(?:import|export)\b([^;"']*?)\bfrom\s*["']([^"']+)["']/gm);
  const bare = code.matchAll(/^import\s*["']([^"']+)["']/gm);
  const loaded = code.matchAll(
    /\bimport\s*\(\s*["']([^"']+)["']|\bnew\s+URL\(\s*["']([^"']+\.ts)["']/g,
  );
  return [
    ...[...statements].flatMap(([, names, specifier]) => {
      const listed = /^\s*\{(.*)\}\s*$/s.exec(names)?.[1].split(",").filter((name) => name.trim());
      const isTypeOnly = /^\s*type\b/.test(names) ||
        listed !== undefined && listed.every((name) => /^\s*type\s/.test(name));
      return arrow(specifier, isTypeOnly, false);
    }),
    ...[...bare].flatMap(([, specifier]) => arrow(specifier, false, false)),
    ...[...loaded].flatMap(([, module, worker]) => arrow(module ?? worker, false, true)),
  ];
}

function isAllowed({ from, to, isTypeOnly, isDynamic }: Arrow): boolean {
  const [here, there] = [layerOf(from), layerOf(to)];
  if (from !== to && here === there && here in FLOORS) {
    const floors = FLOORS[here];
    return floors.indexOf(roomOf(to)) <= floors.indexOf(roomOf(from));
  }
  if (here === there || MAY_IMPORT[here]?.includes(there)) return true;
  if (isTypeOnly && MAY_IMPORT_TYPES[here]?.includes(there)) return true;
  return isDynamic && (MAY_LOAD[here]?.includes(there) ?? false);
}

/**
 * Returns the files of an import cycle, from one of them back to itself; undefined if there is
 * none.
 */
function circle(arrows: readonly Arrow[]): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): string[] | undefined => {
    const at = way.indexOf(path);
    if (at !== -1) return [...way.slice(at), path];
    if (done.has(path)) return undefined;
    for (const { from, to } of arrows) {
      const found = from === path ? visit(to, [...way, path]) : undefined;
      if (found !== undefined) return found;
    }
    done.add(path);
    return undefined;
  };
  for (const { from } of arrows) {
    const found = visit(from, []);
    if (found !== undefined) return found;
  }
}

/** Returns violations of the rules; empty if there are none. */
function complaints(sources: Sources): string[] {
  const found: string[] = [];
  const arrows: Arrow[] = [];
  for (const [path, source] of Object.entries(sources)) {
    const layer = layerOf(path);
    const isKnown = layer in MAY_IMPORT &&
      (!(layer in FLOORS) || FLOORS[layer].includes(roomOf(path)));
    if (!isKnown) found.push(`${path} is in no room that the house knows`);
    for (const arrow of arrowsOf(path, source)) {
      arrows.push(arrow);
      if (isKnown && !isAllowed(arrow)) found.push(`${path} imports ${arrow.to}`);
    }
    for (const { what, pattern, who } of DEEDS) {
      if (!who.test(path) && pattern.test(withoutComments(source))) found.push(`${path} ${what}`);
    }
    if (!path.startsWith("lib/")) continue;
    if (!/^\/\*\*\n( \*.*\n)* \* @module\n \*\/\n/.test(source)) {
      found.push(`${path} does not begin with a @module comment`);
    }
    const lines = source.split("\n").length - 1;
    if (lines > MOST_LINES) found.push(`${path} has ${lines} lines`);
  }
  for (const [room, files] of Object.entries(Object.groupBy(Object.keys(sources), roomOf))) {
    if (files!.length > MOST_FILES) found.push(`${room} has ${files!.length} files`);
  }
  const way = circle(arrows);
  if (way !== undefined) found.push(`a circle: ${way.join(" → ")}`);
  return found;
}

const ROOT = new URL("../", import.meta.url);

/** The entries of deno.json. */
const ENTRIES = ["mod.ts", "load.ts", "report.ts", "results.ts", "capacity.ts", "cli.ts"];

async function readSources(): Promise<Sources> {
  const sources: Record<string, string> = {};
  const read = async (path: string) => sources[path] = await Deno.readTextFile(new URL(path, ROOT));
  const readFolder = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
      if (isDirectory) await readFolder(`${folder}${name}/`);
      else if (name.endsWith(".ts")) await read(`${folder}${name}`);
    }
  };
  await Promise.all([...ENTRIES.map(read), readFolder("lib/")]);
  return sources;
}

Deno.test("the source follows the rules", async () => {
  const sources = await readSources();
  assertEquals(complaints(sources), []);
  // Guards against an empty folder, or a pattern that never matches.
  const arrows = Object.entries(sources).flatMap(([path, source]) => arrowsOf(path, source));
  assert(Object.keys(sources).length > 40, "files");
  assert(arrows.length > 100 && arrows.some(({ isTypeOnly }) => isTypeOnly), "arrows");
  const loaded = arrows.filter(({ isDynamic }) => isDynamic).map(({ from, to }) => `${from} ${to}`);
  assert(loaded.includes("mod.ts cli.ts"), "mod.ts loads cli.ts");
});

Deno.test("every relative import leads to a file", async () => {
  const sources = await readSources();
  for (const [path, source] of Object.entries(sources)) {
    for (const { to } of arrowsOf(path, source)) assert(to in sources, `${path} imports ${to}`);
  }
});

/** Returns the arrows of a Mermaid diagram, as `from --> to`, in order. */
function drawnArrows(diagram: string): string[] {
  const arrows = diagram.matchAll(/^ {2}(\S+) (-->|-\. types \.->|-\. when needed \.->) (\S+)$/gm);
  return [...arrows].map(([line]) => line.trim()).sort();
}

Deno.test("the diagrams in the docs show exactly the existing arrows", async () => {
  const page = await Deno.readTextFile(new URL("docs/architecture.md", ROOT));
  const [layers, ...ofLayers] = [...page.matchAll(/^```mermaid\n([^]*?)^```$/gm)]
    .map(([, diagram]) => diagram);
  const arrowsBy = (kind: string, allowed: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(allowed).flatMap(([from, all]) =>
      all.filter((to) => !SHARED.includes(to)).map((to) => `${from} ${kind} ${to}`)
    );
  assertEquals(
    drawnArrows(layers),
    [
      ...arrowsBy("-->", MAY_IMPORT),
      ...arrowsBy("-. types .->", MAY_IMPORT_TYPES),
      ...arrowsBy("-. when needed .->", MAY_LOAD),
    ].sort(),
  );
  const arrows = Object.entries(await readSources()).flatMap(([path, text]) =>
    arrowsOf(path, text)
  );
  const drawn = ofLayers.flatMap(drawnArrows).sort();
  const found = arrows.filter(({ from, to }) =>
    layerOf(from) === layerOf(to) && roomOf(from) !== roomOf(to)
  ).map(({ from, to }) => `${roomOf(from)} --> ${roomOf(to)}`);
  assertEquals(drawn, [...new Set(found)].sort());
  // Each room is described by one row of the table.
  const described = [...page.matchAll(/^\| `(lib\/[^`]+)` +\| \S/gm)].map(([, room]) => room);
  assertEquals(described.toSorted(), Object.values(FLOORS).flat().sort());
});

const KNOWS = "/**\n * Something.\n *\n * @module\n */\n";

/** Valid sources with one arrow of each kind. */
const ORDERLY: Sources = {
  "mod.ts": 'export { run } from "./lib/load_tester.ts";\n' +
    'if (import.meta.main) await import("./cli.ts");\n',
  "cli.ts": 'import { main } from "./lib/cli/program.ts";\nDeno.exit(main());\n',
  "lib/errors.ts": KNOWS,
  "lib/load_tester.ts": KNOWS + 'import { plan } from "./load/plan/plan.ts";\n',
  "lib/http/message/target.ts": KNOWS + 'import { UsageError } from "../../errors.ts";\n',
  "lib/stats/tally.ts": KNOWS,
  "lib/load/plan/plan.ts": KNOWS +
    'import {\n  type A,\n  b,\n} from "../../http/message/target.ts";\n',
  "lib/load/run/thread.ts": KNOWS + 'import "../plan/plan.ts";\nimport "node:process";\n',
  "lib/load/run/threads.ts": KNOWS + 'new Worker(new URL("./thread.ts", import.meta.url));\n',
  "lib/report/summary/report.ts": KNOWS + 'import type { Plan } from "../../load/plan/plan.ts";\n' +
    'import { type A, type B } from "../../load/run/threads.ts";\n',
  "lib/report/shape/report_shape.ts": KNOWS,
  "lib/cli/program.ts": KNOWS +
    'import type { a } from "../report/shape/report_shape.ts";\nconsole.log(a);\n' +
    "/**\n * Deno.exit\n */\nDeno.stdout.writeSync(a);\n",
};

Deno.test("complaints() returns nothing for valid sources", () => {
  assertEquals(complaints(ORDERLY), []);
});

/** Lines that break a rule, with their files and the expected complaints. */
const BROKEN: [path: string, line: string, complaint: string][] = [
  ["lib/http/message/target.ts", 'import "../../stats/tally.ts";', "imports lib/stats/tally.ts"],
  ["lib/http/message/target.ts", 'import { V } from "../../version.ts";', "imports lib/version.ts"],
  [
    "lib/stats/tally.ts",
    'import type { T } from "../http/message/target.ts";',
    "imports lib/http/message/target.ts",
  ],
  ["lib/stats/tally.ts", 'export * from "../load/plan/plan.ts";', "imports lib/load/plan/plan.ts"],
  [
    "lib/load/plan/plan.ts",
    'import {\n  a,\n} from "../../report/summary/report.ts";',
    "imports lib/report/summary/report.ts",
  ],
  ["lib/load/plan/plan.ts", 'await import("../../cli/program.ts");', "imports lib/cli/program.ts"],
  ["lib/load/plan/plan.ts", 'new URL("../../cli/program.ts", b);', "imports lib/cli/program.ts"],
  [
    "lib/report/summary/report.ts",
    'import { plan } from "../../load/plan/plan.ts";',
    "imports lib/load/plan/plan.ts",
  ],
  [
    "lib/report/summary/report.ts",
    'import { type P, plan } from "../../load/plan/plan.ts";',
    "imports lib/load/plan/plan.ts",
  ],
  [
    "lib/report/summary/report.ts",
    'import type { T } from "../../http/message/target.ts";',
    "imports lib/http/message/target.ts",
  ],
  [
    "lib/report/summary/report.ts",
    'import { a } from "../../cli/program.ts";',
    "imports lib/cli/program.ts",
  ],
  ["lib/cli/program.ts", 'import { run } from "../../mod.ts";', "imports mod.ts"],
  ["lib/cli/program.ts", 'import("../../cli.ts");', "imports cli.ts"],
  ["lib/errors.ts", 'import { V } from "./version.ts";', "imports lib/version.ts"],
  ["lib/load_tester.ts", 'import { a } from "./cli/program.ts";', "imports lib/cli/program.ts"],
  ["mod.ts", 'import "./cli.ts";', "imports cli.ts"],
  ["cli.ts", 'import { run } from "./mod.ts";', "imports mod.ts"],
  // Rooms of one layer: only downward.
  ["lib/load/plan/plan.ts", 'import "../run/thread.ts";', "imports lib/load/run/thread.ts"],
  [
    "lib/http/message/target.ts",
    'import type { A } from "../pool.ts";',
    "imports lib/http/pool.ts",
  ],
  [
    "lib/report/shape/report_shape.ts",
    'export * from "../summary/report.ts";',
    "imports lib/report/summary/report.ts",
  ],
  ["lib/load/plan/plan.ts", "console.error(1);", "prints"],
  ["lib/http/message/target.ts", "await Deno.stderr.write(a);", "prints"],
  ["mod.ts", "Deno.stdout.writeSync(a);", "prints"],
  ["lib/cli/program.ts", "Deno.exit(2);", "exits"],
  ["lib/load/plan/plan.ts", "process.exitCode = 1;", "exits"],
  ["lib/load/plan/plan.ts", 'Deno.addSignalListener("SIGINT", a);', "listens to signals"],
];

Deno.test("complaints() finds a line that breaks a rule, and names its file", () => {
  for (const [path, line, complaint] of BROKEN) {
    const found = complaints({ ...ORDERLY, [path]: `${ORDERLY[path]}${line}\n` });
    const others = found.filter((text) => !text.startsWith("a circle"));
    assertEquals(others, [`${path} ${complaint}`], line);
    // In a comment, it breaks no rule.
    const told = line.split("\n").map((part) => ` * ${part}`).join("\n");
    const commented = `${ORDERLY[path]}/**\n${told}\n */\n  // ${line.replaceAll("\n", "")}\n`;
    assertEquals(complaints({ ...ORDERLY, [path]: commented }), [], line);
  }
});

Deno.test("complaints() finds an import cycle, including types and cycles within a room", () => {
  const found = complaints({
    ...ORDERLY,
    "lib/load/run/thread.ts": ORDERLY["lib/load/run/thread.ts"] + 'import "./threads.ts";\n',
  });
  assertEquals(found, [
    "a circle: lib/load/run/thread.ts → lib/load/run/threads.ts → lib/load/run/thread.ts",
  ]);
  const itself = {
    ...ORDERLY,
    "lib/errors.ts": KNOWS + 'import type { E } from "./errors.ts";\n',
  };
  assertEquals(complaints(itself), ["a circle: lib/errors.ts → lib/errors.ts"]);
});

Deno.test("complaints() finds a long file, a full room, a file without a header, and one in no room", () => {
  const long = KNOWS + "\n".repeat(MOST_LINES - KNOWS.split("\n").length + 1);
  assertEquals(complaints({ ...ORDERLY, "lib/errors.ts": long }), []);
  assertEquals(complaints({ ...ORDERLY, "lib/errors.ts": `${long}\n` }), [
    "lib/errors.ts has 301 lines",
  ]);
  assertEquals(complaints({ ...ORDERLY, "lib/errors.ts": "// Errors.\n" }), [
    "lib/errors.ts does not begin with a @module comment",
  ]);
  for (
    const path of ["lib/util.ts", "lib/helpers/a.ts", "lib/load/a.ts", "lib/load/helpers/a.ts"]
  ) {
    assertEquals(complaints({ ...ORDERLY, [path]: KNOWS }), [
      `${path} is in no room that the house knows`,
    ]);
  }
  const room = (files: number) =>
    Object.fromEntries(
      Array.from({ length: files }, (_, i) => [`lib/load/feed/file_${i}.ts`, KNOWS]),
    );
  assertEquals(complaints({ ...ORDERLY, ...room(MOST_FILES) }), []);
  assertEquals(complaints({ ...ORDERLY, ...room(MOST_FILES + 1) }), ["lib/load/feed has 15 files"]);
});
