/**
 * The report as Markdown, for a pull request or the summary of a build.
 *
 * @module
 */
import { assertionRows } from "../assertions/assertion_rows.ts";
import { formatMs, formatRate, formatShare } from "../words/format.ts";
import { latencyText } from "../words/latency_text.ts";
import { planText } from "../words/plan_text.ts";
import type { Report } from "../shape/report_shape.ts";

type Row = readonly string[];

/**
 * The report as tables in GitHub's Markdown; text that came from outside of this program stands in
 * it as it was, never as markup.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { renderMarkdown } from "@x/load-tester/report";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { report } = await loadTest({ url, requests: 10 });
 * const markdown = renderMarkdown(report);
 * if (!markdown.includes("| Succeeded | 10 |")) throw new Error(markdown);
 * ```
 */
export function renderMarkdown(report: Report): string {
  const { target, plan, latencyMs } = report;
  const parts = [
    `### Load test: ${code(`${target.method} ${target.url}`)}`,
    planText(plan).join(", ") + (report.interrupted ? ", interrupted" : ""),
    table(
      ["", "Assertion", "Actual-"],
      assertionRows(report).map((row) => [row.mark, codeCell(row.expression), escaped(row.actual)]),
    ),
    table(["Result", "-"], results(report)),
    table(
      ["Latency", "p50-", "p90-", "p99-", "max-"],
      latencyMs.count === 0 ? [] : [
        [
          "",
          ...(["p50", "p90", "p99", "max"] as const).map((name) =>
            latencyText(latencyMs[name], report)
          ),
        ],
      ],
    ),
    table(
      ["Status", "Responses-"],
      Object.entries(report.statusCodes).map(([status, count]) => [status, `${count}`]),
    ),
    targets(report),
    table(
      ["Check", "Passed-", "Failed-"],
      report.checks.map(({ name, passed, failed }) => [codeCell(name), `${passed}`, `${failed}`]),
    ),
    table(
      ["Error", "Count-", "Example"],
      report.errors.map((
        { kind, count, example },
      ) => [codeCell(kind), `${count}`, codeCell(example)]),
    ),
    report.warnings.map(({ message }) => `> ⚠️ ${escaped(message)}`).join("\n>\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n") + "\n";
}

function results({ requests, elapsedMs, throughputPerSecond }: Report): Row[] {
  const { issued, succeeded, failed, unfinished, unissued } = requests;
  const share = issued > 0 && failed > 0 ? ` (${formatShare(failed / issued)})` : "";
  return [
    ["Requests", `${issued}`],
    ["Succeeded", `${succeeded}`],
    ["Failed", `${failed}${share}`],
    ...(unfinished > 0 ? [["Unfinished", `${unfinished}`]] : []),
    ...((unissued ?? 0) > 0 ? [["Due but never started", `${unissued}`]] : []),
    ["Duration", formatMs(elapsedMs)],
    ["Throughput", formatRate(throughputPerSecond)],
  ];
}

function targets({ targets }: Report): string {
  return table(
    ["Target", "Requests-", "Failed-", "Throughput-", "p50-", "p99-", "max-"],
    targets.map(({ name, requests, throughputPerSecond, latencyMs }) => [
      codeCell(name),
      `${requests.succeeded + requests.failed}`,
      `${requests.failed}`,
      formatRate(throughputPerSecond),
      ...[latencyMs.p50, latencyMs.p99, latencyMs.max].map(formatMs),
    ]),
  );
}

/** A table; nothing where there are no rows. A name that ends in a dash is that of numbers. */
function table(names: Row, rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const line = (cells: Row) => `| ${cells.join(" | ")} |`;
  return [
    line(names.map((name) => name.replace(/-$/, ""))),
    line(names.map((name) => name.endsWith("-") ? "---:" : "---")),
    ...rows.map(line),
  ].join("\n");
}

/** Text that stands for itself: in backticks, of which there are more than in the text. */
function code(text: string): string {
  const flat = text.replaceAll(/\s+/g, " ");
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  if (flat === "") return "";
  const fence = "`".repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(flat) ? " " : "";
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** The same in a table, where a bar would end the cell even within backticks. */
function codeCell(text: string): string {
  return code(text).replaceAll("|", "\\|");
}

/** A sentence without markup. */
function escaped(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]<>#|~&]/g, (sign) => `\\${sign}`);
}
