/**
 * Loads the code of the charts, or warns that they are drawn without it.
 *
 * @module
 */
import { harmless, sentences } from "../../text.ts";
import { type ChartCode, loadChartCode } from "../../report/page/chart_code.ts";
import type { Streams } from "../terminal/streams.ts";

/** Pages work without this code, so loading it may not take long. */
const LIMIT_MS = 10_000;

/** Loads the chart code; null, after a warning that names the option, if that fails. */
export async function chartCode(
  option: string,
  streams: Streams,
  load: () => Promise<ChartCode> = loadChartCode,
): Promise<ChartCode | null> {
  try {
    return await within(LIMIT_MS, load());
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    const text = `draws static charts because uPlot could not be loaded: ${reason}`;
    streams.err(`load-tester: Warning: --${option} ${sentences(harmless(text))}\n`);
    return null;
  }
}

/** Awaits a promise up to a time limit. */
async function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`npm did not answer in ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
