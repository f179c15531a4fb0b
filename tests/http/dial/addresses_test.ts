/**
 * Tests which of a name's addresses is used, and the time limit.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { connectTcp } from "../../../lib/http/dial/addresses.ts";

/** Listens on an address; returns the port. */
function listening(hostname = "127.0.0.1"): Deno.TcpListener {
  return Deno.listen({ hostname, port: 0 });
}

function address(port: number, ipVersion: 4 | 6 = 4) {
  return { kind: "tcp", hostname: "two.example", port, ipVersion } as const;
}

const signal = new AbortController().signal;

Deno.test("connectTcp() tries each address of a name until one connects", async () => {
  using listener = listening();
  const { port } = listener.addr;
  // Nothing listens on the others.
  for (const hosts of [["127.0.0.2", "127.0.0.1"], ["127.0.0.3", "127.0.0.2", "127.0.0.1"]]) {
    using tcp = await connectTcp(address(port), signal, () => Promise.resolve(hosts));
    assertEquals(tcp.remoteAddr.hostname, "127.0.0.1");
  }
});

Deno.test("connectTcp() reports the error of the last address if none connects", async () => {
  const hosts = () => Promise.resolve(["127.0.0.2", "127.0.0.3"]);
  await assertRejects(() => connectTcp(address(1), signal, hosts), Deno.errors.ConnectionRefused);
});

Deno.test("connectTcp() requests addresses of the IP version, and otherwise connects to the name", async () => {
  using listener = listening();
  const { port } = listener.addr;
  const asked: unknown[] = [];
  const lookup = (...args: unknown[]) => {
    asked.push(args);
    return Promise.resolve(["127.0.0.1"]);
  };
  using _four = await connectTcp(address(port), signal, lookup);
  using _six = await connectTcp(address(port, 6), signal, lookup);
  assertEquals(asked, [["two.example", 4], ["two.example", 6]]);
  const byName = { ...address(port), hostname: "localhost", ipVersion: null };
  using _name = await connectTcp(byName, signal, lookup);
  using _address = await connectTcp({ ...address(port), hostname: "127.0.0.1" }, signal, lookup);
  assertEquals(asked.length, 2);
});

Deno.test("connectTcp() is aborted by its signal during a lookup", async () => {
  const ending = new AbortController();
  const lookup = Promise.withResolvers<string[]>();
  const connecting = connectTcp(address(1), ending.signal, () => lookup.promise);
  ending.abort(new Error("time is up"));
  await assertRejects(() => connecting, Error, "time is up");
  // The late result is ignored.
  lookup.resolve(["127.0.0.1"]);
});
