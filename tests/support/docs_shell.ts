/**
 * Runs commands of the docs: with this checkout, on a free port, and only briefly.
 *
 * @module
 */
import { loadTest } from "../../lib/load_tester.ts";
import { encodeResult } from "../../lib/report/saved/saved_bytes.ts";
import { aheadMs } from "./fleet.ts";
import { denoArgs, startProgram } from "./program.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Runs from any folder, with the @std that the tests use. */
const DENO_RUN = [
  Deno.execPath(),
  ...denoArgs([], [], "").map((arg) => arg.replace("=offline/", `=${ROOT}offline/`)),
].join(" ").trim();

/** Permissions of a program installed as the README says. */
const INSTALLED = "-N -R -W";

/** Number of saved results that a block can name. */
const RESULTS = 6;

/** The files that commands read. */
const FILES: Readonly<Record<string, string>> = {
  "users.csv": "id,name\n1,Ada\n2,Bob\n",
  "item.json": '{"name": "x"}\n',
  "all.json": '{"item": {"name": "x"}}\n',
  "cat.jpg": "not really",
  "targets.txt": "GET http://127.0.0.1:8080/\n",
  "scenario.ts": "export default { request: () => ({}) };\n",
};

/**
 * The beginning of each script. It reads its commands from a file, ends at the first one that
 * fails, and stops everything it has started, even if it is stopped itself.
 */
const OPENING = `exec < copied
set -e
started=
trap 'code=$?; set +e; exec 2> /dev/null; kill $started; kill -CONT $started; exit $code' EXIT`;

/** The outcome of a script. */
interface Ran {
  readonly code: number;
  readonly printed: string;
}

/** A folder with the programs that the docs name, and a target for them. */
export class DocsShell implements AsyncDisposable {
  #folder: string;
  #results: readonly Uint8Array[];
  #target: ReturnType<typeof startProgram>;
  #address: string;

  private constructor(
    folder: string,
    results: readonly Uint8Array[],
    target: ReturnType<typeof startProgram>,
    address: string,
  ) {
    this.#folder = folder;
    this.#results = results;
    this.#target = target;
    this.#address = address;
  }

  static async open(): Promise<DocsShell> {
    const target = startProgram(["target", "--port", "0"]);
    const address = /127\.0\.0\.1:\d+/.exec(await target.firstLine)![0];
    const options = { url: `http://${address}/`, requests: 100, keepSeconds: true };
    // Results of the same time, as merge requires, and none of them twice.
    const results = await Promise.all(Array.from({ length: RESULTS }, async () => {
      const { saved } = await loadTest(options);
      return await encodeResult(saved!);
    }));
    const folder = await Deno.makeTempDir();
    await Deno.mkdir(`${folder}/bin`);
    const programs = {
      "load-tester": `exec ${DENO_RUN} $PERMISSIONS ${ROOT}cli.ts "$@"`,
      // The docs may use it even if it is not installed.
      "jq": `PATH=\${PATH#*:}; if command -v jq > /dev/null; then exec jq "$@"; else cat; fi`,
    };
    for (const [name, text] of Object.entries(programs)) {
      const path = `${folder}/bin/${name}`;
      await Deno.writeTextFile(path, `#!/bin/sh\n${text}\n`);
      await Deno.chmod(path, 0o755);
    }
    return new DocsShell(folder, results, target, address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#target.kill("SIGTERM");
    await this.#target.ended;
    await Deno.remove(this.#folder, { recursive: true });
  }

  /**
   * Runs commands one after another in a separate folder; ends at the first that fails.
   *
   * @param files files that exist there in addition to the common ones
   */
  async run(commands: readonly string[], files: Readonly<Record<string, string>>): Promise<Ran> {
    const cwd = await Deno.makeTempDir({ dir: this.#folder });
    for (const [name, text] of Object.entries({ ...FILES, ...files })) {
      await Deno.writeTextFile(`${cwd}/${name}`, text.replace("127.0.0.1:8080", this.#address));
    }
    const named = commands.join("\n").matchAll(/(?<!--save )(?<=\s)[\w-]+\.result\b/g);
    for (const [i, name] of [...new Set([...named].map(String))].entries()) {
      await Deno.writeFile(`${cwd}/${name}`, this.#results[i]);
    }
    await Deno.writeTextFile(`${cwd}/copied`, `curl http://${this.#address}/copied`);
    const script = commands.map((command) => this.#here(command))
      .map((line) => line.replace(/&$/, '& started="$started $!"')).join("\n");
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", `${OPENING}\n${script}\n`],
      cwd,
      env: {
        PATH: `${this.#folder}/bin:${Deno.env.get("PATH")}`,
        GITHUB_STEP_SUMMARY: `${cwd}/summary.md`,
        NO_COLOR: "1",
      },
      stdout: "piped",
      stderr: "piped",
    }).output();
    const decoder = new TextDecoder();
    return { code, printed: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  /** Returns a command as it is run here. */
  #here(command: string): string {
    const needed = /# .*\bneeds (.*)/.exec(command)?.[1].match(/-[A-Z][^\s,;)]*/g);
    const permissions = needed === undefined ? INSTALLED : `-N ${needed?.join(" ")}`;
    const ours = command
      .replace(/^deno run /, `${DENO_RUN} `)
      .replace(/ (jsr:@x\/load-tester\/cli|cli\.ts)(?= |$)/, ` ${ROOT}cli.ts`)
      .replace(/ jsr:@x\/load-tester(?= |$)/, ` ${ROOT}mod.ts`);
    const brief = ours
      .replaceAll(/https?:\/\/[\w.:-]+/g, `http://${this.#address}`)
      .replaceAll("127.0.0.1:8080", this.#address)
      .replaceAll("--port 8080", "--port 0")
      .replaceAll(/'\+\d+ sec'/g, `'+${Math.ceil(aheadMs() / 1000) + 3} sec'`)
      .replaceAll(
        /(-z|--duration|--warmup|sleep) \d+(m?s?)\b/g,
        (_, option, unit) => `${option} ${unit === "" ? "0.3" : "300ms"}`,
      )
      // Times are not tested here, and may be long on a busy machine.
      .replaceAll(/(--assert '[^']*<)(\d+)(?=m?s')/g, (_, what, limit) => `${what}${limit}00`)
      .replaceAll(/--fail-if-slower \d+/g, (option) => `${option}00`)
      .replaceAll(/-z \S+(?=.*--assert)/g, "-n 200")
      .replaceAll(/-n 1000\b/g, "-n 200")
      .replaceAll(/--stages \S+/g, (stages) => stages.replaceAll(/:\d+[ms]/g, ":100ms"));
    const setting = `export PERMISSIONS='${permissions}'`;
    if (!/\btarget\b[^|&#]*$/.test(brief) || !/^(load-tester|deno)\b/.test(command)) {
      return `${setting}\n${brief}`;
    }
    // It serves until it is stopped, so it is stopped once it listens.
    return `${setting}
${brief} > target.out & started="$started $!"
n=0
until grep -q Listening target.out; do n=$((n + 1)); [ $n -lt 400 ]; sleep 0.05; done
kill -INT $!
wait $!`;
  }
}
