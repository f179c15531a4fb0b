/**
 * Sends a large body from its file with the program, and watches the program's memory.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { peakMemoryMb, startProgram } from "./program.ts";
import { inFolder } from "./temporary_folder.ts";

const MB = 1024 * 1024;
const WATCH_MS = 20;

/** Sends one body of the given size; returns the peak memory of the program in MB. */
export async function memoryForBody(megabytes: number, ...options: string[]): Promise<number> {
  let mostMb = 0;
  await inFolder(async (folder) => {
    const path = `${folder}/body`;
    {
      using file = await Deno.open(path, { write: true, create: true });
      await file.truncate(megabytes * MB);
    }
    let received = 0;
    await using server = Deno.serve({ port: 0, onListen() {} }, async (request) => {
      for await (const piece of request.body!) received += piece.length;
      return new Response();
    });
    const url = `http://127.0.0.1:${server.addr.port}/`;
    const args = [url, ...options, "-D", path, "-n", "1", "-o", "json"];
    const program = startProgram(args, ["-N", `-R=${path}`]);
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        mostMb = Math.max(mostMb, await peakMemoryMb(program.pid) ?? 0);
        await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
      }
    })();
    const { code, stdout } = await program.ended;
    isOver = true;
    await watching;
    const sent = [code, JSON.parse(stdout).requests.succeeded, received];
    assertEquals(sent, [0, 1, megabytes * MB]);
  });
  return mostMb;
}
