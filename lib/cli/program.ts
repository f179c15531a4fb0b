/**
 * Runs the program, from arguments to exit code, and prints usage errors.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { BadFile } from "./files/bad_file.ts";
import { type Command, type DemoCommand, parseCommand, type RunCommand } from "./args/command.ts";
import { EXIT_NOT_AS_REQUESTED } from "./exit_code.ts";
import { processStreams, type Streams } from "./terminal/streams.ts";

/** Invalid usage: nothing was sent. */
const EXIT_USAGE = 2;

/** The text at the end of the demo. */
const NEXT_STEPS = `
Next: load-tester URL -q 400 -z 5s --live   the same for your own server
      load-tester demo -z 1m --dashboard 0  a live page in the browser
(In a clone, write "deno task start" instead of "load-tester".)
`;

/** Runs the program; returns its exit code once all output is written. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const streams = processStreams();
  const exitCode = await exitCodeFor(args, streams);
  await streams.drained();
  const { failure } = streams;
  if (failure === null) return exitCode;
  if (failure.of === "stdout") {
    streams.err(`load-tester: Could not write to standard output: ${failure.reason}\n`);
    await streams.drained();
  }
  // The codes of signals and invalid usage take precedence.
  return exitCode > 128 || exitCode === EXIT_USAGE ? exitCode : EXIT_NOT_AS_REQUESTED;
}

async function exitCodeFor(args: readonly string[], streams: Streams): Promise<number> {
  try {
    return await handle(parseCommand(args), streams);
  } catch (error) {
    if (error instanceof UsageError) {
      const { explained } = await import("./args/hints.ts");
      streams.err(`load-tester: ${explained(error, args)}\n`);
    } else if (error instanceof BadFile) {
      streams.err(`load-tester: ${error.message}\n`);
    } else {
      throw error;
    }
    return EXIT_USAGE;
  }
}

async function handle(command: Command, streams: Streams): Promise<number> {
  switch (command.kind) {
    case "version":
      streams.out(`load-tester ${VERSION}\n`);
      return 0;
    case "help": {
      const { helpText } = await import("./args/help.ts");
      streams.out(helpText(command.of));
      return 0;
    }
    case "completions": {
      const { completions } = await import("./args/completions.ts");
      streams.out(completions(command.shell));
      return 0;
    }
    case "demo":
      return await runDemo(command, streams);
    case "capacity": {
      const { searchForCapacity } = await import("./capacity_command.ts");
      return await searchForCapacity({ ...command, ...await curlResolved(command) }, streams);
    }
    case "target": {
      const { serveTarget } = await import("./target_command.ts");
      return await serveTarget(command, streams);
    }
    case "compare": {
      const { compareFiles } = await import("./compare_command.ts");
      return await compareFiles(command, streams);
    }
    case "merge": {
      const { mergeFiles } = await import("./merge_command.ts");
      return await mergeFiles(command, streams);
    }
    case "run": {
      const { runLoad } = await import("./run_command.ts");
      return await runLoad(await curlResolved(command), streams);
    }
  }
}

/** Adds the options of a curl command, whose parser is loaded only if needed. */
async function curlResolved(command: RunCommand): Promise<RunCommand> {
  return command.curl === undefined ? command : (await import("./curl_run.ts")).withCurl(command);
}

/**
 * Runs a load test against a target that the program starts. The show uses the whole terminal, if
 * there is one.
 */
async function runDemo(command: DemoCommand, streams: Streams): Promise<number> {
  const [{ DemoTarget }, { runLoad }, { LiveView }] = await Promise.all([
    import("../target/demo_target.ts"),
    import("./run_command.ts"),
    import("./terminal/live_view.ts"),
  ]);
  using target = await DemoTarget.start();
  const { isShow, options, presentation } = command;
  const url = isShow ? target.faultyUrl : target.url;
  const showsLive = presentation.showsLive ||
    isShow && presentation.showsProgress && LiveView.fits(streams.errSize());
  const run = { ...command, options: { ...options, url } };
  const exitCode = await runLoad(
    { ...run, presentation: { ...presentation, showsLive } },
    streams,
  );
  if (isShow && presentation.output === "text") streams.err(NEXT_STEPS);
  return exitCode;
}
