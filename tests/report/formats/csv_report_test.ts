/**
 * Tests the CSV rows that other programs read, byte by byte.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { renderCsv } from "../../../lib/report/formats/csv_report.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import { madeResult } from "../../support/made_result.ts";

const refused = { failure: { kind: "refused", message: 'nobody, said "no"\n' } } as const;
const NAMES = "atMs,completed,responses,failed,bytesReceived,p50Ms,p90Ms,p99Ms,maxMs\r\n";

Deno.test("renderCsv() has a row per second, even for one in which nothing ended", () => {
  const result = madeResult([
    { atMs: 10, tookMs: 4.25 },
    { atMs: 20, tookMs: 12 },
    { atMs: 2100, tookMs: 1, ...refused },
    { atMs: 3000, tookMs: 80.5, status: 503 },
  ]);
  assertEquals(
    renderCsv(createReport(result)),
    NAMES +
      "0,2,2,0,400,4.25,12,12,12\r\n" +
      "1000,0,0,0,0,,,,\r\n" +
      "2000,1,0,1,200,,,,\r\n" +
      "3000,1,1,1,200,80.5,80.5,80.5,80.5\r\n",
  );
});

Deno.test("renderCsv() has only the header row if nothing ended", () => {
  assertEquals(renderCsv(createReport(madeResult([]))), NAMES);
});
