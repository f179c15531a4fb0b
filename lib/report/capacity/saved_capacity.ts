/**
 * Encodes a capacity as the bytes of a file, and decodes untrusted bytes.
 *
 * @module
 */
import { BadBytes } from "../../stats/varint.ts";
import {
  BadSavedResult,
  readSections,
  sectionBytes,
  type Sections,
  zipped,
} from "../saved/container.ts";

import type { CapacityReport } from "../shape/capacity_shape.ts";
import { parseCapacity } from "./capacity_check.ts";

const SECTION = "capacity";

/**
 * Encodes a capacity for a file that `compare` reads, without the seconds of its probes.
 *
 * @example
 * ```ts
 * import { type CapacityReport, decodeCapacity, encodeCapacity } from "@x/load-tester/capacity";
 *
 * const copy = async (report: CapacityReport) => await decodeCapacity(await encodeCapacity(report));
 * ```
 */
export async function encodeCapacity(report: CapacityReport): Promise<Uint8Array<ArrayBuffer>> {
  const probes = report.probes.map((probe) => ({
    ...probe,
    report: { ...probe.report, series: undefined },
  }));
  const json = new TextEncoder().encode(JSON.stringify({ ...report, probes }));
  return await zipped(sectionBytes(new Map([[SECTION, json]])));
}

/**
 * Decodes the bytes that {@linkcode encodeCapacity} returned.
 *
 * @throws {BadSavedResult} with the reason
 *
 * @example
 * ```ts
 * import { type CapacityReport, decodeCapacity, encodeCapacity } from "@x/load-tester/capacity";
 *
 * const copy = async (report: CapacityReport) => await decodeCapacity(await encodeCapacity(report));
 * ```
 */
export async function decodeCapacity(
  bytes: Uint8Array | ReadableStream<Uint8Array>,
): Promise<CapacityReport> {
  try {
    const report = capacityIn(await readSections(bytes));
    if (report === null) throw new BadSavedResult("the result of a run, not a capacity");
    return report;
  } catch (error) {
    if (error instanceof BadBytes) throw new BadSavedResult(`damaged: ${error.message}`);
    throw error;
  }
}

/**
 * Returns the capacity in a file; null if the file is of a run.
 *
 * @throws {BadBytes} if it is damaged
 */
export function capacityIn(sections: Sections): CapacityReport | null {
  const bytes = sections.get(SECTION);
  return bytes === undefined ? null : parseCapacity(bytes);
}
