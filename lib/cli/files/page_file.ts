/**
 * Writes the report to a file as a page, and explains failures.
 *
 * @module
 */
import { renderHtml } from "../../report/formats/html_report.ts";
import { type ChartCode, loadChartCode } from "../../report/page/chart_code.ts";
import type { Report } from "../../report/shape/report_shape.ts";
import type { Distribution } from "../../stats/percentile.ts";
import { chartCode } from "./chart_code.ts";
import { ResultFile } from "./result_file.ts";
import type { Streams } from "../terminal/streams.ts";

/** A page that is written after the run. */
export class PageFile {
  #file: ResultFile;
  #loadChartCode: () => Promise<ChartCode>;

  /**
   * Checks permissions without touching the file.
   *
   * @throws {UsageError} if it is known before the run that the file cannot be written
   */
  constructor(path: string, load: () => Promise<ChartCode> = loadChartCode) {
    this.#file = new ResultFile("html", path);
    this.#loadChartCode = load;
  }

  /** Writes the page; resolves with the reason if that fails. */
  async write(
    report: Report,
    distribution: Distribution,
    streams: Streams,
  ): Promise<string | null> {
    const code = await chartCode("html", streams, this.#loadChartCode) ?? undefined;
    const page = await renderHtml(report, distribution, code);
    return await this.#file.write(new TextEncoder().encode(page));
  }
}
