/**
 * Tests that a process finds its shard in the variables of schedulers and CI systems.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { engineShard } from "../../lib/cli/engine_shard.ts";
import { UsageError } from "../../lib/errors.ts";

type Env = Readonly<Record<string, string>>;

function shardOf(env: Env): string {
  const { engine, variable, shard: { index, of } } = engineShard((name) => env[name], () => true);
  return `${engine} $${variable} ${index}/${of}`;
}

const ARRAY: Env = {
  SLURM_ARRAY_TASK_ID: "7",
  SLURM_ARRAY_TASK_MIN: "1",
  SLURM_ARRAY_TASK_MAX: "7",
  SLURM_ARRAY_TASK_STEP: "2",
  SLURM_ARRAY_TASK_COUNT: "4",
  SLURM_PROCID: "0",
};
const SGE: Env = {
  SGE_TASK_ID: "5",
  SGE_TASK_FIRST: "1",
  SGE_TASK_LAST: "8",
  SGE_TASK_STEPSIZE: "2",
};

Deno.test("engineShard() reads each engine's index and count", () => {
  const cases: [env: Env, shard: string][] = [
    [{ SLURM_PROCID: "3", SLURM_NTASKS: "4" }, "Slurm $SLURM_PROCID 3/4"],
    [ARRAY, "Slurm array $SLURM_ARRAY_TASK_ID 3/4"],
    // A job array in which each job has two tasks.
    [{ ...ARRAY, SLURM_NTASKS: "2", SLURM_PROCID: "1" }, "Slurm array $SLURM_ARRAY_TASK_ID 7/8"],
    [
      {
        OMPI_COMM_WORLD_RANK: "1",
        OMPI_COMM_WORLD_SIZE: "2",
        SLURM_PROCID: "0",
        SLURM_NTASKS: "1",
      },
      "Open MPI $OMPI_COMM_WORLD_RANK 1/2",
    ],
    [{ PMI_RANK: "0", PMI_SIZE: "2" }, "MPI $PMI_RANK 0/2"],
    [SGE, "Grid Engine $SGE_TASK_ID 2/4"],
    [
      { ...SGE, SGE_TASK_ID: "undefined", CI_NODE_INDEX: "1", CI_NODE_TOTAL: "3" },
      "GitLab CI $CI_NODE_INDEX 0/3",
    ],
    [{ LSB_JOBINDEX: "2", LSB_JOBINDEX_END: "2" }, "LSF $LSB_JOBINDEX 1/2"],
    [
      { CLOUD_RUN_TASK_INDEX: "9", CLOUD_RUN_TASK_COUNT: "10" },
      "Cloud Run $CLOUD_RUN_TASK_INDEX 9/10",
    ],
    [
      { SYSTEM_JOBPOSITIONINPHASE: "3", SYSTEM_TOTALJOBSINPHASE: "3" },
      "Azure Pipelines $SYSTEM_JOBPOSITIONINPHASE 2/3",
    ],
  ];
  for (const [env, shard] of cases) assertEquals(shardOf(env), shard);
});

Deno.test("engineShard() rejects invalid values", () => {
  const cases: [env: Env, message: string][] = [
    [{}, "no variable that says which part"],
    [
      { ...ARRAY, SLURM_ARRAY_TASK_COUNT: "3" },
      "cannot number the tasks of an array of 3 from 1 to 7. Use a range",
    ],
    [{ JOB_COMPLETION_INDEX: "2" }, "In the manifest, use --shard $(JOB_COMPLETION_INDEX)/N."],
    [
      { NOMAD_ALLOC_INDEX: "1" },
      "no count of parts. In the job, use --shard ${NOMAD_ALLOC_INDEX}/N",
    ],
    [{ PARALLEL_SEQ: "1" }, "use --shard $((PARALLEL_SEQ - 1))/N"],
    [{ GITHUB_ACTIONS: "true" }, "${{ strategy.job-index }}/${{ strategy.job-total }}"],
    [{ SLURM_PROCID: "4", SLURM_NTASKS: "4" }, "part 4 of 4 by $SLURM_PROCID"],
    // GitLab's index begins at 1, so 0 is invalid.
    [{ CI_NODE_INDEX: "0", CI_NODE_TOTAL: "3" }, "part -1 of 3"],
    [{ SLURM_PROCID: "0" }, "$SLURM_NTASKS, which is not set"],
    [{ PMI_RANK: "x", PMI_SIZE: "2" }, '$PMI_RANK, which is "x"'],
  ];
  for (const [env, message] of cases) {
    assertThrows(() => shardOf(env), UsageError, message);
  }
});

Deno.test("engineShard() reads no variable without permission, and names the missing flag", () => {
  const env: Env = { SLURM_PROCID: "3", SLURM_NTASKS: "4", PMI_RANK: "0", PMI_SIZE: "9" };
  const read: string[] = [];
  const reading = (name: string) => (read.push(name), env[name]);
  const allowed = new Set(["SLURM_PROCID", "SLURM_NTASKS"]);
  const { shard } = engineShard(reading, (name) => allowed.has(name));
  assertEquals([shard, new Set(read)], [{ index: 3, of: 4 }, allowed]);

  const error = assertThrows(
    () => engineShard(() => assert(false) as never, () => false),
    UsageError,
  );
  const flag = /-E=(\S+?)\./.exec(error.message)![1].split(",");
  assert(flag.includes("SLURM_PROCID") && flag.includes("SGE_TASK_STEPSIZE"), error.message);
  assertEquals(new Set(flag).size, flag.length);
});
