/**
 * Renders a report as Markdown, for a pull request or a build summary.
 *
 * @module
 */
import { assertionTable } from "../assertions/assertion_text.ts";
import { code, escaped, markdownTable } from "../tables/markdown_table.ts";
import { times } from "../tables/latency_tables.ts";
import { checks, errors, failedResponses, statusCodes, targets } from "../tables/request_tables.ts";
import { results } from "../tables/run_tables.ts";
import { planText } from "../words/plan_text.ts";
import type { Report } from "../shape/report_shape.ts";

/**
 * Renders a report as tables in GitHub's Markdown. Text from the target, such as an error message,
 * is escaped and never becomes markup.
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
  const { target, plan } = report;
  const tables = [
    assertionTable(report.assertions),
    results(report),
    times(report),
    statusCodes(report),
    targets(report),
    checks(report.checks),
    failedResponses(report),
    errors(report),
  ];
  const parts = [
    `### Load test: ${code(`${target.method} ${target.url}`)}`,
    planText(plan).join(", ") + (report.interrupted ? ", interrupted" : ""),
    ...tables.map(markdownTable),
    report.warnings.map(({ message }) => `> ⚠️ ${escaped(message)}`).join("\n>\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n") + "\n";
}
