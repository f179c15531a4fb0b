/**
 * Measures the limit of the runtime: a loop of one write and one read per request, without checks.
 *
 * Usage: deno run -N bench/peers/bare_loop.ts PORT CONNECTIONS SECONDS keep|close|CA
 *
 * @module
 */
const [port, connections, seconds] = Deno.args.slice(0, 3).map(Number);
const [, , , mode] = Deno.args;
const keepAlive = mode !== "close";
const caCerts = mode.startsWith("-----BEGIN") ? [mode] : null;

const request = new TextEncoder().encode(
  `GET / HTTP/1.1\r\nHost: localhost\r\n${keepAlive ? "" : "Connection: close\r\n"}\r\n`,
);
const startMs = performance.now();
const endMs = startMs + seconds * 1000;
let count = 0;
await Promise.all(Array.from({ length: connections }, async () => {
  const buffer = new Uint8Array(4096);
  let connection = await dial();
  while (performance.now() < endMs) {
    await connection.write(request);
    await connection.read(buffer);
    count++;
    if (keepAlive) continue;
    connection.close();
    connection = await dial();
  }
  connection.close();
}));
console.log(count / (performance.now() - startMs) * 1000);

async function dial(): Promise<Deno.Conn> {
  const tcp = await Deno.connect({ hostname: "127.0.0.1", port, autoSelectFamily: false });
  tcp.setNoDelay(true);
  return caCerts === null ? tcp : await Deno.startTls(tcp, { hostname: "localhost", caCerts });
}
