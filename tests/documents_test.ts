// Knows: that the documents name commands that the program understands, and files that there are.
// Refuses to know: what they say.
import { assert, assertEquals } from "@std/assert";
import { parseCommand } from "../lib/cli/command.ts";
import { shellWords } from "../lib/cli/shell_words.ts";

const ROOT = new URL("../", import.meta.url);

/** The text of each document of the project by its path. */
const documents = ["./", "./docs/"].flatMap((folder) =>
  [...Deno.readDirSync(new URL(folder, ROOT))]
    .filter(({ name }) => name.endsWith(".md"))
    .map(({ name }) =>
      [folder + name, Deno.readTextFileSync(new URL(folder + name, ROOT))] as const
    )
);

/** The commands of this program in the shell blocks of a document, each on one line. */
function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block);
  return blocks.flatMap((block) => block.replaceAll("\\\n", " ").split("\n")).flatMap((line) => {
    const command =
      /(?:^|\| )(?:load-tester|deno (?:run|x) .*jsr:@x\/load-tester(?:\/cli)?)(?= |$)(.*)/.exec(
        line,
      );
    return command === null ? [] : [command[1].replace(/ {2,}# .*$| >>? .*$/, "")];
  });
}

Deno.test("the program understands every command in the documents", () => {
  let count = 0;
  for (const [path, text] of documents) {
    for (const command of commandsIn(text)) {
      // What a shell would put in its place is not known here.
      if (command.includes("$(")) continue;
      count++;
      try {
        parseCommand(shellWords(`load-tester ${command}`, "curl", () => "x").slice(1));
      } catch (error) {
        throw new Error(`${path}: load-tester${command}`, { cause: error });
      }
    }
  }
  assert(count > 20, `only ${count} commands`);
});

Deno.test("every link in the documents leads to a file, and to a heading in it", () => {
  const anchors = (text: string) =>
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
    );
  const broken: string[] = [];
  let count = 0;
  for (const [path, text] of documents) {
    for (const [, link] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      count++;
      const [file, anchor] = link.split("#");
      const url = new URL(file, new URL(path, ROOT));
      try {
        Deno.statSync(url);
      } catch {
        broken.push(`${path}: ${link}`);
        continue;
      }
      if (anchor === undefined) continue;
      const target = file === "" ? text : Deno.readTextFileSync(url);
      if (!anchors(target).includes(anchor)) broken.push(`${path}: ${link}`);
    }
  }
  assertEquals(broken, []);
  assert(count > 10, `only ${count} links`);
});
