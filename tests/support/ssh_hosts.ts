/**
 * Provides four hosts for ssh, all of them this machine: a separate sshd on 127.0.0.2 to .5, with
 * temporary keys.
 *
 * @module
 */
import { hasProgram, lacking } from "./system.ts";

const HOSTS = 4;
/** Debian installs it outside users' PATH. */
const SSHD = "/usr/sbin/sshd";

/** The programs that it needs. */
export const withoutSsh = lacking("ssh", "ssh-keygen", "parallel") ||
  !hasProgram("sshd") && !isThere(SSHD) && "needs sshd";

/** The hosts, until disposed. */
export class SshHosts implements AsyncDisposable {
  readonly folder: string;
  /** In the form that GNU parallel expects. */
  readonly names = Array.from({ length: HOSTS }, (_, i) => `n${i + 1}`).join(",");
  #sshd: Deno.ChildProcess | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(): Promise<SshHosts> {
    const hosts = new SshHosts(await Deno.makeTempDir({ prefix: "load-tester-ssh-" }));
    try {
      await hosts.#start();
      return hosts;
    } catch (error) {
      await hosts[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs a bash script that may use `ssh n1` and `parallel -S n1,n2`. */
  async run(script: string, env: Record<string, string>): Promise<{ code: number; text: string }> {
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: ["-c", script],
      cwd: this.folder,
      env: { PARALLEL_HOME: `${this.folder}/parallel`, ...env },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  /** The option with which ssh knows the hosts. */
  get sshOptions(): string {
    return `-F ${this.folder}/ssh_config`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#sshd?.kill("SIGTERM");
    } catch {
      // It has ended.
    }
    await this.#sshd?.status;
    await Deno.remove(this.folder, { recursive: true });
  }

  async #start(): Promise<void> {
    const { folder } = this;
    const port = freePort();
    // Debian's service creates it, and sshd needs it as root.
    if (Deno.uid() === 0) await Deno.mkdir("/run/sshd", { recursive: true });
    await Deno.mkdir(`${folder}/parallel`);
    await Deno.writeTextFile(`${folder}/parallel/will-cite`, "");
    for (const name of ["host", "user"]) {
      const { code, text } = await this.run(
        `ssh-keygen -q -t ed25519 -N '' -f ${folder}/${name}`,
        {},
      );
      if (code !== 0) throw new Error(text);
    }
    const addresses = Array.from({ length: HOSTS }, (_, i) => `127.0.0.${i + 2}`);
    const key = (await Deno.readTextFile(`${folder}/host.pub`)).split(" ").slice(0, 2).join(" ");
    const files = {
      sshd_config: [
        ...addresses.map((address) => `ListenAddress ${address}:${port}`),
        `HostKey ${folder}/host`,
        `AuthorizedKeysFile ${folder}/user.pub`,
        "PidFile none",
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        "MaxStartups 100",
      ],
      known_hosts: addresses.map((address) => `[${address}]:${port} ${key}`),
      ssh_config: [
        ...addresses.map((address, i) => `Host n${i + 1}\n  HostName ${address}`),
        "Host *",
        `  Port ${port}`,
        `  IdentityFile ${folder}/user`,
        "  IdentitiesOnly yes",
        `  UserKnownHostsFile ${folder}/known_hosts`,
        "  BatchMode yes",
        "  LogLevel ERROR",
      ],
    };
    for (const [name, lines] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, `${lines.join("\n")}\n`);
    }
    this.#sshd = new Deno.Command(SSHD, {
      args: ["-D", "-E", `${folder}/log`, "-f", `${folder}/sshd_config`],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    for (let tries = 0; tries < 100; tries++) {
      if ((await this.run(`ssh ${this.sshOptions} n${HOSTS} true`, {})).code === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(await Deno.readTextFile(`${folder}/log`));
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
