/**
 * Tests --html: the file, errors before the run, and errors after it.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { PageFile } from "../../../lib/cli/files/page_file.ts";
import { UsageError } from "../../../lib/errors.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import { keptStreams } from "../../support/kept_streams.ts";
import { madeResult } from "../../support/made_result.ts";
import { startProgram } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { onLinux } from "../../support/system.ts";
import { inFolder } from "../../support/temporary_folder.ts";

const result = madeResult([{ tookMs: 4 }]);
const CODE = { script: "var uPlot", style: "", license: "free" };

Deno.test("PageFile writes a page with charts, without a message", async () => {
  await inFolder(async (folder) => {
    const streams = keptStreams();
    const said = streams.written;
    const path = `${folder}/report.html`;
    const page = new PageFile(path, () => Promise.resolve(CODE));
    await page.write(createReport(result), result.sums.latency.distribution(), streams);
    assertEquals(said, []);
    assertStringIncludes(await Deno.readTextFile(path), "<script>var uPlot\n");
  });
});

Deno.test("PageFile writes a page with drawings if uPlot cannot be loaded, and says so once", async () => {
  await inFolder(async (folder) => {
    const streams = keptStreams();
    const said = streams.written;
    const path = `${folder}/report.html`;
    const page = new PageFile(path, () => Promise.reject(new TypeError("no network\n  at x")));
    await page.write(createReport(result), result.sums.latency.distribution(), streams);
    assertEquals(said, [
      "load-tester: Warning: --html draws static charts because uPlot could not be loaded: no network.\n",
    ]);
    const html = await Deno.readTextFile(path);
    assert(html.includes("<svg ") && !html.includes("<script>"));
  });
});

Deno.test("PageFile explains why it wrote nothing, and leaves no partial file", async () => {
  await inFolder(async (folder) => {
    const page = new PageFile(`${folder}/report.html`, () => Promise.resolve(CODE));
    // The folder disappears during the run.
    await Deno.remove(folder, { recursive: true });
    const distribution = result.sums.latency.distribution();
    const reason = await page.write(createReport(result), distribution, keptStreams());
    assertMatch(reason ?? "", /No such file/);
    await Deno.mkdir(folder);
  });
});

Deno.test("PageFile rejects an unwritable file before the run", () => {
  for (const path of ["", "/no/such/folder/report.html", Deno.cwd()]) {
    const error = assertThrows(() => new PageFile(path), UsageError);
    assertEquals(error.option, "html");
  }
});

Deno.test("--html without permission to write is rejected with the flag, and nothing is sent", async () => {
  await using target = new RawTarget(() => ok());
  const { code, stdout, stderr } = await startProgram([target.url, "--html", "report.html"], ["-N"])
    .ended;
  assertEquals([code, stdout, target.connections], [2, "", 0]);
  assertStringIncludes(stderr, "--html report.html needs -W=report.html.");
});

Deno.test("--html needs only -W=FILE, and does not change the report", async () => {
  await using target = new RawTarget(() => ok());
  await inFolder(async (folder) => {
    const path = `${folder}/report.html`;
    const { code, stdout } = await startProgram(
      [target.url, "-n", "150", "--html", path, "-o", "csv"],
      ["-N", `-W=${path}`],
    ).ended;
    assertEquals(code, 0);
    const [heading, ...seconds] = stdout.trimEnd().split("\r\n");
    assertMatch(heading, /^atMs,completed,/);
    const completed = seconds.map((second) => Number(second.split(",")[1]));
    assertEquals(completed.reduce((sum, count) => sum + count), 150);
    const html = await Deno.readTextFile(path);
    assertStringIncludes(html, target.url);
    assert(html.trimEnd().endsWith("</html>"));
  });
});

onLinux.test("a full disk costs the page, not the report, and is said after it", async () => {
  await using target = new RawTarget(() => ok());
  const { code, stdout, stderr } = await startProgram(
    [target.url, "-n", "150", "--html", "/dev/full", "--no-progress"],
    // Deno requires full permission for devices.
    ["-A"],
  ).ended;
  assertEquals(code, 4);
  assertStringIncludes(stdout, "  Succeeded:  150\n");
  const [line, ...others] = stderr.trimEnd().split("\n").filter((line) => /wrote/.test(line));
  assertMatch(line, /^load-tester: --html wrote nothing: No space left on device/);
  assertEquals(others, []);
});
