/**
 * Runs a Slurm cluster of several nodes on this machine, in its own folder: no systemd, database or
 * cgroups.
 *
 * @module
 */
import { lacking } from "./system.ts";

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

  /** Runs a bash script as a user of the cluster would, in the shared folder. */
  async run(
    script: string,
    env: Record<string, string> = {},
  ): Promise<{ code: number; text: string }> {
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: ["-c", script],
      cwd: this.folder,
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
    await until(async () => (await this.run("sinfo -h -t idle -o %D")).text.trim() === `${nodes}`);
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
    `KillWait=5`,
    `Waittime=0`,
    `PropagateResourceLimits=NONE`,
    ...nodes.map((port, i) =>
      `NodeName=n${i + 1} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=1`
    ),
    `PartitionName=load Nodes=n[1-${nodes.length}] Default=YES MaxTime=10 State=UP`,
    "",
  ].join("\n");
}

/** Ports that the kernel has just assigned. */
function freePorts(length: number): number[] {
  const listeners = Array.from({ length }, () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = listeners.map(({ addr }) => addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the cluster does not start");
}
