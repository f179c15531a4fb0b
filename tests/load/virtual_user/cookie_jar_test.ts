/**
 * Tests which cookies a jar stores and returns, and that an iteration sends them.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { parseTarget } from "../../../lib/http/message/target.ts";
import { CookieJar } from "../../../lib/load/virtual_user/cookie_jar.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { fieldOf, pathOf, runScenario } from "../../support/scenario_run.ts";

/** Returns what a jar sends to a URL after a response from another one set cookies. */
function sent(from: string, setCookies: string[], to: string, nowMs?: number): string | null {
  const jar = new CookieJar();
  jar.store(setCookies, parseTarget(from), nowMs);
  return jar.headerFor(parseTarget(to));
}

const SITE = "http://a.example/shop/cart?x=/y";

for (
  const [why, setCookies, to, cookies] of [
    ["a cookie goes to its host", ["a=1"], "http://a.example/shop/x", "a=1"],
    ["attributes are not sent", ["a=1; HttpOnly; SameSite=Lax; X"], SITE, "a=1"],
    ["a value may have any sign", ['a=b=c"d"'], SITE, 'a=b=c"d"'],
    ["a value may be empty", ["a="], SITE, "a="],
    ["the last of one name counts", ["a=1", "b=2", "a=3"], SITE, "a=3; b=2"],
    ["no name is no cookie", ["=1", "nothing", ""], SITE, null],
    ["control characters are no cookie", ["a=\x011"], SITE, null],
    ["blanks around are dropped", [" a = 1 ; Path=/ "], SITE, "a=1"],
    ["letters beyond ASCII come back as they were", ["a=m\xc3\xbc"], SITE, "a=mü"],
    ["another host gets none", ["a=1"], "http://b.example/shop/x", null],
    ["a subdomain gets none without Domain", ["a=1"], "http://www.a.example/shop/x", null],
    ["Domain takes subdomains in", ["a=1; Domain=.A.example"], "http://www.a.example/shop/", "a=1"],
    [
      "a name that only ends so does not",
      ["a=1; Domain=a.example"],
      "http://ba.example/shop/",
      null,
    ],
    ["a foreign Domain is no cookie", ["a=1; Domain=b.example"], "http://b.example/shop/", null],
    ["the port does not count", ["a=1"], "http://a.example:8080/shop/", "a=1"],
    ["the path is that of the folder", ["a=1"], "http://a.example/other", null],
    ["a folder is no prefix of a name", ["a=1"], "http://a.example/shopping", null],
    ["the folder itself counts", ["a=1"], "http://a.example/shop", "a=1"],
    ["Path is what it says", ["a=1; Path=/"], "http://a.example/other", "a=1"],
    ["a Path that is none is none", ["a=1; Path=x"], "http://a.example/shop/", "a=1"],
    ["a query is no path", ["a=1; Path=/y"], "http://a.example/?/y", null],
    ["longer paths come first", ["a=1; Path=/", "b=2; Path=/shop"], SITE, "b=2; a=1"],
    ["Secure keeps it from plain HTTP", ["a=1; Secure"], SITE, null],
    ["Secure goes over TLS", ["a=1; Secure"], "https://a.example/shop/", "a=1"],
    ["Max-Age of 0 takes it away", ["a=1", "a=; Max-Age=0"], SITE, null],
    [
      "Max-Age goes before Expires",
      ["a=1; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
      SITE,
      "a=1",
    ],
    [
      "an Expires in the past takes it away",
      ["a=1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
      SITE,
      null,
    ],
    [
      "an Expires in the future does not",
      ["a=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT"],
      SITE,
      "a=1",
    ],
    ["an Expires of nonsense does not", ["a=1; Expires=soon"], SITE, "a=1"],
    ["another path is another cookie", ["a=1; Path=/", "a=2; Max-Age=0"], SITE, "a=1"],
  ] as [string, string[], string, string | null][]
) {
  Deno.test(`CookieJar: ${why}`, () => {
    assertEquals(sent(SITE, setCookies, to, Date.parse("2026-01-01")), cookies);
  });
}

Deno.test("CookieJar treats an address as having no subdomains", () => {
  const from = "http://127.0.0.1/";
  assertEquals(sent(from, ["a=1; Domain=0.0.1"], "http://1.0.0.1/"), null);
  assertEquals(sent(from, ["a=1; Domain=127.0.0.1"], from), "a=1");
  assertEquals(sent("http://[::1]/", ["a=1"], "http://[::1]:81/"), "a=1");
});

Deno.test("an iteration with cookies sends those it received, and the next one starts without", async () => {
  await using target = new RawTarget((request) =>
    pathOf(request) === "/login" ? ok("", "200 OK", "Set-Cookie: s=1", "Set-Cookie: t=2") : ok()
  );
  const scenario = (cookies: boolean) => ({
    cookies,
    steps: ["login", "buy"].map((name) => ({
      name,
      request: () => ({ path: `/${name}`, headers: { Cookie: `own=${name}` } }),
    })),
  });
  await runScenario(target, scenario(true), { requests: 2 });
  const iteration = ["own=login", "own=buy; s=1; t=2"];
  assertEquals(target.field("Cookie"), [...iteration, ...iteration]);
  await runScenario(target, scenario(false));
  assertEquals(target.field("Cookie").slice(4), ["own=login", "own=buy"]);
});

Deno.test("concurrent iterations have separate jars", async () => {
  await using target = new RawTarget((request) =>
    ok("", "200 OK", `Set-Cookie: id=${fieldOf(request, "X-Seq")}`)
  );
  await runScenario(target, {
    cookies: true,
    steps: ["a", "b", "c"].map((name) => ({
      name,
      request: ({ seq }) => ({ headers: { "X-Seq": `${seq}`, "X-Step": name } }),
    })),
  }, { requests: 60, concurrency: 6 });
  for (const request of target.seen) {
    const own = fieldOf(request, "X-Step") === "a" ? undefined : `id=${fieldOf(request, "X-Seq")}`;
    assertEquals(fieldOf(request, "Cookie"), own);
  }
});

Deno.test("cookies of a redirect are sent along, each once, and kept for later steps", async () => {
  await using target = new RawTarget((request) => {
    switch (pathOf(request)) {
      case "/login":
        return ok("", "302 Found", "Location: /home", "Set-Cookie: s=2", "Set-Cookie: new=1");
      case "/home":
        return ok("", "303 See Other", "Location: /end", "Set-Cookie: s=3");
      default:
        return ok("", "200 OK", "Set-Cookie: s=1");
    }
  });
  const report = await runScenario(target, {
    cookies: true,
    steps: [
      { name: "start", request: () => ({ path: "/start" }) },
      {
        name: "log in",
        request: () => ({ path: "/login", body: "me", headers: { Cookie: "own=0" } }),
      },
      { name: "buy", request: () => ({ path: "/buy" }) },
    ],
  }, { redirects: 5 });
  assertEquals(target.seen.map((request) => [pathOf(request), fieldOf(request, "Cookie")]), [
    ["/start", undefined],
    ["/login", "own=0; s=1"],
    ["/home", "own=0; s=2; new=1"],
    ["/end", "own=0; s=3; new=1"],
    ["/buy", "s=1; new=1"],
  ]);
  assertEquals([report.requests.issued, report.requests.succeeded], [3, 3]);
});

Deno.test("cookies of a redirect that is not followed are kept, and the step sees it", async () => {
  await using target = new RawTarget((request) =>
    pathOf(request) === "/login" ? ok("", "302 Found", "Location: /home", "Set-Cookie: s=1") : ok()
  );
  const report = await runScenario(target, {
    cookies: true,
    steps: [
      {
        name: "log in",
        request: () => ({ path: "/login" }),
        check: ({ status, headers }) => status === 302 && headers.get("location") === "/home",
      },
      {
        name: "home",
        request: ({ responses }) => ({ path: responses["log in"].headers.get("location")! }),
      },
    ],
  });
  assertEquals(target.seen.map(pathOf), ["/login", "/home"]);
  assertEquals(target.field("Cookie"), ["", "s=1"]);
  assert(report.checks[0].passed === 1);
});

Deno.test("cookies and the caller's own do not follow a redirect to another host", async () => {
  await using other = new RawTarget(() => ok());
  const there = `http://localhost:${other.port}/`;
  await using target = new RawTarget(() =>
    ok("", "302 Found", `Location: ${there}`, "Set-Cookie: s=1")
  );
  await runScenario(target, {
    cookies: true,
    request: () => ({ headers: { Cookie: "own=1", Authorization: "secret" } }),
  }, { redirects: 1 });
  assertEquals(other.requests, 1);
  assertEquals([other.field("Cookie"), other.field("Authorization")], [[""], [""]]);
});

Deno.test("a check with redirects sees the last response of the chain, and its body", async () => {
  await using target = new RawTarget((request) =>
    pathOf(request) === "/" ? ok("moved", "301 Moved", "Location: /there") : ok("there")
  );
  const report = await runScenario(target, {
    request: () => ({}),
    check: (response) => response.text() === "there" && response.status === 200,
  }, { redirects: 1, requests: 3 });
  assertEquals(report.checks[0].passed, 3);
});
