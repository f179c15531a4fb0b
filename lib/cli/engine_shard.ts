/**
 * Determines which part of a load this process runs, from the environment variables of schedulers
 * and CI systems.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import { type Shard, shareOf } from "../load/schedule/schedule.ts";
import type { RunCommand } from "./args/command.ts";
import { checkedShard } from "./args/fleet_options.ts";

/** Reads an environment variable; undefined if it is not set. */
type Read = (name: string) => string | undefined;

/** A system that starts several processes and tells each of them its index. */
interface Engine {
  readonly name: string;
  /** The variable whose presence identifies the engine. */
  readonly index: string;
  /** All other variables that it needs. */
  readonly others: readonly string[];
  /** Returns the part; null if the variables are set but the process is not one of several. */
  shardOf(read: Read): Shard | null;
}

/**
 * The engines, in order of precedence. MPI comes before Slurm, because mpirun inside an allocation
 * leaves SLURM_PROCID at 0. Slurm's arrays come before its steps, because a task of an array has
 * SLURM_PROCID too.
 */
const ENGINES: readonly Engine[] = [
  counted("Open MPI", "OMPI_COMM_WORLD_RANK", 0, "OMPI_COMM_WORLD_SIZE"),
  counted("MPI", "PMI_RANK", 0, "PMI_SIZE"),
  slurmArray(),
  counted("Slurm", "SLURM_PROCID", 0, "SLURM_NTASKS"),
  uncounted("Kubernetes", "JOB_COMPLETION_INDEX", "manifest", "$(JOB_COMPLETION_INDEX)/N"),
  counted("AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", 0, "AWS_BATCH_JOB_ARRAY_SIZE"),
  counted("AWS Batch", "AWS_BATCH_JOB_NODE_INDEX", 0, "AWS_BATCH_JOB_NUM_NODES"),
  counted("Cloud Run", "CLOUD_RUN_TASK_INDEX", 0, "CLOUD_RUN_TASK_COUNT"),
  counted("Google Batch", "BATCH_TASK_INDEX", 0, "BATCH_TASK_COUNT"),
  gridEngine(),
  lsf(),
  counted("GitLab CI", "CI_NODE_INDEX", 1, "CI_NODE_TOTAL"),
  counted("CircleCI", "CIRCLE_NODE_INDEX", 0, "CIRCLE_NODE_TOTAL"),
  counted("Buildkite", "BUILDKITE_PARALLEL_JOB", 0, "BUILDKITE_PARALLEL_JOB_COUNT"),
  counted("Azure Pipelines", "SYSTEM_JOBPOSITIONINPHASE", 1, "SYSTEM_TOTALJOBSINPHASE"),
  uncounted("Nomad", "NOMAD_ALLOC_INDEX", "job", "${NOMAD_ALLOC_INDEX}/N"),
  uncounted("GNU parallel", "PARALLEL_SEQ", "command", "$((PARALLEL_SEQ - 1))/N"),
  uncounted(
    "GitHub Actions",
    "GITHUB_ACTIONS",
    "workflow",
    "${{ strategy.job-index }}/${{ strategy.job-total }}",
  ),
];

/** An engine and the part of the load that it assigns. */
interface EngineShard {
  readonly engine: string;
  /** The variable with the index. */
  readonly variable: string;
  readonly shard: Shard;
}

/**
 * Returns the part of the load that this process runs.
 *
 * @param mayRead whether a variable may be read without a permission prompt
 * @throws {UsageError} if no engine assigns a part, or its values are invalid
 */
export function engineShard(
  read: Read = (name) => Deno.env.get(name),
  mayRead: (name: string) => boolean = isReadable,
): EngineShard {
  const unread: string[] = [];
  for (const engine of ENGINES) {
    const { name, index, others } = engine;
    const missing = [index, ...others].filter((variable) => !mayRead(variable));
    unread.push(...missing);
    if (missing.length > 0 || (read(index) ?? "") === "") continue;
    const shard = engine.shardOf(read);
    if (shard !== null) return { engine: name, variable: index, shard };
  }
  if (unread.length > 0) {
    throw new UsageError(
      "shard",
      `auto needs -E=${[...new Set(unread)].join(",")}`,
      "Or use I/N, such as 0/4.",
    );
  }
  const advice = "Use I/N with I from 0 to N - 1, such as --shard 0/4.";
  throw new UsageError("shard", "auto finds no variable that says which part this is", advice);
}

function isReadable(variable: string): boolean {
  return Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}

/** An engine with an index, counted from a base, and a count. */
function counted(name: string, index: string, base: number, count: string): Engine {
  return {
    name,
    index,
    others: [count],
    shardOf: (read) => part(number(read, index) - base, number(read, count), `$${index}`),
  };
}

/** An array of jobs, each of one or more tasks. */
function slurmArray(): Engine {
  const index = "SLURM_ARRAY_TASK_ID";
  const bounds = ["MIN", "MAX", "STEP", "COUNT"].map((name) => `SLURM_ARRAY_TASK_${name}`);
  const tasks = ["SLURM_PROCID", "SLURM_NTASKS"];
  return {
    name: "Slurm array",
    index,
    others: [...bounds, ...tasks],
    shardOf(read) {
      const [min, max, count] = [bounds[0], bounds[1], bounds[3]].map((name) => number(read, name));
      const step = read(bounds[2]) === undefined ? 1 : number(read, bounds[2]);
      if ((max - min) / step + 1 !== count) {
        const problem =
          `auto cannot number the tasks of an array of ${count} from ${min} to ${max}`;
        throw new UsageError("shard", problem, `Use a range, such as --array=0-${count - 1}.`);
      }
      const job = (number(read, index) - min) / step;
      const perJob = read("SLURM_NTASKS") === undefined ? 1 : number(read, "SLURM_NTASKS");
      const task = perJob === 1 ? 0 : number(read, "SLURM_PROCID");
      return part(job * perJob + task, count * perJob, `$${index}`);
    },
  };
}

/** An engine that sets an index but no count, or neither. */
function uncounted(name: string, index: string, where: string, option: string): Engine {
  return {
    name,
    index,
    others: [],
    shardOf() {
      const problem = `auto finds $${index} of ${name}, but no count of parts`;
      throw new UsageError("shard", problem, `In the ${where}, use --shard ${option}.`);
    },
  };
}

/** SGE sets `undefined` outside arrays. */
function gridEngine(): Engine {
  const index = "SGE_TASK_ID";
  const [first, last, step] = ["SGE_TASK_FIRST", "SGE_TASK_LAST", "SGE_TASK_STEPSIZE"];
  return {
    name: "Grid Engine",
    index,
    others: [first, last, step],
    shardOf(read) {
      if (read(index) === "undefined") return null;
      const [from, to, by] = [first, last, step].map((name) => number(read, name));
      const place = (number(read, index) - from) / by;
      return part(place, Math.floor((to - from) / by) + 1, `$${index}`);
    },
  };
}

/** LSF sets 0 outside arrays. */
function lsf(): Engine {
  const index = "LSB_JOBINDEX";
  const end = "LSB_JOBINDEX_END";
  return {
    name: "LSF",
    index,
    others: [end],
    shardOf(read) {
      if (read(index) === "0") return null;
      return part(number(read, index) - 1, number(read, end), `$${index}`);
    },
  };
}

function number(read: Read, name: string): number {
  const value = read(name);
  if (value !== undefined && /^\d{1,9}$/.test(value)) return Number(value);
  const problem = value === undefined ? "is not set" : `is ${JSON.stringify(value)}`;
  throw new UsageError("shard", `auto cannot use $${name}, which ${problem}`, "Use I/N instead.");
}

function part(index: number, of: number, variable: string): Shard {
  if (Number.isInteger(index) && index >= 0 && index < of) return { index, of };
  const problem = `auto finds part ${index} of ${of} by ${variable}, and there is none`;
  throw new UsageError("shard", problem, "Use I/N instead.");
}

/** A command with its part of the load. */
interface ShardCommand {
  readonly command: RunCommand;
  /** Message about the part and its start, for after the command's checks; null for none. */
  readonly announcement: string | null;
}

/**
 * Sets the part of the load that a command runs, from the engine's variables for `auto`.
 *
 * @throws {UsageError} if there is no part, or no start instant
 */
export function withShard(command: RunCommand): ShardCommand {
  const { startAtMs } = command.options;
  const engine = command.shard === "auto" ? engineShard() : null;
  const shard = engine?.shard ?? (command.shard === "auto" ? undefined : command.shard);
  if (shard === undefined) {
    const announcement = startAtMs === undefined ? null : `Starts at ${shownInstant(startAtMs)}.`;
    return { command, announcement };
  }
  const { index, of } = checkedShard(shard.index, shard.of, `${shard.index}/${shard.of}`);
  if (startAtMs === undefined) {
    const advice = "Give all parts the same instant, such as --start-at 2027-01-31T12:00:00Z.";
    throw UsageError.needs("shard", `${index}/${of}`, "--start-at", advice);
  }
  const found = engine === null ? "" : ` (${engine.engine}, $${engine.variable})`;
  const announcement = `Part ${index} of ${of}${found} starts at ${shownInstant(startAtMs)}.`;
  const threads = command.hasAutoThreads
    ? Math.min(command.options.threads!, shareOf(command.options.concurrency ?? 10, shard))
    : command.options.threads;
  return { command: { ...command, options: { ...command.options, threads, shard } }, announcement };
}

function shownInstant(atMs: number): string {
  return `${new Date(atMs).toISOString()}, in ${((atMs - Date.now()) / 1000).toFixed(1)} s`;
}
