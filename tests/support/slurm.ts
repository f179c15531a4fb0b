/**
 * Runs a Slurm cluster of several nodes on this machine, in its own folder: no systemd, database or
 * cgroups.
 *
 * @module
 */
import { lacking } from "./system.ts";
import { until } from "./until.ts";

/** The programs that it needs; on Debian in slurmctld, slurmd, slurm-client and munge. */
export const withoutSlurm = lacking("slurmctld", "slurmd", "srun", "sbatch", "munged");

/** The cluster, until disposed. */
export class Slurm implements AsyncDisposable {
  /** Shared by all nodes. */
  readonly folder: string;
  #processes: Deno.ChildProcess[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(nodes: number): Promise<Slurm> {
    const slurm = new Slurm(await Deno.makeTempDir({ prefix: "load-tester-slurm-" }));
    try {
      await slurm.#start(nodes);
      return slurm;
    } catch (error) {
      await slurm[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs a bash script as a user of the cluster would, in a shared folder with the given files. */
  async run(
    script: string,
    env: Readonly<Record<string, string>> = {},
    files: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number; text: string }> {
    const cwd = await Deno.makeTempDir({ dir: this.folder });
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${cwd}/${name}`, text);
    }
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: ["-c", script],
      cwd,
      env: { SLURM_CONF: `${this.folder}/slurm.conf`, ...env },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run("scontrol shutdown");
    // munged is not part of Slurm; the others are told again if they missed it.
    for (const process of this.#processes) {
      try {
        process.kill("SIGTERM");
      } catch {
        // It has ended.
      }
    }
    await Promise.all(this.#processes.map(({ status }) => status));
    await Deno.remove(this.folder, { recursive: true });
  }

  async #start(nodes: number): Promise<void> {
    const { folder } = this;
    const host = Deno.hostname().split(".")[0];
    for (const name of ["state", "spool", "log"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.chmod(folder, 0o755);
    const key = crypto.getRandomValues(new Uint8Array(128));
    await Deno.writeFile(`${folder}/munge.key`, key, { mode: 0o400 });
    await Deno.writeTextFile(
      `${folder}/slurm.conf`,
      configuration(folder, host, freePorts(nodes + 1)),
    );
    const munge = ["key", "socket", "pid", "seed", "log"].map((name) =>
      `--${name}${name === "socket" ? "" : "-file"}=${folder}/munge.${name}`
    );
    munge[0] = `--key-file=${folder}/munge.key`;
    this.#spawn("munged", "--foreground", "--force", "--num-threads=2", ...munge);
    await until(() => exists(`${folder}/munge.socket`));
    this.#spawn("slurmctld", "-D");
    for (let i = 1; i <= nodes; i++) this.#spawn("slurmd", "-D", "-N", `n${i}`);
    try {
      await until(async () =>
        (await this.run("sinfo -h -t idle -o %D")).text.trim() === `${nodes}`
      );
    } catch (error) {
      const { text } = await this.run(`sinfo -N; tail -n 20 ${folder}/log/slurmctld`);
      throw new Error(text, { cause: error });
    }
  }

  #spawn(name: string, ...args: string[]): void {
    this.#processes.push(
      new Deno.Command(name, {
        args,
        env: { SLURM_CONF: `${this.folder}/slurm.conf` },
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn(),
    );
  }
}

function configuration(folder: string, host: string, [controller, ...nodes]: number[]): string {
  const user = Deno.uid() === 0 ? "root" : Deno.env.get("USER");
  return [
    `ClusterName=test`,
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${controller}`,
    `SlurmUser=${user}`,
    `SlurmdUser=${user}`,
    `AuthType=auth/munge`,
    `AuthInfo=socket=${folder}/munge.socket`,
    `CredType=cred/munge`,
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool/%n`,
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmdPidFile=${folder}/slurmd-%n.pid`,
    `SlurmctldLogFile=${folder}/log/slurmctld`,
    `SlurmdLogFile=${folder}/log/%n`,
    `ProctrackType=proctrack/pgid`,
    `TaskPlugin=task/none`,
    `SwitchType=switch/none`,
    `MpiDefault=none`,
    `JobAcctGatherType=jobacct_gather/none`,
    `AccountingStorageType=accounting_storage/none`,
    `JobCompType=jobcomp/none`,
    `SelectType=select/linear`,
    `SchedulerParameters=sched_interval=1,bf_interval=1`,
    `SlurmdParameters=config_overrides`,
    `ReturnToService=2`,
    `KillWait=60`,
    `Waittime=0`,
    `PropagateResourceLimits=NONE`,
    ...nodes.map((port, i) =>
      `NodeName=n${i + 1} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=1`
    ),
    `PartitionName=load Nodes=n[1-${nodes.length}] Default=YES MaxTime=10 State=UP`,
    "",
  ].join("\n");
}

/** Returns free consecutive ports, below those that systems assign to outgoing connections. */
function freePorts(length: number): number[] {
  for (let tries = 0; tries < 100; tries++) {
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    const ports = Array.from({ length }, (_, i) => first + i);
    if (ports.every(isFree)) return ports;
  }
  throw new Error(`no ${length} free ports`);
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
