// Knows: this program's requests per second beside wrk's, in turn, against nginx: one core each.
// Needs nginx and wrk (apt-get install -y nginx-light wrk) and taskset. Usage: [rounds] [seconds]
import { importMap } from "../offline/import_map.ts";

const rounds = Number(Deno.args[0] ?? 5);
const seconds = Number(Deno.args[1] ?? 4);
const concurrency = 50;
const port = freePort();
const url = `http://127.0.0.1:${port}/`;

const folder = await Deno.makeTempDir();
await Deno.writeTextFile(
  `${folder}/nginx.conf`,
  `worker_processes 1; daemon off; pid ${folder}/pid; error_log /dev/null;
   events { worker_connections 4096; }
   http { access_log off; keepalive_requests 1000000000; keepalive_timeout 1h;
     server { listen 127.0.0.1:${port}; location / { return 200 "hello world\\n"; } } }`,
);
const nginx = pinned(0, "nginx", "-c", `${folder}/nginx.conf`).spawn();

try {
  await new Promise((resolve) => setTimeout(resolve, 500));
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const wrk = await wrkPerSecond();
    const ours = await ourPerSecond();
    ratios.push(ours / wrk);
    console.log(
      `round ${round}: wrk ${wrk.toFixed(0)}, load-tester ${ours.toFixed(0)} requests/s, ` +
        `ratio ${(ours / wrk).toFixed(3)}`,
    );
  }
  ratios.sort((a, b) => a - b);
  console.log(
    `median ratio ${ratios[Math.floor(ratios.length / 2)].toFixed(3)} of ${rounds} rounds`,
  );
} finally {
  nginx.kill("SIGTERM");
  await nginx.status;
  await Deno.remove(folder, { recursive: true });
}

async function wrkPerSecond(): Promise<number> {
  const text = await output(1, "wrk", "-t1", `-c${concurrency}`, `-d${seconds}s`, url);
  return Number(/Requests\/sec: +([\d.]+)/.exec(text)![1]);
}

async function ourPerSecond(): Promise<number> {
  const program = ["run", "-N", ...importMap, "cli.ts", url, "-o", "json", "--no-progress"];
  const load = ["-c", String(concurrency), "-z", `${seconds}s`];
  return JSON.parse(await output(1, Deno.execPath(), ...program, ...load)).throughputPerSecond;
}

async function output(core: number, ...command: string[]): Promise<string> {
  const { success, stdout, stderr } = await pinned(core, ...command).output();
  if (!success) throw new Error(`${command[0]}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

function pinned(core: number, ...command: string[]): Deno.Command {
  return new Deno.Command("taskset", {
    args: ["-c", String(core), ...command],
    cwd: new URL("../", import.meta.url),
    stdout: command[0] === "nginx" ? "null" : "piped",
    stderr: command[0] === "nginx" ? "null" : "piped",
  });
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
