// Knows: that the commands in the documents are ones that the program understands.
// Refuses to know: what they do.
import { assert } from "@std/assert";
import { parseCommand } from "../../lib/cli/command.ts";
import { shellWords } from "../../lib/cli/shell_words.ts";

const ROOT = new URL("../../", import.meta.url);

/** The documents of the project, and nothing that lies about beside them. */
function documents(): string[] {
  const isDocument = (name: string) => name.endsWith(".md");
  const names = (folder: string) =>
    [...Deno.readDirSync(new URL(folder, ROOT))].map(({ name }) => folder + name);
  return [...names("./"), ...names("docs/")].filter(isDocument);
}

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
  for (const path of documents()) {
    for (const command of commandsIn(Deno.readTextFileSync(new URL(path, ROOT)))) {
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
