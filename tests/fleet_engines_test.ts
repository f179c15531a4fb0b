/**
 * Tests that the examples in examples/fleet/ run on their engines: on real Slurm and ssh; manifests
 * are checked against the types of their API.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { aheadMs, withFleets } from "./support/fleet.ts";
import { denoArgs } from "./support/program.ts";
import { ok, RawTarget } from "./support/raw_target.ts";
import { Slurm, withoutSlurm } from "./support/slurm.ts";
import { SshHosts, withoutSsh } from "./support/ssh_hosts.ts";
import { unless } from "./support/system.ts";
import { inFolder } from "./support/temporary_folder.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const EXAMPLES = new URL("../examples/fleet/", import.meta.url);

/** Installs a `load-tester` into a folder; returns the PATH with it. */
async function installed(folder: string): Promise<string> {
  const args = denoArgs([], ["-N", "-R", "-W", "-E"], `${ROOT}cli.ts`)
    .map((arg) => arg.replace("=offline/", `=${ROOT}offline/`));
  const command = [Deno.execPath(), ...args].join(" ");
  await Deno.writeTextFile(`${folder}/load-tester`, `#!/bin/sh\nexec ${command} "$@"\n`);
  await Deno.chmod(`${folder}/load-tester`, 0o755);
  return `${folder}:${Deno.env.get("PATH")}`;
}

/**
 * How many seconds ahead to start a load: an instant in whole seconds may lose one, and all cases
 * start at the same time.
 */
const aheadSeconds = () => Math.ceil(aheadMs() / 1000) + 5;

/** The same, for `date`. */
const ahead = () => `+${aheadSeconds()} sec`;

/**
 * Returns an example with times suitable for a test. A number of requests ends it, because a rate
 * does not start all that are due within a time on a machine that stands still.
 */
async function example(name: string): Promise<string> {
  const text = await Deno.readTextFile(new URL(name, EXAMPLES));
  return text
    .replace(/date -u -d '\+\d+ sec'/, `date -u -d '${ahead()}'`)
    .replace("-z 60s", "-n 100").replace("--warmup 5s", "--warmup 300ms")
    .replace("-q 1000", "-q 100").replace("-c 400", "-c 20");
}

unless(withoutSlurm).test(
  "Slurm: a gang, an array, a part that aborts and a part that is killed",
  async () => {
    await using target = new RawTarget(() => ok());
    const { url } = target;
    // Each case has its own four nodes.
    await using slurm = await Slurm.start(20);
    const PATH = await installed(slurm.folder);
    await withFleets({
      "the gang of the example is one load": async () => {
        const files = { "gang.sh": await example("slurm-gang.sh") };
        const env = { PATH, SLURM_NTASKS: "4" };
        const { code, text } = await slurm.run(`bash gang.sh ${url}`, env, files);
        assertEquals(code, 0, text);
        assertMatch(text, /Part 3 of 4 \(Slurm, \$SLURM_PROCID\) starts at /);
        assertStringIncludes(text, "  Total:      100 requests\n");
        assert(!text.includes("missing"), text);
      },

      "results of a gang are read from its labelled output": async () => {
        const { code, text } = await slurm.run(
          `start=$(date -u -d '${ahead()}' +%FT%TZ)
      srun -n4 --label load-tester ${url} -q 100 -n 100 -c 8 \
        --shard auto --start-at "$start" --no-progress --save - > load.log 2> reports.log
      cat reports.log
      load-tester merge load.log`,
          { PATH },
        );
        assertEquals(code, 0, text);
        assertStringIncludes(text, "  Total:      100 requests\n");
      },

      "the array of the example is one load": async () => {
        const { code, text } = await slurm.run(
          `start=$(date -u -d '${ahead()}' +%FT%TZ)
      sbatch -Q --array=0-3 array.sh ${url} "$start"
      # --wait would ask ever more rarely, and take twice the time.
      for i in {1..600}; do [ -n "$(squeue -h -n load-tester)" ] || break; sleep 0.1; done
      cat part.*.log
      load-tester merge part.*.result`,
          { PATH },
          { "array.sh": await example("slurm-array.sh") },
        );
        assertEquals(code, 0, text);
        assertMatch(text, /Part 3 of 4 \(Slurm array, \$SLURM_ARRAY_TASK_ID\) starts at /);
        assertMatch(text, /\n {2}Total: {6}100 requests\n[^]*$/);
      },

      "a part that aborts ends the others, and all save what they have": async () => {
        const { code, text } = await slurm.run(
          `start=$(date -u -d '${ahead()}' +%FT%TZ)
      srun -n4 -K1 bash -c 'failing=; [ $SLURM_PROCID = 2 ] && failing="--success 500"
        exec load-tester ${url} -q 80 -z 30s -c 8 --shard auto --start-at '$start' \
          --no-progress $failing --abort-on "failed>10" --save abort.$SLURM_PROCID.result' > aborted 2>&1
      echo "srun said $?"
      cat aborted
      ls abort.*.result`,
          { PATH },
        );
        assertEquals(code, 0, text);
        assert(!text.includes("srun said 0\n"), text);
        assertEquals(text.match(/abort\.\d\.result/g)?.length, 4, text);
      },

      "a part that is killed is missing, and said by its number": async () => {
        const { code, text } = await slurm.run(
          `start=$(date -u -d '${ahead()}' +%FT%TZ)
      srun -n4 bash -c 'limit=; [ $SLURM_PROCID = 1 ] && limit="timeout --signal KILL ${
            aheadSeconds() + 1
          }"
        exec $limit load-tester ${url} -q 80 -z 5s -c 8 --shard auto --start-at '$start' \
          --no-progress --save killed.$SLURM_PROCID.result' > killed 2>&1
      cat killed
      load-tester merge killed.*.result`,
          { PATH },
        );
        assertEquals(code, 4, text);
        assertStringIncludes(text, "Missing part 1 of 4.");
      },
    });
  },
);

unless(withoutSsh).test("ssh: the example of GNU parallel is one load, without files", async () => {
  await using hosts = await SshHosts.start();
  await installed(hosts.folder);
  await withFleets({
    "one load on four hosts": async () => {
      await using target = new RawTarget(() => ok());
      const script = (await example("ssh.sh"))
        .replace("$(mktemp)", "load.log")
        .replace("'ssh -tt'", `'ssh -tt ${hosts.sshOptions}'`)
        .replaceAll("load-tester ", `${hosts.folder}/load-tester `);
      await Deno.writeTextFile(`${hosts.folder}/ssh.sh`, script);
      const { code, text } = await hosts.run(
        `bash ssh.sh ${hosts.names} ${target.url} || { code=$?; cat load.log; exit $code; }`,
        {},
      );
      assertEquals(code, 0, text);
      assertStringIncludes(text, "  Total:      100 requests\n");
      assertEquals(new Set(target.field("x-request-id").slice(-100)).size, 100);
    },
  });
});

Deno.test("the Kubernetes manifests fit the types of its API", async () => {
  // deno-lint-ignore no-import-prefix -- in deno.json every run of the program would download it
  const { parseAllDocuments } = await import("npm:yaml@2");
  const modules: Readonly<Record<string, string>> = { Job: "batch/v1", ConfigMap: "core/v1" };
  await inFolder(async (folder) => {
    const names = ["kubernetes.yaml", "kubernetes-logs.yaml"];
    const documents = (await Promise.all(
      names.map(async (name) =>
        parseAllDocuments(await Deno.readTextFile(new URL(name, EXAMPLES)))
          .map((document: { toJS(): unknown }) => document.toJS() as { kind: string })
      ),
    )).flat();
    assertEquals(documents.map(({ kind }) => kind), ["ConfigMap", "Job", "Job"]);
    const lines = documents.map((document, i) =>
      `import type { ${document.kind} as K${i} } from ` +
      `"npm:kubernetes-types@1.30.0/${modules[document.kind]}.d.ts";\n` +
      `export const d${i} = ${JSON.stringify(document)} satisfies K${i};`
    ).join("\n");
    await Deno.writeTextFile(`${folder}/right.ts`, lines);
    const misspelled = lines.replace("backoffLimitPerIndex", "backoffLimitPerIdx");
    await Deno.writeTextFile(`${folder}/wrong.ts`, misspelled);
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--no-config", `${folder}/right.ts`, `${folder}/wrong.ts`],
      env: { NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stderr);
    const files = [...said.matchAll(/\/(right|wrong)\.ts:\d+/g)].map(([, name]) => name);
    assertEquals(files, ["wrong"], said);
    assertStringIncludes(said, "backoffLimitPerIdx");
  });
});
