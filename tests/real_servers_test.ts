/**
 * Tests that the logs of real servers agree with the report.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { program } from "./support/program.ts";
import { lacking, unless } from "./support/system.ts";

// Windows has another nginx.
const withNginx = unless(Deno.build.os === "windows" && "not on Windows", lacking("nginx"));
const withNode = unless(Deno.build.os === "windows" && "not on Windows", lacking("node"));

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

withNginx.test("nginx logs exactly the requests that the report counts", async () => {
  const folder = await Deno.makeTempDir();
  const port = freePort();
  await Deno.writeTextFile(
    `${folder}/nginx.conf`,
    // A single process: a worker would outlive a killed master, with everything it inherited.
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
       http { log_format id "$status $http_x_request_id"; access_log ${folder}/access.log id;
         server { listen 127.0.0.1:${port}; location / { return 200 "hello\\n"; } } }`,
  );
  const nginx = new Deno.Command("nginx", {
    args: ["-c", `${folder}/nginx.conf`],
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    await listening(port);
    const { code, stdout } = await program(`http://127.0.0.1:${port}/`, "-n", "1000", "-c", "50");
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Status codes:\n  200: 1000\n");
    nginx.kill("SIGQUIT");
    await nginx.status;
    const lines = (await Deno.readTextFile(`${folder}/access.log`)).trimEnd().split("\n");
    assertEquals(lines.length, 1000);
    assertEquals(new Set(lines).size, 1000);
  } finally {
    try {
      nginx.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await nginx.status;
    await Deno.remove(folder, { recursive: true });
  }
});

withNode.test("Node.js counts exactly the requests that the report counts", async () => {
  const source = `
      let count = 0;
      const server = require("node:http").createServer((request, response) => {
        count++;
        response.end("hello\\n");
      });
      server.listen(0, "127.0.0.1", () => console.log(server.address().port));
      process.stdin.on("end", () => { console.log(count); process.exit(); }).resume();`;
  const node = new Deno.Command("node", {
    args: ["-e", source],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = node.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = (await lines.read()).value!.trim();
  const { code, stdout } = await program(`http://127.0.0.1:${port}/`, "-n", "1000", "-c", "50");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "Status codes:\n  200: 1000\n");
  await node.stdin.close();
  assertEquals((await lines.read()).value, "1000\n");
  await lines.cancel();
  await node.status;
});

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Resolves when something listens on the port. */
async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch {
      await delay(20);
    }
  }
  throw new Error(`Nobody listens on port ${port}`);
}
