/**
 * Tests that each shell parses its completion script, and completes options, values, files and
 * commands.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { completions } from "../../../lib/cli/args/completions.ts";
import { helpText } from "../../../lib/cli/args/help.ts";
import { RUN_OPTIONS } from "../../../lib/cli/args/option_table.ts";

/** Lines to complete, with some of the expected candidates. */
const CASES: readonly (readonly [line: string, offers: readonly string[]])[] = [
  ["load-tester --conc", ["--concurrency"]],
  ["load-tester comp", ["compare", "completions"]],
  ["load-tester --output ", ["text", "json", "csv", "markdown"]],
  ["load-tester http://127.0.0.1/ -o j", ["json"]],
  ["load-tester target --po", ["--port"]],
  ["load-tester compare --fail", ["--fail-if-slower"]],
  ["load-tester merge READ", ["README.md"]],
  ["load-tester --body-file READ", ["README.md"]],
  ["load-tester completions z", ["zsh"]],
];

/** A line printed before the candidates of each case. */
const mark = (i: number) => `=== ${i}`;

/** Scripts that make a shell print the candidates of all cases in one process. */
const PROBES = {
  bash: (script: string) => [
    "--norc",
    "-c",
    `${script}
compopt() { :; }
ask() {
  read -ra COMP_WORDS <<< "$1"; [[ $1 == *' ' ]] && COMP_WORDS+=("")
  COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); COMPREPLY=()
  _load_tester; printf '%s\\n' "$2" "\${COMPREPLY[@]}"
}
${CASES.map(([line], i) => `ask '${line}' '${mark(i)}'`).join("\n")}`,
  ],
  fish: (script: string) => [
    "--no-config",
    "-c",
    `${script}\n${CASES.map(([line], i) => `echo '${mark(i)}'; complete -C '${line}'`).join("\n")}`,
  ],
} as const;

function isInstalled(shell: string): boolean {
  try {
    return new Deno.Command(shell, { args: ["--version"], stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

for (const shell of ["bash", "fish"] as const) {
  Deno.test({
    name: `completions() of ${shell} offers options, values, files and commands`,
    ignore: Deno.build.os === "windows" || !isInstalled(shell),
    fn: async () => {
      const args = PROBES[shell](completions(shell));
      const { stdout, stderr } = await new Deno.Command(shell, { args }).output();
      assertEquals(new TextDecoder().decode(stderr), "");
      const parts = new TextDecoder().decode(stdout).split(/^=== .*$/m).slice(1);
      for (const [i, [line, offers]] of CASES.entries()) {
        const offered = parts[i].split("\n").map((row) => row.split("\t")[0].trim());
        for (const offer of offers) assert(offered.includes(offer), `${line}: ${offered}`);
      }
    },
  });
}

/** Types each line into zsh in a terminal, presses Tab, and waits for the expected output. */
const ZSH_PROBE = `
zmodload zsh/zpty
zpty shell zsh -f
zpty -w shell "PS1=; autoload -Uz compinit; compinit -u -D; source $1; echo re''ady"
zpty -r shell part '*ready*'
while [[ -n $2 ]]; do
  zpty -w -n shell "$2"$'\\t\\t'
  zpty -r shell part "*$3*" && print -r -- "$3"
  zpty -w -n shell $'\\x15\\n'
  shift 2
done`;

Deno.test({
  name: "completions() of zsh offers options, values and commands in a terminal",
  ignore: Deno.build.os === "windows" || !isInstalled("zsh") || !isInstalled("timeout"),
  fn: async () => {
    const cases = [
      ["load-tester --conc", "--concurrency"],
      ["load-tester -o mark", "markdown"],
      ["load-tester completi", "completions"],
      ["load-tester target --po", "--port"],
    ];
    const file = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(file, completions("zsh"));
      const args = ["20", "zsh", "-f", "-c", ZSH_PROBE, "zsh", file, ...cases.flat()];
      const { stdout } = await new Deno.Command("timeout", { args }).output();
      const seen = new TextDecoder().decode(stdout).trim().split("\n");
      assertEquals(seen, cases.map(([, offer]) => offer));
    } finally {
      await Deno.remove(file);
    }
  },
});

Deno.test("completions() name every option of a run", () => {
  for (const shell of ["bash", "zsh", "fish"] as const) {
    const script = completions(shell);
    for (const { name } of RUN_OPTIONS) {
      assert(script.includes(shell === "fish" ? `-l ${name}` : `--${name}`), `${shell} ${name}`);
    }
  }
});

Deno.test("completions() name every command of the help", () => {
  const commands = [...helpText("all").matchAll(/^load-tester ([a-z]+) /gm)].map(([, name]) =>
    name
  );
  assert(commands.length >= 5, commands.join());
  for (const shell of ["bash", "zsh", "fish"] as const) {
    for (const name of commands) assert(completions(shell).includes(name), `${shell} ${name}`);
  }
});
