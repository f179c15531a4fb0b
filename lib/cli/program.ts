/**
 * Runs the program, from arguments to exit code, and prints usage errors.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { BadFile } from "./files/bad_file.ts";
import { type Command, parseCommand } from "./args/command.ts";
import { explained } from "./args/hints.ts";
import { EXIT_NOT_AS_ASKED } from "./exit_code.ts";
import { processStreams, type Streams } from "./terminal/streams.ts";

/** Bad usage: nothing was sent. */
const EXIT_USAGE = 2;

/** Runs the program and gives its exit code, once all that it says is written. */
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
  // A signal and bad usage say more.
  return exitCode > 128 || exitCode === EXIT_USAGE ? exitCode : EXIT_NOT_AS_ASKED;
}

async function exitCodeFor(args: readonly string[], streams: Streams): Promise<number> {
  try {
    return await handle(parseCommand(args), streams);
  } catch (error) {
    if (error instanceof UsageError) {
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
    case "demo": {
      const [{ DemoTarget }, { carryOut }] = await Promise.all([
        import("../target/demo_target.ts"),
        import("./run_command.ts"),
      ]);
      using target = await DemoTarget.start();
      return await carryOut(
        { ...command, options: { ...command.options, url: target.url } },
        streams,
      );
    }
    case "capacity": {
      const asked = command.curl === undefined
        ? command
        : { ...command, ...(await import("./curl_run.ts")).withCurl(command) };
      const { searchForCapacity } = await import("./capacity_command.ts");
      return await searchForCapacity(asked, streams);
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
      // Curl commands have a grammar of their own, which other runs do without.
      const asked = command.curl === undefined
        ? command
        : (await import("./curl_run.ts")).withCurl(command);
      const { carryOut } = await import("./run_command.ts");
      return await carryOut(asked, streams);
    }
  }
}
