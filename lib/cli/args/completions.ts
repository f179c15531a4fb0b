/**
 * Writes completion scripts for bash, zsh and fish from the option table.
 *
 * @module
 */
import { CAPACITY_OPTIONS } from "./result_commands.ts";
import type { Shell } from "./command.ts";
import {
  COMPARE_OPTIONS,
  MERGE_OPTIONS,
  type OptionRow,
  RUN_OPTIONS,
  TARGET_OPTIONS,
} from "./option_table.ts";

/** The commands, with their options and descriptions. The unnamed one is a run. */
const COMMANDS: readonly {
  readonly name: string;
  readonly rows: readonly OptionRow[];
  readonly help: string;
  /** Kind of its arguments: file names, words, or nothing to complete. */
  readonly takes?: "files" | readonly string[];
}[] = [
  { name: "", rows: RUN_OPTIONS, help: "" },
  { name: "demo", rows: RUN_OPTIONS, help: "test a target that is started for the run" },
  { name: "capacity", rows: CAPACITY_OPTIONS, help: "find the highest rate a target holds" },
  { name: "target", rows: TARGET_OPTIONS, help: "start an HTTP target with faults on request" },
  { name: "compare", rows: COMPARE_OPTIONS, help: "compare two saved results", takes: "files" },
  { name: "merge", rows: MERGE_OPTIONS, help: "merge saved results into one", takes: "files" },
  {
    name: "completions",
    rows: [],
    help: "write a completion script",
    takes: ["bash", "zsh", "fish"],
  },
];

/** Returns the completion script for a shell. */
export function completions(shell: Shell): string {
  return { bash, zsh, fish }[shell]();
}

function bash(): string {
  const cases = COMMANDS.filter(({ name }) => name !== "").map(({ name, rows, takes }) =>
    `    ${name}) words=${quotedWords([...spellings(rows), ...wordsOf(takes)])}${
      takes === "files" ? "; files=1" : ""
    } ;;`
  );
  const names = COMMANDS.flatMap(({ name }) => name === "" ? [] : [name]);
  return `# bash completion for load-tester: source <(load-tester completions bash)
_load_tester() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words files= command=
  # "=" is a word of its own: --output=json is three.
  if [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if [[ $cur == "=" ]]; then cur=; fi
  (( COMP_CWORD > 1 )) && command=\${COMP_WORDS[1]}
  case $prev in
${valueCases()}
  esac
  case $command in
${cases.join("\n")}
    *) words=${quotedWords(spellings(RUN_OPTIONS))}
       (( COMP_CWORD == 1 )) && words+=" ${names.join(" ")}" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [[ $files && $cur != -* ]]; then COMPREPLY=($(compgen -f -- "$cur")); fi
}
complete -o filenames -F _load_tester load-tester
`;
}

/** Returns the bash code that completes the value of an option. */
function valueCases(): string {
  const rows = uniqueRows();
  const patterns = (of: readonly OptionRow[]) => of.flatMap((row) => spellings([row])).join("|");
  const choices = rows.filter((row) => row.choices !== undefined).map((row) =>
    `    ${patterns([row])}) COMPREPLY=($(compgen -W "${
      row.choices!.join(" ")
    }" -- "$cur")); return ;;`
  );
  const others = rows.filter((row) => row.value !== undefined && !row.choices && !isFile(row));
  return [
    ...choices,
    `    ${
      patterns(rows.filter(isFile))
    }) compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")); return ;;`,
    `    ${patterns(others)}) return ;;`,
  ].join("\n");
}

function zsh(): string {
  const specs = (rows: readonly OptionRow[]) =>
    rows.map((row) => {
      const names = spellings([row]);
      const exclusion = row.isRepeatable ? "*" : names.length > 1 ? `(${names.join(" ")})` : "";
      const shown = names.length > 1 ? `{${names.join(",")}}` : names[0];
      return `      '${exclusion}'${shown}'${zshSpec(row)}'`;
    }).join(" \\\n");
  const cases = COMMANDS.filter(({ name }) => name !== "").map(({ name, rows, takes }) => {
    const rest = takes === "files"
      ? " \\\n      '*:file:_files'"
      : takes === undefined
      ? ""
      : ` \\\n      '1:shell:(${takes.join(" ")})'`;
    return `    ${name}) _arguments -s \\\n${specs(rows)}${rest} ;;`;
  });
  const commands = COMMANDS.filter(({ name }) => name !== "")
    .map(({ name, help }) => `    '${name}:${help}'`);
  return `#compdef load-tester
# zsh completion for load-tester: load-tester completions zsh > ~/.zfunc/_load-tester
_load_tester() {
  local -a commands=(
${commands.join("\n")}
  )
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe command commands
    _urls
    return
  fi
  local command=$words[2]
  case $command in
    ${COMMANDS.flatMap(({ name }) => name || []).join("|")}) shift words; (( CURRENT-- )) ;;
  esac
  case $command in
${cases.join("\n")}
    *) _arguments -s \\
${specs(RUN_OPTIONS)} \\
      '*:URL:_urls' ;;
  esac
}
compdef _load_tester load-tester
`;
}

/** `[help]:VALUE:action`, escaped for zsh. */
function zshSpec(row: OptionRow): string {
  const escaped = (text: string) => text.replace(/[[\]:\\]/g, "\\$&").replaceAll("'", "'\\''");
  const help = `[${escaped(row.help)}]`;
  if (row.value === undefined) return help;
  const action = row.choices !== undefined
    ? `(${row.choices.join(" ")})`
    : isFile(row)
    ? "_files"
    : " ";
  return `${help}:${escaped(row.value)}:${action}`;
}

function fish(): string {
  const named = COMMANDS.flatMap(({ name }) => name || []);
  const lines = COMMANDS.flatMap(({ name, rows, help, takes }) => {
    const inside = name === ""
      ? `-n 'not __fish_seen_subcommand_from ${named.join(" ")}'`
      : `-n '__fish_seen_subcommand_from ${name}'`;
    const begin = name === ""
      ? []
      : [`complete -c load-tester -n __fish_use_subcommand -f -a ${name} -d '${help}'`];
    const args = takes === "files"
      ? [`complete -c load-tester ${inside} -F`]
      : wordsOf(takes).map((word) => `complete -c load-tester ${inside} -f -a ${word}`);
    return [...begin, ...rows.map((row) => fishLine(row, inside)), ...args];
  });
  return `# fish completion for load-tester: load-tester completions fish | source
complete -c load-tester -f
${lines.join("\n")}
`;
}

function fishLine(row: OptionRow, inside: string): string {
  const letters = [row.letter, row.alias?.value === undefined ? row.alias?.letter : undefined]
    .flatMap((letter) => letter === undefined ? [] : [`-s ${letter}`]);
  const value = row.value === undefined
    ? ""
    : row.choices !== undefined
    ? ` -x -a '${row.choices.join(" ")}'`
    : isFile(row)
    ? " -r -F"
    : " -x";
  const help = row.help.replace(/[\\']/g, "\\$&");
  return `complete -c load-tester ${inside} ${
    [...letters, `-l ${row.name}`].join(" ")
  }${value} -d '${help}'`;
}

function uniqueRows(): readonly OptionRow[] {
  const all = COMMANDS.flatMap(({ rows }) => rows);
  return all.filter((row, i) => all.findIndex(({ name }) => name === row.name) === i);
}

/** Returns `-n` and `--requests`, the letter first. */
function spellings(rows: readonly OptionRow[]): string[] {
  return rows.flatMap(({ letter, name }) => [
    ...(letter === undefined ? [] : [`-${letter}`]),
    `--${name}`,
  ]);
}

function wordsOf(takes: "files" | readonly string[] | undefined): readonly string[] {
  return takes === undefined || takes === "files" ? [] : takes;
}

function isFile({ value }: OptionRow): boolean {
  return value !== undefined && /^(FILE|PATH)/.test(value);
}

function quotedWords(words: readonly string[]): string {
  return `"${words.join(" ")}"`;
}
