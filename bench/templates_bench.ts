/**
 * Times loading a request on a connection: fixed, with fixed-width placeholders, and with others.
 *
 * @module
 */
import { Connection } from "../lib/http/h1/connection.ts";
import { SpareBuffers } from "../lib/http/h1/exchange_buffers.ts";
import { Deadlines } from "../lib/http/wire/deadlines.ts";
import type { LoadOptions } from "../lib/load/plan/options.ts";
import { createPlan } from "../lib/load/plan/plan.ts";

const now = () => performance.now();
using deadlines = new Deadlines(60_000, now);
const transport = {
  read: () => Promise.resolve(null),
  write: () => Promise.resolve(0),
  close() {},
};

/** Times the requests of a plan, one after another, on one connection. */
function bench(name: string, options: LoadOptions): void {
  const { source, routing } = createPlan({ ...options, seed: 1 });
  const connection = new Connection(
    { transport, address: "" },
    routing.route,
    new SpareBuffers(),
    deadlines,
    now,
  );
  let index = 0;
  Deno.bench(`load ${name}`, () => {
    connection.load(source.requestOf(index), index);
    index++;
  });
}

const url = "http://127.0.0.1:8080/";
const users = Array.from({ length: 1000 }, (_, i) => ({ user: `user${i}`, id: `${1000 + i}` }));
bench("a fixed request", { url: `${url}users?sort=asc` });
bench("a request with {{random 1000 9999}}, stamped in place", {
  url: `${url}{{random 1000 9999}}`,
});
bench("a request with {{uuid}}, stamped in place", { url: `${url}{{uuid}}` });
bench("a request with {{id}} of a feed, stamped in place", {
  url: `${url}{{id}}`,
  feed: { rows: users },
});
bench("a request with {{seq}}, laid out anew", { url: `${url}{{seq}}` });
bench("a request with {{user}} of a feed, laid out anew", {
  url: `${url}{{user}}`,
  feed: { rows: users },
});
bench("a request with six placeholders and a body, laid out anew", {
  url: `${url}{{user}}/{{seq}}`,
  headers: [["X-Sent", "{{now}}"]],
  body: '{"user":"{{user}}","order":"{{uuid}}","items":{{random 1 1000}}}',
  feed: { rows: users },
});
bench("one of ten fixed requests in turn", {
  url,
  targets: Array.from({ length: 10 }, (_, i) => ({ url: `/a/${i}` })),
});
