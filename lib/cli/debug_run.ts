/**
 * Sends a few requests one at a time, and prints each with its response.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import type { TracedExchange } from "../load/engine/hooks.ts";
import type { Plan } from "../load/plan/plan.ts";
import { runWhole } from "../load/run/whole_run.ts";
import { checkedPlan } from "../load_tester.ts";
import { createReport } from "../report/summary/report.ts";
import type { Report } from "../report/shape/report_shape.ts";
import type { RunCommand } from "./args/command.ts";
import { renderExchange } from "./terminal/exchange_text.ts";
import { exitCodeOf } from "./exit_code.ts";
import { withFiles } from "./file_options.ts";
import { Inputs } from "./files/inputs.ts";
import { requireRoutes } from "../load/plan/routing.ts";
import { Shutdown } from "./terminal/shutdown.ts";
import type { Streams } from "./terminal/streams.ts";

const EXIT_FAILED = 1;

/**
 * Sends one request, or as many as `--requests` says, and returns the exit code: 0 if all
 * succeeded, 1 if one failed, 3 if there was no response.
 *
 * @throws {UsageError} if an option is invalid; nothing has been sent then
 */
export async function debugRun(command: RunCommand, streams: Streams): Promise<number> {
  refuseOutputs(command);
  const given = await withFiles(command, new Inputs(streams));
  const options = {
    ...given,
    requests: given.requests ?? 1,
    concurrency: 1,
    threads: 1,
    durationMs: undefined,
    ratePerSecond: undefined,
    stages: undefined,
    arrivals: undefined,
    warmupMs: undefined,
    abortOn: undefined,
  };
  const plan = await checkedPlan(options);
  requireRoutes(plan, options);
  using shutdown = new Shutdown();
  const result = await runWhole(plan, options, {
    signal: shutdown.stopSignal,
    cutSignal: shutdown.cutSignal,
    onExchange: (exchange) => {
      streams.out(`${heading(plan, exchange)}\n${renderExchange(exchange)}`);
      streams.out(`\n${verdict(plan, exchange)}\n\n`);
    },
  });
  const report = createReport(result);
  streams.out(closing(report));
  if (shutdown.exitCode !== undefined) return shutdown.exitCode;
  const code = exitCodeOf(report, true);
  return code === 0 && report.requests.failed > 0 ? EXIT_FAILED : code;
}

/**
 * Rejects options for reports, because a debug run shows only the exchanges.
 *
 * @throws {UsageError} if a report is requested
 */
function refuseOutputs({ save, html, log, presentation }: RunCommand): void {
  const outputs = { save, html, log, live: presentation.showsLive || undefined };
  for (const [name, value] of Object.entries(outputs)) {
    if (value !== undefined) throw UsageError.conflict("debug", name, "Use it in a run.");
  }
}

function heading({ source, scenario, requestIdOf }: Plan, { index }: TracedExchange): string {
  const group = source.groups.length === 0 ? "" : source.groups[source.groupOf(index)];
  const of = group === ""
    ? ""
    : scenario === null
    ? ` ${group}`
    : `, step ${JSON.stringify(group)}`;
  return `Request ${index}${of} (${requestIdOf(index)})`;
}

function verdict(plan: Plan, { response, error, firstByteMs, serviceMs }: TracedExchange): string {
  if (response === null || error !== null) return "Failed: no complete response.";
  const status = statusOf(response);
  const times = `${ms(serviceMs)}, first byte after ${ms(firstByteMs!)}`;
  const isRedirect = [301, 302, 303, 307, 308].includes(status);
  if (isRedirect && plan.redirects > 0) return `${status} in ${times}: a redirect.`;
  const is = plan.success.includes[status] === 1 ? "succeeded" : "failed";
  return `${status} in ${times}: ${is}, since --success is ${plan.success.text}.`;
}

/** Formats the results of checks and the errors of hooks, which no exchange shows. */
function closing({ checks, errors }: Report): string {
  const lines = checks.map(({ name, passed, failed }) =>
    `Check ${JSON.stringify(name)}: ${failed === 0 ? "passed" : `failed (${passed} passed)`}`
  );
  const faults = errors.map(({ kind, example }) => `Error (${kind}): ${example}`);
  const all = [...lines, ...faults];
  return all.length === 0 ? "" : all.join("\n") + "\n";
}

/** Returns the status of the final response, after interim ones. */
function statusOf(response: Uint8Array): number {
  const heads = new TextDecoder().decode(response).matchAll(/^HTTP\/\d(?:\.\d)? (\d{3})/gm);
  for (const [, status] of heads) if (Number(status) >= 200) return Number(status);
  return 0;
}

function ms(time: number): string {
  return `${time.toFixed(1)}ms`;
}
