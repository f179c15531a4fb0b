/**
 * A loop per stream over node:http2, for comparison.
 *
 * Usage: deno run -A bench/peers/node_http2.mjs URL CONNECTIONS STREAMS SECONDS [CA file]
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { connect } from "node:http2";
import process from "node:process";

const [url, connections, streams, seconds, caFile] = process.argv.slice(2);
const options = caFile === undefined ? {} : { ca: readFileSync(caFile) };
const { origin, pathname } = new URL(url);
const startMs = performance.now();
const endMs = startMs + Number(seconds) * 1000;
let count = 0;

function request(session) {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ":path": pathname, "x-request-id": String(count) });
    stream.on("error", reject).on("end", resolve).on("data", () => {});
    stream.end();
  });
}

await Promise.all(Array.from({ length: Number(connections) }, async () => {
  const session = connect(origin, options);
  await Promise.all(Array.from({ length: Number(streams) }, async () => {
    while (performance.now() < endMs) {
      await request(session);
      count++;
    }
  }));
  session.close();
}));
console.log(count / (performance.now() - startMs) * 1000);
