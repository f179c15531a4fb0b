/**
 * The rows of a run that has several kinds of requests, or checks on responses.
 *
 * @module
 */
import { formatMs } from "../words/format.ts";
import type { ReportCheck, ReportTarget } from "../shape/report_shape.ts";
import { indented, type Section } from "../words/text_section.ts";

/** What is left of 80 columns beside the numbers of a target, and beside those of a check. */
const TARGET_NAME_COLUMNS = 24;
const CHECK_NAME_COLUMNS = 40;

/** A row for each kind of request. */
export function targets(all: readonly ReportTarget[]): Section {
  if (all.length === 0) return [];
  const names = all.map(({ name }) => shortened(name, TARGET_NAME_COLUMNS));
  const width = Math.max(...names.map((name) => name.length));
  const row = (name: string, ...[requests, failed, rate, ...times]: readonly string[]) =>
    name.padEnd(width) + requests.padStart(10) + failed.padStart(8) + rate.padStart(9) +
    times.map((time) => time.padStart(9)).join("");
  return indented("Targets", [
    row("", "requests", "failed", "req/s", "p50", "p99", "max"),
    ...all.map(({ requests, throughputPerSecond, latencyMs }, i) =>
      row(
        names[i],
        `${requests.succeeded + requests.failed}`,
        `${requests.failed}`,
        throughputPerSecond?.toFixed(1) ?? "-",
        ...[latencyMs.p50, latencyMs.p99, latencyMs.max].map(formatMs),
      )
    ),
  ]);
}

/**
 * A row for each check; without `hasAll` only for those that failed, which are in no other number
 * but the failed requests.
 */
export function checks(
  all: readonly ReportCheck[],
  bad: (text: string) => string,
  hasAll: boolean,
): Section {
  const shown = all.filter(({ failed }) => hasAll || failed > 0);
  const names = shown.map(({ name }) => shortened(name, CHECK_NAME_COLUMNS));
  const width = Math.max(...names.map((name) => name.length));
  return indented(
    "Checks",
    shown.map(({ passed, failed }, i) => {
      const failures = failed > 0 ? `, ${bad(`failed: ${failed}`)}` : "";
      return `${names[i].padEnd(width)}  passed: ${passed}${failures}`;
    }),
  );
}

/** A name that fits, cut in the middle: targets often differ at their end. */
export function shortened(name: string, columns: number): string {
  const characters = [...name];
  if (characters.length <= columns) return name;
  const head = Math.ceil((columns - 3) / 2);
  const tail = columns - 3 - head;
  return `${characters.slice(0, head).join("")}...${characters.slice(-tail).join("")}`;
}
