/**
 * Renders a capacity as JSON and as Markdown.
 *
 * @module
 */
import type { CapacityReport } from "../shape/capacity_shape.ts";
import { code, escaped, markdownTable } from "../tables/markdown_table.ts";
import { capacityFacts, capacityPlanText, capacityText, probesTable } from "./capacity_words.ts";

/**
 * Renders a capacity as JSON, as `load-tester capacity -o json` prints it.
 *
 * @example
 * ```ts
 * import { renderCapacityJson, type CapacityReport } from "@x/load-tester/capacity";
 *
 * const again = (report: CapacityReport): CapacityReport => JSON.parse(renderCapacityJson(report));
 * ```
 */
export function renderCapacityJson(report: CapacityReport): string {
  return JSON.stringify(report, null, 2) + "\n";
}

/**
 * Renders a capacity as tables in GitHub's Markdown, for a pull request.
 *
 * @example
 * ```ts
 * import { renderCapacityMarkdown, type CapacityReport } from "@x/load-tester/capacity";
 *
 * const comment = (report: CapacityReport): string => renderCapacityMarkdown(report);
 * ```
 */
export function renderCapacityMarkdown(report: CapacityReport): string {
  const { target, plan, warnings } = report;
  const facts = capacityFacts(report).map(([name, text]) => `| ${name} | ${escaped(text)} |`);
  const parts = [
    `### Capacity: ${escaped(capacityText(report))}`,
    `${code(`${target.method} ${target.url}`)}, ${
      escaped(capacityPlanText(plan).flat().join(", "))
    }`,
    ["| Capacity | " + escaped(capacityText(report)) + " |", "| --- | --- |", ...facts].join("\n"),
    markdownTable(probesTable(report)),
    warnings.map(({ message }) => `> ⚠️ ${escaped(message)}`).join("\n>\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n") + "\n";
}
