/**
 * Tests that every public name has a description and an example, which `deno test --doc` runs.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { importMap } from "../offline/import_map.ts";

/** The part of the output of `deno doc --json` that is used. */
interface Documentation {
  readonly nodes: Readonly<
    Record<string, {
      readonly module_doc?: { readonly doc?: string };
      readonly symbols: readonly {
        readonly name: string;
        readonly declarations: readonly {
          readonly jsDoc?: { readonly doc?: string; readonly tags?: readonly { kind: string }[] };
        }[];
      }[];
    }>
  >;
}

async function documentation(entry: string): Promise<Documentation> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", ...importMap, entry],
    cwd: new URL("../", import.meta.url),
    stdin: "null",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("every entry has a description, and every public name has a description and an example", async () => {
  const lacking: string[] = [];
  let count = 0;
  for (const entry of Object.values(config.exports)) {
    for (const { module_doc, symbols } of Object.values((await documentation(entry)).nodes)) {
      if (!module_doc?.doc) lacking.push(`${entry}: the description of the module`);
      for (const { name, declarations } of symbols) {
        count++;
        const docs = declarations.map(({ jsDoc }) => jsDoc);
        if (!docs.some((doc) => doc?.doc)) lacking.push(`${name}: a description`);
        const hasExample = docs.some((doc) => doc?.tags?.some(({ kind }) => kind === "example"));
        if (!hasExample) lacking.push(`${name}: an example`);
      }
    }
  }
  assertEquals(lacking, []);
  assert(count > 50, `only ${count} names`);
});
