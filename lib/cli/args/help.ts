/**
 * The texts of --help.
 *
 * @module
 */
import type { HelpTopic } from "./command.ts";
import {
  COMPARE_OPTIONS,
  MERGE_OPTIONS,
  type OptionRow,
  RUN_GROUPS,
  TARGET_OPTIONS,
} from "./option_table.ts";

const TEXTS: Readonly<Record<HelpTopic, () => string>> = {
  run: runHelp,
  target: targetHelp,
  compare: compareHelp,
  merge: mergeHelp,
};

/** The text of `--help`, or of that of a subcommand. */
export function helpText(of: HelpTopic): string {
  return TEXTS[of]();
}

function runHelp(): string {
  return `load-tester [options] --url URL    load an HTTP target and report on it
load-tester demo [options]         the same against a target started for it
load-tester target [options]       an HTTP target with faults on request
load-tester compare BASE NEW       two saved results: which is faster
load-tester merge A B ...          saved results of one load as one

${RUN_GROUPS.map(({ title, rows }) => `${title}:\n${optionLines(rows)}`).join("\n\n")}

Assertions: p50 p75 p90 p95 p99 p99.9 p99.99 min mean max, also of service. and
lag. and target("name"). before them; failed, status.CODE, throughput; with
< <= > >= and a limit: 200ms, 1s, 1%, 10.

Exit codes: 0 the run ended, 1 an assertion does not hold or --abort-on ended
it, 2 bad usage and nothing sent, 3 not one response, 130 and 143 ended by
SIGINT and SIGTERM, with the report of what was done.
Ctrl+C stops and lets requests in flight finish; a second one cuts them.
`;
}

function targetHelp(): string {
  return `load-tester target [options]    an HTTP target with faults on request

${optionLines(TARGET_OPTIONS)}

/                       200 and 6 bytes; with a query, odds in percent:
  ?status=503:20,404:5  other statuses
  ?delay=20ms:50,1s:1   waits before the response
  ?size=10k             size of the body; 0-1m takes one at random
  ?chunked=50           body in chunks
  ?drip=100ms:5         body a byte at a time
  ?close=3              connection closed inside the response
  ?reset=1              connection reset instead of a response
  ?cookie=session=abc   sets a cookie
/echo                   the request as it arrived, as JSON
/count                  requests, most in flight, connections, as JSON

It serves until Ctrl+C, and then prints what it counted.
`;
}

function compareHelp(): string {
  return `load-tester compare [options] BASE NEW            two results of --save
load-tester compare [options] BASE... -- NEW...   three or more a side

${optionLines(COMPARE_OPTIONS)}

It needs -R to read the files. One run a side says how these two differ; for a
verdict on the target take three runs or more a side, in turn.
Exit codes: 0 compared, 1 slower by more than --fail-if-slower, 2 bad usage or
a file that cannot be used.
`;
}

function mergeHelp(): string {
  return `load-tester merge [options] A B ...    results of --save that ran at one time

${optionLines(MERGE_OPTIONS)}

It needs -R to read the files. Percentiles are those of all requests, exactly.
Exit codes: 0 merged, 1 an assertion does not hold of the union, 2 bad usage or
a file that cannot be used, 3 no run had a response.
`;
}

function optionLines(rows: readonly OptionRow[]): string {
  return rows.map(({ letter, name, value, help }) => {
    const flag = `${letter === undefined ? "   " : `-${letter},`} --${name}`;
    return `  ${(value === undefined ? flag : `${flag} ${value}`).padEnd(29)} ${help}`;
  }).join("\n");
}
