// Runs a load test from your own program: deno run -N examples/load_test.ts
import { loadTest, renderText } from "@x/load-tester";
import { renderHeading } from "@x/load-tester/report";

await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
  return Response.json({ greeting: "hello" });
});

const { report } = await loadTest({
  url: `http://127.0.0.1:${server.addr.port}/`,
  requests: 2000,
  concurrency: 20,
  headers: [["Accept", "application/json"]],
});

console.log(renderHeading(report));
console.log(renderText(report));
if (report.latencyMs.p99! > 500) throw new Error("too slow");
