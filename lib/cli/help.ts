// Knows: the text of --help.
import { OPTION_ROWS } from "./option_table.ts";

/** The text of --help. */
export function helpText(): string {
  const rows = OPTION_ROWS.map(({ letter, name, value, help }) => {
    const flag = `${letter === undefined ? "   " : `-${letter},`} --${name}`;
    return `  ${(value === undefined ? flag : `${flag} ${value}`).padEnd(29)} ${help}`;
  });
  return `load-tester [options] --url URL    load an HTTP target and report on it
load-tester demo [options]         the same against a target started for it

${rows.join("\n")}

Exit codes: 0 the run ended, 2 bad usage and nothing sent, 3 not one response,
130 and 143 ended by SIGINT and SIGTERM, with the report of what was done.
Ctrl+C stops and lets requests in flight finish; a second one cuts them.
`;
}
