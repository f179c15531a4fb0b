/**
 * Tests how bash, the Windows prompt and PowerShell split commands, including here-documents.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { ShellWords } from "../../../lib/cli/curl/shell_words.ts";
import { windowsWords } from "../../../lib/cli/curl/windows_words.ts";
import { powershellWords } from "../../../lib/cli/curl/powershell_words.ts";
import { UsageError } from "../../../lib/errors.ts";

const VARIABLES: Readonly<Record<string, string>> = { TOKEN: "t0 k'en", A_1: "" };

function tokens(text: string) {
  return new ShellWords(text.replaceAll("\r\n", "\n"), "curl", (name) => {
    if (name in VARIABLES) return VARIABLES[name];
    throw new UsageError("curl", `with $${name}`, "not here");
  }).tokens();
}

/** Returns the words of a text, for the shell it is written for. */
function words(text: string): string[] {
  const found = tokens(text);
  if (found === "cmd") return windowsWords(text.replaceAll("\r\n", "\n"), "curl");
  if (found === "powershell") return powershellWords(text.replaceAll("\r\n", "\n"), "curl");
  return found.flatMap(({ kind, text }) => kind === "word" ? [text] : []);
}

/** Commands for bash, and their words. */
const BASH: readonly (readonly [text: string, words: readonly string[]])[] = [
  ["", []],
  ["  a \t b\nc  ", ["a", "b", "c"]],
  ["a '' \"\" b", ["a", "", "", "b"]],
  ["a'b c'd\"e f\"g", ["ab cde fg"]],
  [String.raw`'a\nb' "a\nb" a\nb`, ["a\\nb", "a\\nb", "anb"]],
  [String.raw`"a\"b\\c\$d\`e"`.replace("\\\\`", "\\`"), ['a"b\\c$d`e']],
  [String.raw`'it'\''s' "it's" it\'s`, ["it's", "it's", "it's"]],
  ["'it'\"'\"'s'", ["it's"]],
  ["a \\\n  b\\\nc \"d\\\ne\" 'f\\\ng'", ["a", "bc", "de", "f\\\ng"]],
  ["a \\\r\n b", ["a", "b"]],
  ["a \\  \n b", ["a", "b"]],
  ["a\\ b", ["a b"]],
  ["a b \\", ["a", "b"]],
  ['"multi\nline"', ["multi\nline"]],
  ["a#b # c d\ne", ["a#b", "e"]],
  ["a \\  -b", ["a", "-b"]],
  ['-H "X: $TOKEN" $TOKEN ${TOKEN}x $A_1', ["-H", "X: t0 k'en", "t0 k'en", "t0 k'enx", ""]],
  [String.raw`'$TOKEN' \$TOKEN "\$TOKEN"`, ["$TOKEN", "$TOKEN", "$TOKEN"]],
  ['$ "a$" "$.b" c$', ["$", "a$", "$.b", "c$"]],
  ['$"a b"', ["a b"]],
  ["a=b http://x/?y[]=1^2", ["a=b", "http://x/?y[]=1^2"]],
  [String.raw`$'a\nb\t\'\"\\n\?\a\b\e\f\r\v'`, ["a\nb\t'\"\\n?\x07\b\x1b\f\r\v"]],
  [String.raw`$'\u0021\u00e9\u20ac\U0001f600\ud83d\ude00'`, ["!é€😀😀"]],
  [String.raw`$'\x21\x4\x41B\101\0601\xc3\xa9\303\251'`, ["!\x04AB" + "A01éé"]],
  // Not UTF-8: Firefox writes characters below U+0100 this way.
  [String.raw`$'gr\xfcn'`, ["grün"]],
  [String.raw`$'\cA\q\[' x$'y'z`, ["\x01\\q\\[", "xyz"]],
  ["$''", [""]],
];

for (const [text, expected] of BASH) {
  Deno.test(`ShellWords splits ${JSON.stringify(text)}`, () => {
    assertEquals(words(text), expected);
  });
}

/** Commands for the Windows prompt, and their words. */
const WINDOWS: readonly (readonly [text: string, words: readonly string[]])[] = [
  ['curl ^"http://a/?b=1^&c=^%^20d^" ^\r\n  -H ^"e: f^"', [
    ...["curl", "http://a/?b=1&c=%20d", "-H", "e: f"],
  ]],
  ['curl ^"a^" ^\n  --data-raw ^"^{^\\^"b^\\^":^\\^"c ^^ d^\\^"^}^"', [
    ...["curl", "a", "--data-raw", '{"b":"c ^ d"}'],
  ]],
  ['curl ^"a^" --data-raw ^"line 1^\n\nline 2^\r\n\r\n^"', [
    ...["curl", "a", "--data-raw", "line 1\nline 2\n"],
  ]],
  ['curl ^"a^" -d ^"it\'s \\\\n $x `y^"', ["curl", "a", "-d", "it's \\n $x `y"]],
  ['curl "a" ^\r\n  -d "{\\"b\\":\\"c\\"}" ^\r\n  -H "" x', [
    ...["curl", "a", "-d", '{"b":"c"}', "-H", "", "x"],
  ]],
  ['curl "a" ^  \n -d "say ""hi"""', ["curl", "a", "-d", 'say "hi"']],
  ['curl ^"http://a/^\\^[0^\\^]^" C:\\dir\\x', ["curl", "http://a/\\[0\\]", "C:\\dir\\x"]],
];

for (const [text, expected] of WINDOWS) {
  Deno.test(`ShellWords splits ${JSON.stringify(text)} as Windows does`, () => {
    assertEquals(words(text), expected);
  });
}

/** Commands for PowerShell, and their words. */
const POWERSHELL: readonly (readonly [text: string, words: readonly string[]])[] = [
  ['curl.exe "a" `\r\n  -d \'{"b":"c"}\' `\n -H "D: ""e"" `"f`" `n `$g $ h"', [
    ...["curl.exe", "a", "-d", '{"b":"c"}', "-H", 'D: "e" "f" \n $g $ h'],
  ]],
  ["curl a`b `\n 'it''s' '' | jq", ["curl", "ab", "it's", ""]],
];

for (const [text, expected] of POWERSHELL) {
  Deno.test(`ShellWords splits ${JSON.stringify(text)} as PowerShell does`, () => {
    assertEquals(words(text), expected);
  });
}

Deno.test("ShellWords distinguishes operators and here-documents from words", () => {
  const shown = (text: string) => {
    const found = tokens(text);
    return typeof found === "string"
      ? found
      : found.map(({ kind, text }) =>
        kind === "operator" ? `<${text}>` : kind === "heredoc" ? `{${text}}` : text
      );
  };
  assertEquals(shown("a 2>&1 >b &>c 1>>d <e"), [
    ...["a", "<>&>", "1", "<>>", "b", "<&>>", "c", "<>>>", "d", "<<>", "e"],
  ]);
  assertEquals(shown("a2>b '2'>c"), ["a2", "<>>", "b", "2", "<>>", "c"]);
  assertEquals(shown("a|b||c&&d;e&"), [
    "a",
    "<|>",
    "b",
    "<||>",
    "c",
    "<&&>",
    "d",
    "<;>",
    "e",
    "<&>",
  ]);
  const heredoc = (delimiter: string, ...lines: string[]) =>
    shown([`a <<${delimiter} | b`, ...lines].join("\n")).slice(-1);
  assertEquals(heredoc("E", "$TOKEN \\$x \\\\ \\y", "'\"", "E"), ["{t0 k'en $x \\ \\y\n'\"\n}"]);
  assertEquals(heredoc("'E'", "$TOKEN $5 `x`", "E"), ["{$TOKEN $5 `x`\n}"]);
  assertEquals(heredoc("-E", "\tx", "\t\ty", "\tE"), ["{x\ny\n}"]);
  assertEquals(heredoc("E", "no end"), ["{no end\n}"]);
  assertEquals(shown("a <<E\nx\nE\n-b"), ["a", "<<<>", "E", "<\n>", "{x\n}", "-b"]);
});

Deno.test("ShellWords rejects what only a shell could do, and unclosed quotes", () => {
  const onlyShell = (sign: string) => `${sign} needs a shell. Replace it with its value.`;
  const cases: Record<string, string> = {
    'a "$(b)"': onlyShell("$("),
    "a `b`": onlyShell("`b"),
    'a "`b`"': onlyShell("`b"),
    "a ${b:-c}": onlyShell("${"),
    'a "$5"': onlyShell("$5"),
    "a <<E\n$(b)\nE": onlyShell("$("),
    "a 'b": "' is not closed.",
    'a "b': '" is not closed.',
    'a "b\\"': '" is not closed.',
    "a $'b\\'": "$' is not closed.",
    'curl ^"a': '" is not closed.',
    'curl `\n"a': '" is not closed.',
    "curl `\n$a": "$a is a PowerShell variable. Replace it with its value.",
    'curl `\n"x $a:b"': "$a:b is a PowerShell variable. Replace it with its value.",
  };
  for (const [text, message] of Object.entries(cases)) {
    const error = assertThrows(() => words(text), UsageError);
    assertEquals(error.message, `curl: ${message}`, text);
  }
  const error = assertThrows(() => words("a $HOME"), UsageError);
  assertEquals(error.message, "curl: with $HOME. not here.");
});

Deno.test("ShellWords takes linear time for hostile commands", () => {
  const began = performance.now();
  for (const piece of ["\\", "^", "`", "$", "<", "& ", "2>", "'' ", "# ", "\\ ", "$'' "]) {
    try {
      words("curl " + piece.repeat(20_000) + "x");
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }
  assert(performance.now() - began < 2000, `${performance.now() - began} ms`);
});
