/**
 * Tests that messages, help, docs and comments avoid phrases of translated English.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { helpText, TOPICS } from "../lib/cli/args/help.ts";

const ROOT = new URL("..", import.meta.url);

/** Phrases that the project used to have. */
const BANNED: readonly RegExp[] = [
  /\bwanted\b/i,
  /\b(?:with|without|have|has|asks? for|gives?|get|their|its|no) leave\b/i,
  /\bleave to\b/i,
  /\bwhither\b/i,
  /(?<!black-)\bholes?\b/i,
  /\b(?:\d+|all|one|the|free|of) places?\b(?! (?:of|in|where|for))/i,
  /\bas ever\b/i,
  /\b(?:somebody|whoever|whosoever)\b/i,
  /\bCannot use\b/,
  /\bthere is no such\b/i,
  /(?<!there )\bis none\b(?! of)/i,
  /\bis left out\b/i,
  /\bare the least\b/i,
  /\bcannot be had\b/i,
  /\bfor dialling\b/i,
  /\bmake the load\b/i,
  /\bmistrust\b/i,
  /\ba weapon\b/i,
  /\bthree stories\b/i,
  /\bbeyond doubt\b/i,
  /\bTell(?:ing)? of a weakness\b/i,
  /\bLoad what is yours\b/i,
];

/** Habits in comments, such as "What a run came to." or "Null where there is none.". */
const BANNED_IN_COMMENTS: readonly RegExp[] = [
  /^What (?!to\b|happened\b)/,
  /\b(?:null|undefined|true|false|empty|0) where\b/i,
  /@(?:throws|returns)[^@]*? where\b/,
  /[,;] else (?:null|empty|none|undefined|0|the|a)\b/,
  /\b(?:came|comes?) to(?= nothing|[.:;,])/,
  /\b(?:what|that) .{1,60} (?:came|comes) to\b/,
  /\b(?:is|are|was|were) told\b(?! (?:to|again)\b)/,
  /\basked for\b/,
  /\blets? go of\b/i,
  /\bis met here\b/,
  /\bso many\b/i,
  /\bbeside\b/,
  /\bfor ever\b/,
  /\bholds? [^.]{0,60}\bagainst\b/i,
  /\bcannot be had\b/,
  /\bthe most [a-z]+ (?:that|open|in flight|at once)\b/i,
  /\bworks? with\.$/,
  /\ball the same\b/,
  /\bwhat of (?:it|them|a|the)\b/,
  /\bdiall(?:ed|ing)\b/,
];

/** Returns the string literals and the comments of a source. */
function tokensOf(source: string): string[] {
  const tokens = source.matchAll(
    /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g,
  );
  return [...tokens].map(([token]) => token);
}

/** Returns the string literals of a source, without comments. */
function literalsOf(source: string): string[] {
  return tokensOf(source).filter((token) => !/^\/[/*]/.test(token));
}

/** Returns the texts of a source's comments, without their markers. */
function commentsOf(source: string): string[] {
  return tokensOf(source).filter((token) => /^\/[/*]/.test(token))
    .map((comment) => comment.replace(/^\s*(?:\/\*\*?|\*\/|\*|\/\/) ?|\s*\*\/$/gm, "").trim());
}

function* filesIn(folder: URL, ending: string): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) yield* filesIn(url, ending);
    else if (name.endsWith(ending)) yield url;
  }
}

/** Returns each banned phrase in texts, with its context. */
function found(
  texts: readonly string[],
  where: string,
  banned: readonly RegExp[] = BANNED,
): string[] {
  return texts.flatMap((text) =>
    banned.flatMap((phrase) => {
      const match = phrase.exec(text);
      if (match === null) return [];
      const near = text.slice(Math.max(0, match.index - 40), match.index + 40);
      return [`${where}: ${near.replace(/\s+/g, " ")}`];
    })
  );
}

Deno.test("messages in lib/ use none of the banned phrases", () => {
  const faults = [...filesIn(new URL("lib/", ROOT), ".ts")].flatMap((url) =>
    found(literalsOf(Deno.readTextFileSync(url)), url.href.slice(ROOT.href.length))
  );
  assertEquals(faults, []);
});

Deno.test("comments use none of the banned habits", () => {
  const folders = ["lib/", "tests/", "bench/", "release/", "offline/", "examples/"];
  const faults = folders.flatMap((folder) => [...filesIn(new URL(folder, ROOT), ".ts")])
    .filter((url) => url.href !== import.meta.url).flatMap((url) =>
      found(
        commentsOf(Deno.readTextFileSync(url)),
        url.href.slice(ROOT.href.length),
        BANNED_IN_COMMENTS,
      )
    );
  assertEquals(faults, []);
});

Deno.test("the help uses none of the banned phrases", () => {
  for (const topic of TOPICS) assertEquals(found(helpText(topic).split("\n"), topic), []);
});

Deno.test("README and docs use none of the banned phrases", () => {
  const pages = [
    ...["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"].map((name) =>
      new URL(name, ROOT)
    ),
    ...filesIn(new URL("docs/", ROOT), ".md"),
  ];
  const faults = pages.flatMap((url) =>
    found(Deno.readTextFileSync(url).split("\n"), url.href.slice(ROOT.href.length))
  );
  assertEquals(faults, []);
});

Deno.test("literalsOf() sees strings and skips comments", () => {
  const source = '/* a "b" */ const c = "d // e"; // "f"\nconst g = `h`;';
  assertEquals(literalsOf(source), ['"d // e"', "`h`"]);
  assertEquals(found(["a time is wanted", "fine"], "x"), ["x: a time is wanted"]);
});

Deno.test("commentsOf() returns comments without markers, and habits are found in them", () => {
  const source = '/** What a run came to. */ const a = "// b"; // Null where there is none.';
  assertEquals(commentsOf(source), ["What a run came to.", "Null where there is none."]);
  assertEquals(found(commentsOf(source), "x", BANNED_IN_COMMENTS), [
    "x: What a run came to.",
    "x: What a run came to.",
    "x: Null where there is none.",
  ]);
  assertEquals(commentsOf("/**\n * One\n * comment.\n */"), ["One\ncomment."]);
  assertEquals(found(["What to do; null if unknown."], "x", BANNED_IN_COMMENTS), []);
});
