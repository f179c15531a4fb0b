/**
 * Tests that the table of other tools' options, the messages and docs/coming-from.md agree, and
 * that the suggested options exist.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseCommand } from "../../../lib/cli/args/command.ts";
import { FOREIGN_COMMANDS } from "../../../lib/cli/foreign/foreign_arguments.ts";
import { FOREIGN_OPTIONS, foreignMeanings } from "../../../lib/cli/foreign/foreign_options.ts";
import { curlOptions } from "../../../lib/cli/curl/curl_options.ts";
import { RUN_OPTIONS } from "../../../lib/cli/args/option_table.ts";
import { lookedUp } from "../../../lib/cli/args/hints.ts";
import { UsageError } from "../../../lib/errors.ts";
import { shellWords } from "./shell_words.ts";

const URL_ARG = "http://127.0.0.1:8080/";
const OWN = new Set(
  RUN_OPTIONS.flatMap(({ letter, name, alias }) => [
    `--${name}`,
    ...(letter === undefined ? [] : [`-${letter}`]),
    ...(alias === undefined ? [] : [`-${alias.letter}`]),
  ]),
);

for (const [tool, options] of Object.entries(FOREIGN_OPTIONS)) {
  Deno.test(`every option of ${tool} that does not exist here is rejected with its equivalent`, () => {
    for (const [spellings, text] of Object.entries(options)) {
      for (const spelling of spellings.split(", ")) {
        if (OWN.has(spelling)) continue;
        const error = lookedUp(
          assertThrows(() => parseCommand([spelling, "1", URL_ARG]), UsageError),
        );
        assert(error.message.startsWith(`Unknown option ${spelling}. `), error.message);
        assert(error.message.includes(text.replace(/\.$/, "")), `${error.message}: ${text}`);
      }
    }
  });

  Deno.test(`the equivalents of options of ${tool} are valid`, () => {
    for (const text of Object.values(options).filter((text) => !text.endsWith("."))) {
      const args = shellWords(text).map((word) =>
        EXAMPLES[word] ?? word.replace(/HOST(:PORT)?/g, "127.0.0.1:8080")
      );
      const target = args.includes("-u") || args.includes("--curl") ? [] : [URL_ARG];
      const beside = args[0] === "--feed" ? ["-d", "{{a}}"] : [];
      assert(parseCommand([...args, ...beside, ...target]).kind === "run", text);
    }
  });
}

/** Example values by placeholder. */
const EXAMPLES: Readonly<Record<string, string>> = {
  ...{ N: "5", TIME: "5s", R: "5", URL: URL_ARG, FORMAT: "json", METHOD: "PUT", "K: V": "k: v" },
  ...{
    "RATE:TIME": "5:1s",
    "USER:PASS": "u:p",
    "failed>=N": "failed>=5",
    "FILE.ts": "a.ts",
    "I/N": "0/4",
  },
  ...{ "http://USER:PASS@HOST:PORT": "http://u:p@127.0.0.1:1", "curl …": `curl ${URL_ARG}` },
};

Deno.test("every option of curl in the table is one that --curl knows", () => {
  for (const spelling of Object.keys(FOREIGN_OPTIONS.curl).flatMap((keys) => keys.split(", "))) {
    let message = "";
    try {
      curlOptions([spelling, "1", URL_ARG], "curl");
    } catch (error) {
      message = (error as Error).message;
    }
    assert(!message.includes("unknown curl option"), message);
  }
});

Deno.test("commands of other tools are rejected with their equivalents", () => {
  for (const [command, advice] of Object.entries(FOREIGN_COMMANDS)) {
    const error = lookedUp(assertThrows(() => parseCommand([command]), UsageError));
    assertEquals(error.message, `Unknown command ${command}. ${advice}`);
  }
});

Deno.test("foreignMeanings() groups tools with the same meaning", () => {
  assertEquals(foreignMeanings("--vus"), [{ tools: ["k6"], text: "-c N", isOption: true }]);
  assertEquals(foreignMeanings("-j").map(({ tools }) => tools), [["oha", "autocannon", "siege"]]);
  assertEquals(foreignMeanings("--nothing"), []);
});

Deno.test("docs/coming-from.md contains the table of other tools' options", async () => {
  const page = await Deno.readTextFile(new URL("../../../docs/coming-from.md", import.meta.url));
  const [, chapter] = page.split("\n## Options of other tools\n");
  const shown = Object.fromEntries(
    chapter.split(/^## /m)[0].split(/^### /m).slice(1).map((section) => [
      section.split("\n")[0],
      Object.fromEntries(
        [...section.matchAll(/^\| (`.*?) +\| (.*?) +\|$/gm)].map(([, option, here]) => [
          option.replaceAll("`", ""),
          here.replace(/^`(.*)`$/, "$1").replaceAll("\\|", "|"),
        ]),
      ),
    ]),
  );
  assertEquals(shown, { ...FOREIGN_OPTIONS, Commands: FOREIGN_COMMANDS });
});
