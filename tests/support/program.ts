/**
 * Starts the program as a user does, in its own process.
 *
 * @module
 */
import { importMap } from "../../offline/import_map.ts";
import { SEPARATOR } from "./runs_in_turn.ts";

const ROOT = new URL("../../", import.meta.url);

/** The entry of a process that runs the program several times. */
export const RUNS_IN_TURN = "tests/support/runs_in_turn.ts";

/** The outcome of a program. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The arguments of `deno` that run the program. */
export function denoArgs(
  args: readonly string[],
  permissions: readonly string[] = ["-N"],
  entry = "cli.ts",
): string[] {
  return ["run", "--no-prompt", ...permissions, ...importMap, entry, ...args];
}

/** Starts the program. */
export function startProgram(
  args: readonly string[],
  permissions?: readonly string[],
  entry?: string,
  env: Readonly<Record<string, string>> = {},
) {
  const command = new Deno.Command(Deno.execPath(), {
    args: denoArgs(args, permissions, entry),
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", ...env },
  });
  const child = command.spawn();
  const first = Promise.withResolvers<string>();
  const outputs = [textOf(child.stdout, first.resolve), textOf(child.stderr)];
  const ended = Promise.all([child.status, ...outputs]).then(
    ([{ code }, stdout, stderr]): Ended => ({ code, stdout, stderr }),
  );
  return {
    pid: child.pid,
    /** Resolves with its outcome after it has ended. */
    ended,
    /** Resolves with the first line on its standard output. */
    firstLine: first.promise,
    kill: (signal: Deno.Signal) => child.kill(signal),
  };
}

/** Returns the peak memory of a process, in MB; null if unknown. */
export async function peakMemoryMb(pid: number): Promise<number | null> {
  if (Deno.build.os !== "linux") return null;
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  const [, kb] = /^VmHWM:\s*(\d+) kB/m.exec(status) ?? [];
  return kb === undefined ? null : Number(kb) / 1024;
}

async function textOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onFirstLine: (line: string) => void = () => {},
): Promise<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes("\n")) onFirstLine(text.slice(0, text.indexOf("\n")));
  }
  return text;
}

/** Runs the program to its end. */
export async function program(...args: string[]): Promise<Ended> {
  return await startProgram(args).ended;
}

/**
 * Runs the program with several lists of arguments, one after another in the same process: for
 * runs whose start is not what a test is about.
 */
export async function programInTurn(
  runs: readonly (readonly string[])[],
  permissions?: readonly string[],
): Promise<Ended[]> {
  const { stdout, stderr } = await startProgram([JSON.stringify(runs)], permissions, RUNS_IN_TURN)
    .ended;
  const outputs = (text: string) => text.split(SEPARATOR).slice(1).map(splitLine);
  const errors = outputs(stderr);
  const ended = outputs(stdout).map(([line, output], i) => ({
    line,
    stdout: output,
    stderr: errors[i]?.[1] ?? "",
  }));
  if (!ended.at(-1)?.line.endsWith("end")) throw new Error(`${stdout}\n${stderr}`);
  return runs.map((_, i) => {
    const { stdout, stderr } = ended[i];
    return { code: parseInt(ended[i + 1].line), stdout, stderr };
  });
}

function splitLine(text: string): [line: string, rest: string] {
  const end = text.indexOf("\n");
  return [text.slice(0, end), text.slice(end + 1)];
}

/**
 * Runs the program in a pseudo-terminal, where Deno would prompt if it had to; returns the exit
 * code and the output.
 */
export async function programInTerminal(
  args: readonly string[],
  permissions: readonly string[] = ["-N"],
  entry = "cli.ts",
): Promise<{ code: number; screen: string }> {
  const command = [Deno.execPath(), ...denoArgs(args, permissions, entry)];
  return await inTerminal(command.filter((arg) => arg !== "--no-prompt"), {});
}

/** Runs any command in a pseudo-terminal, by default in the project's folder. */
export async function inTerminal(
  command: readonly string[],
  { cwd = ROOT, env = {} }: { cwd?: string | URL; env?: Record<string, string> },
): Promise<{ code: number; screen: string }> {
  const { code, stdout } = await new Deno.Command("python3", {
    args: [
      "-c",
      "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
      ...command,
    ],
    cwd,
    env: { NO_COLOR: "", ...env },
    stdin: "null",
    stdout: "piped",
    // A prompt would wait forever.
    signal: AbortSignal.timeout(60_000),
  }).output();
  return { code, screen: new TextDecoder().decode(stdout) };
}
