/**
 * Finds phrases in texts that users see which a technical writer would not use.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { helpText, TOPICS } from "../lib/cli/args/help.ts";

const ROOT = new URL("..", import.meta.url);

/** Phrases of the translated style that the project had, and what to write is in CONTRIBUTING. */
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

/** The string literals of a source, without comments. */
function literalsOf(source: string): string[] {
  const tokens = source.matchAll(
    /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g,
  );
  return [...tokens].map(([token]) => token).filter((token) => !/^\/[/*]/.test(token));
}

function* filesIn(folder: URL, ending: string): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) yield* filesIn(url, ending);
    else if (name.endsWith(ending)) yield url;
  }
}

/** Each banned phrase in a text, with where it is. */
function found(texts: readonly string[], where: string): string[] {
  return texts.flatMap((text) =>
    BANNED.flatMap((phrase) => {
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
