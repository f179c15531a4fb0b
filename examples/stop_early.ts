// Stops a load test with a signal and follows its progress: deno run -N examples/stop_early.ts
import { loadTest } from "@x/load-tester";

await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return new Response("hello");
});

const { report } = await loadTest({
  url: `http://127.0.0.1:${server.addr.port}/`,
  durationMs: 60_000,
  concurrency: 10,
}, {
  signal: AbortSignal.timeout(500),
  onProgress: ({ completed, inFlight }) => console.log(`${completed} done, ${inFlight} in flight`),
});

console.log(report.interrupted, report.requests);
