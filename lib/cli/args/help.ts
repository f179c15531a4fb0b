/**
 * Writes the texts of `--help` from the option table.
 *
 * @module
 */
import { CAPACITY_GROUPS } from "./result_commands.ts";
import type { HelpTopic } from "./command.ts";
import {
  COMPARE_OPTIONS,
  MERGE_OPTIONS,
  type OptionRow,
  RUN_GROUPS,
  RUN_OPTIONS,
  TARGET_OPTIONS,
} from "./option_table.ts";

/** The topics of the help. */
export const TOPICS: readonly HelpTopic[] = [
  "run",
  "all",
  "capacity",
  "target",
  "compare",
  "merge",
];

const TEXTS: Readonly<Record<HelpTopic, () => string>> = {
  run: runHelp,
  all: allHelp,
  capacity: capacityHelp,
  target: targetHelp,
  compare: compareHelp,
  merge: mergeHelp,
};

/** The options shown in the short help, in order. */
const COMMON = [
  ...["requests", "concurrency", "duration", "rate", "warmup", "timeout"],
  ...["method", "header", "body", "body-file", "auth", "curl", "targets", "scenario"],
  ...["insecure", "assert", "output", "save", "html", "verbose", "help"],
];

/** Returns the text of `--help`, of the program or a subcommand. */
export function helpText(of: HelpTopic): string {
  return TEXTS[of]();
}

/** One screen: examples, the common options and the commands. */
function runHelp(): string {
  return `load-tester tests an HTTP target and reports its latency and throughput.

  load-tester http://127.0.0.1:8080/ -n 1000 -c 50         1000 requests
  load-tester http://127.0.0.1:8080/ -z 30s -q 200         200 a second for 30s
  load-tester http://127.0.0.1:8080/ -d '{"a":1}' -T application/json
  load-tester http://127.0.0.1:8080/ -z 10s --assert 'p99<200ms, failed<1%'
  load-tester demo                                         see it work for 5s

${optionLines(COMMON.map((name) => RUN_OPTIONS.find((row) => row.name === name)!))}

Commands: demo, capacity, target, compare BASE NEW, merge A B ...,
completions SHELL. COMMAND --help describes one of them.
Exit codes: 0 success, 1 an assertion failed, 2 bad usage, 3 no response.
`;
}

/** All options of a run. */
function allHelp(): string {
  return `load-tester [options] --url URL    test an HTTP target and report the results
load-tester demo [options]         test a target that is started for the run;
                                   without -n, one with faults, for 5s
load-tester capacity [options] URL find the highest rate a target holds
load-tester target [options]       start an HTTP target with faults on request
load-tester compare BASE NEW       compare two saved results
load-tester merge A B ...          merge saved results into one
load-tester completions SHELL      write a completion script: bash, zsh, fish

${RUN_GROUPS.map(({ title, rows }) => `${title}:\n${optionLines(rows)}`).join("\n\n")}

Counts: 1000, 10k, 1m, 1_000_000. Times: 500us, 500ms, 10s, 1.5min, 2m, 1h30m.
Rates: 100, 10k, 100/s, 6000/m.
Metrics of assertions: p50 p75 p90 p95 p99 p99.9 p99.99 min mean max, with an
optional prefix service. lag. or target("name"). ; failed, retried, status.CODE
and throughput. Operators: < <= > >=. Limits: 200ms, 1s, 1%, 10.

Exit codes: 0 success, 1 an assertion failed or --abort-on ended the run, 2 bad
usage (nothing sent), 3 no response at all, 4 the run is not as requested (a
crash, or a file or stream that could not be written), 129, 130 and 143 ended
by SIGHUP, SIGINT or SIGTERM (the partial report is printed).
Ctrl+C stops sending and waits for requests in flight; press it again to cut
them off, and a third time to end the program.
`;
}

function capacityHelp(): string {
  return `load-tester capacity [options] URL    find the highest rate a target holds

${CAPACITY_GROUPS.map(({ title, rows }) => `${title}:\n${optionLines(rows)}`).join("\n\n")}

Doubles the rate until an assertion fails, narrows down, and confirms the rate
found by a probe three times as long. Needs only -N.
Exit codes: 0 found, 1 not even the lowest rate holds, 2 bad usage (nothing
sent), 3 no response at all, 4 no answer (the load generator was the limit, or
the probes disagree), 129, 130 and 143 ended by a signal; what is known is
printed.
`;
}

function targetHelp(): string {
  return `load-tester target [options]    start an HTTP target with faults on request

${optionLines(TARGET_OPTIONS)}

/                       200 and 6 bytes; with a query, chances in percent:
  ?status=503:20,404:5  other statuses
  ?delay=20ms:50,1s:1   delay before the response
  ?size=10k             size of the body; 0-1m is random
  ?servers=2            serves 2 at once, for their delay each; others queue
  ?chunked=50           body in chunks
  ?drip=100ms:5         body one byte at a time
  ?close=3              connection closed within the response
  ?reset=1              connection reset instead of a response
  ?cookie=session=abc   sets a cookie
/echo                   the request as it arrived, as JSON
/count                  counts of requests and connections, as JSON

Runs until Ctrl+C and then prints its counts.
`;
}

function compareHelp(): string {
  return `load-tester compare [options] BASE NEW            one saved result per side
load-tester compare [options] BASE... -- NEW...   three or more per side

${optionLines(COMPARE_OPTIONS)}

Needs -R to read the files. With one run per side, changes on the machine
cannot be told from changes in the target: use three or more, alternating.
Exit codes: 0 compared, 1 slower by more than --fail-if-slower, 2 bad usage or
an unusable file, 4 nothing could be judged for --fail-if-slower, or the output
could not be written.
`;
}

function mergeHelp(): string {
  return `load-tester merge [options] A B ...    merge results of simultaneous runs

${optionLines(MERGE_OPTIONS)}

Needs -R to read the files. Percentiles are exact over all requests.
Exit codes: 0 merged, 1 an assertion failed, 2 bad usage or an unusable file,
3 no response in any run, 4 the output could not be written.
`;
}

function optionLines(rows: readonly OptionRow[]): string {
  return rows.map(({ letter, name, value, help }) => {
    const flag = `${letter === undefined ? "   " : `-${letter},`} --${name}`;
    return `  ${(value === undefined ? flag : `${flag} ${value}`).padEnd(29)} ${help}`;
  }).join("\n");
}
