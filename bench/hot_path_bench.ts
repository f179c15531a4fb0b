/**
 * Times the parts of the hot path in isolation.
 *
 * @module
 */
import { RequestIds } from "../lib/load/request/request_id.ts";
import { ResponseParser } from "../lib/http/h1/response_parser.ts";
import { Tally } from "../lib/stats/tally.ts";

const encoder = new TextEncoder();
const response = (date: string) =>
  encoder.encode(
    `HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Tue, 24 Nov 2026 09:00:${date} GMT\r\n` +
      "Content-Type: text/plain\r\nContent-Length: 12\r\nConnection: keep-alive\r\n\r\nhello world\n",
  );
const same = response("00");
const other = response("01");
const parser = new ResponseParser();
const feed = (bytes: Uint8Array) => {
  parser.reset(false);
  parser.feed(bytes, bytes.length);
};

Deno.bench("parse a response with the header block of the last one", () => feed(same));

Deno.bench("parse two responses with another header block each", () => {
  feed(same);
  feed(other);
});

const ids = new RequestIds();
const bytes = encoder.encode(ids.of(0));
let index = 0;
Deno.bench("stamp a request ID", () => ids.placeholder.write(bytes, 0, index++));

const tally = new Tally();
Deno.bench("add a latency to a tally", () => tally.add(index++ & 0xffff));

const full = new Tally();
for (let i = 0; i < 10_000_000; i++) full.add(Math.floor(200_000 * Math.random() ** 8));
Deno.bench("make the distribution of 10 million samples", () => {
  full.distribution();
});
