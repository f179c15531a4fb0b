/**
 * Records the outcomes of the lines of command_lines.txt again. Read the changes before you commit
 * them: the test compares the program with these outcomes.
 *
 * Usage: deno run -A tests/cli/args/record_command_lines.ts [LINES.txt]; lines of that file, each
 * `TOOL | LINE`, are added behind those of their tool.
 *
 * @module
 */
import { lineCases, LINES_FILE, outcomeOf } from "../../support/command_lines.ts";

const [more] = Deno.args;
const added = more === undefined ? [] : Deno.readTextFileSync(more).split("\n").filter(Boolean);
const known = lineCases().map(({ tool, line }) => `${tool} | ${line}`);
const byTool = Map.groupBy(new Set([...known, ...added]), (row) => row.split(" | ", 1)[0]);
const rows = [...byTool.values()].flat();
const recorded = rows.map((row) => `${row}\n    ${outcomeOf(row.slice(row.indexOf(" | ") + 3))}\n`);
Deno.writeTextFileSync(LINES_FILE, recorded.join(""));
