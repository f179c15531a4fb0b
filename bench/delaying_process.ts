/**
 * Runs delaying_target.ts in a separate process for a benchmark.
 *
 * @module
 */

/** The running target. */
export class DelayingProcess implements AsyncDisposable {
  readonly port: string;
  #process: Deno.ChildProcess;
  #said: ReadableStreamDefaultReader<string>;

  private constructor(
    port: string,
    process: Deno.ChildProcess,
    said: ReadableStreamDefaultReader<string>,
  ) {
    this.port = port;
    this.#process = process;
    this.#said = said;
  }

  /** @param importMap the option that names the import map, if one is needed */
  static async start(importMap: readonly string[]): Promise<DelayingProcess> {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-N", ...importMap, "bench/delaying_target.ts"],
      cwd: new URL("../", import.meta.url),
      stdout: "piped",
    }).spawn();
    const said = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const port = (await said.read()).value!.trim();
    return new DelayingProcess(port, process, said);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#said.cancel();
    await this.#process.status;
  }
}
