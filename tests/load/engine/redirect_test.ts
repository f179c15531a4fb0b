/**
 * Tests which redirects are followed, how, and that a chain counts as one request.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadTest } from "../../../lib/load_tester.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { createRouting } from "../../../lib/load/plan/routing.ts";
import { parseTarget } from "../../../lib/http/message/target.ts";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget, type SeenRequest } from "../../support/raw_target.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function run(options: LoadOptions) {
  const { report } = await loadTest({ requests: 10, concurrency: 2, redirects: 5, ...options });
  assertIdentities(report);
  return report;
}

const path = ({ head }: SeenRequest) => head.split(" ")[1];
const to = (location: string, status = "302 Found") => ok("moved", status, `Location: ${location}`);

Deno.test("redirects are not followed by default", async () => {
  await using target = new RawTarget(() => to("/b"));
  const report = await run({ url: target.url, redirects: 0 });
  assertEquals(report.statusCodes, { "302": 10 });
  assertEquals(target.requests, 10);
});

Deno.test("a chain counts as one request with its last response and total time", async () => {
  await using target = new RawTarget(async (request) => {
    await delay(10);
    return {
      "/": to("/b"),
      "/b": to("c?d=1#e"),
      "/c?d=1": ok("", "404 Not Found"),
    }[path(request)]!;
  });
  const report = await run({ url: target.url });
  assertEquals(report.statusCodes, { "404": 10 });
  assertEquals(target.requests, 30);
  assertEquals(report.requests.issued, 10);
  assertEquals(report.connections.opened, 2);
  assert(report.latencyMs.min! >= 29, `${report.latencyMs.min} ms`);
  assertEquals(report.bytes.received, target.bytesWritten);
  const ids = target.field("X-Request-ID");
  assertEquals(new Set(ids).size, 10);
});

/**
 * Returns the only error of a run in which every request failed the same way, without the request's
 * ID.
 */
function onlyError({ errors, requests, statusCodes }: Report): string {
  assertEquals([errors.length, requests.succeeded, statusCodes], [1, 0, {}]);
  const [{ kind, count, example }] = errors;
  assertEquals([kind, count], ["redirect", 10]);
  return example.replace(/ \(request .*$/, "");
}

Deno.test("more redirects than allowed are an error", async () => {
  await using target = new RawTarget(() => to("/again"));
  const report = await run({ url: target.url, redirects: 3, assertions: ["failed<1%"] });
  assertEquals(
    onlyError(report),
    `more than 3 redirects, the last one to "${target.url}again"`,
  );
  assertEquals(target.requests, 40);
  assertEquals(report.bytes.received, target.bytesWritten);
  assertEquals([report.assertions[0].holds, report.latencyMs.count], [false, 0]);
  assertEquals(report.connections.opened, 2, "connections are used again");
});

Deno.test("keepMethod drops only the body of a redirected request, not its method or fields", async () => {
  for (const status of ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect"]) {
    for (const method of ["POST", "PUT", "DELETE"]) {
      await using target = new RawTarget((request) =>
        path(request) === "/" ? to("/b", status) : ok()
      );
      const headers = [["Content-Type", "a/b"]] as const;
      const { url } = target;
      await run({ url, method, headers, body: "x", keepMethod: true, requests: 1 });
      const { head, body } = target.seen[1];
      const isKept = status.startsWith("307");
      const expected = [`${method} /b HTTP/1.1`, "a/b", isKept ? 1 : 0];
      const [line] = head.split("\r\n");
      assertEquals([line, target.field("Content-Type")[1], body.length], expected, status);
    }
  }
});

Deno.test("as many redirects as allowed are followed", async () => {
  await using target = new RawTarget((request) =>
    request.turn % 4 === 3 ? ok() : to(`/${request.turn}`)
  );
  const report = await run({ url: target.url, redirects: 3 });
  assertEquals(report.statusCodes, { "200": 10 });
});

Deno.test("a redirect that leads nowhere is an error with a reason", async () => {
  const unusable: [location: string, reason: string][] = [
    ["ftp://example.com/", "which is not an HTTP URL"],
    ["mailto:me", "which is not an HTTP URL"],
    ["http://", "which is not a URL"],
    ["http://[bad/", "which is not a URL"],
  ];
  for (const [location, reason] of unusable) {
    await using target = new RawTarget(() => to(location));
    const report = await run({ url: target.url });
    assertEquals(onlyError(report), `a 302 leads to "${location}", ${reason}`);
  }
  for (const answer of [ok("", "301 Moved"), to("", "301 Moved")]) {
    await using target = new RawTarget(() => answer);
    assertEquals(onlyError(await run({ url: target.url })), "a 301 without a Location");
  }
  // If none are followed, none has to lead anywhere.
  await using target = new RawTarget(() => ok("", "301 Moved"));
  assertEquals((await run({ url: target.url, redirects: 0 })).statusCodes, { "301": 10 });
});

Deno.test("a status without a Location is a response", async () => {
  await using choices = new RawTarget(() => to("/b", "300 Multiple Choices"));
  assertEquals((await run({ url: choices.url })).statusCodes, { "300": 10 });
  await using unchanged = new RawTarget(() => "HTTP/1.1 304 Not Modified\r\n\r\n");
  assertEquals((await run({ url: unchanged.url })).statusCodes, { "304": 10 });
});

for (
  const [status, method, becomes] of [
    ["301 Moved Permanently", "POST", "GET"],
    ["302 Found", "POST", "GET"],
    ["303 See Other", "PUT", "GET"],
    ["307 Temporary Redirect", "POST", "POST"],
    ["308 Permanent Redirect", "PUT", "PUT"],
    ["301 Moved Permanently", "PUT", "PUT"],
    ["303 See Other", "HEAD", "HEAD"],
  ]
) {
  Deno.test(`${method} becomes ${becomes} after ${status}`, async () => {
    const isHead = method === "HEAD";
    await using target = new RawTarget((request) => {
      const answer = path(request) === "/" ? to("/b", status) : ok("done");
      return isHead ? answer.slice(0, answer.indexOf("\r\n\r\n") + 4) : answer;
    });
    const report = await run({
      url: target.url,
      requests: 1,
      method,
      headers: [["Content-Type", "text/x"], ["X-Kept", "1"]],
      ...(isHead ? {} : { body: "body" }),
    });
    assertEquals(report.statusCodes, { "200": 1 });
    const [, second] = target.seen;
    assert(second.head.startsWith(`${becomes} /b `), second.head);
    const keepsBody = becomes === method;
    assertEquals(new TextDecoder().decode(second.body), keepsBody && !isHead ? "body" : "");
    assertEquals(/content-type: text\/x/i.test(second.head), keepsBody);
    assertStringIncludes(second.head, "X-Kept: 1");
  });
}

Deno.test("credentials are sent only to their origin", async () => {
  await using other = new RawTarget();
  await using target = new RawTarget(({ head }) =>
    head.startsWith("GET /same") ? to(`${other.url}there`) : to("/same")
  );
  const report = await run({
    url: target.url.replace("//", "//me:secret@"),
    headers: [["Cookie", "session=1"], ["X-Kept", "1"]],
  });
  assertEquals(report.statusCodes, { "200": 10 });
  assertEquals(new Set(target.field("Authorization")), new Set([`Basic ${btoa("me:secret")}`]));
  assertEquals(new Set(target.field("Cookie")), new Set(["session=1"]));
  assertEquals(new Set(other.field("Authorization")), new Set([""]));
  assertEquals(new Set(other.field("Cookie")), new Set([""]));
  assertEquals(new Set(other.field("X-Kept")), new Set(["1"]));
  assertEquals(new Set(other.field("Host")), new Set([`127.0.0.1:${other.port}`]));
});

Deno.test("connections to all origins together stay within the concurrency", async () => {
  await using other = new RawTarget(async () => (await delay(2), ok()));
  await using target = new RawTarget(async () => (await delay(2), to(other.url)));
  const report = await run({ url: target.url, requests: 60, concurrency: 4 });
  assertEquals(report.statusCodes, { "200": 60 });
  assertEquals(other.requests, 60);
  assert(target.mostOpen + other.mostOpen <= 8);
  assert(Math.max(target.mostOpen, other.mostOpen) <= 4);
});

Deno.test("a chain ends at the timeout of its request", async () => {
  await using target = new RawTarget(async () => (await delay(40), to("/again")));
  const report = await run({ url: target.url, requests: 2, redirects: 50, timeoutMs: 150 });
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["timeout", 2]]);
  assertEquals(report.latencyMs.max, 150);
});

Deno.test("a failed request in a chain fails the whole request", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using target = new RawTarget(() => to(`http://127.0.0.1:${port}/`));
  const report = await run({ url: target.url });
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["refused", 10]]);
});

Deno.test("redirects to ever new origins keep at most a thousand routes in memory", () => {
  const routing = createRouting([parseTarget("http://a.example/")], {});
  const first = parseTarget("http://0.example/");
  const [own, known] = [routing.route, routing.routeTo(first)];
  assertEquals(routing.routeTo(first) === known, true, "the same way each time");
  for (let i = 1; i <= 1000; i++) routing.routeTo(parseTarget(`http://${i}.example/`));
  assertEquals(routing.routeTo(first) === known, false, "the oldest is forgotten");
  assertEquals(routing.routeTo(parseTarget("http://a.example/b")) === own, true);
});
