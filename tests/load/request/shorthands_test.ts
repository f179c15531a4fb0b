/**
 * Tests what the shorthand options set, and that secrets stay secret.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import { renderJson } from "../../../lib/report/formats/json_report.ts";
import { renderText } from "../../../lib/report/text/text_report.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

/** Returns the head of a request with these options, and its body. */
async function sent(options: Partial<LoadOptions>): Promise<{ head: string; body: string }> {
  await using target = new RawTarget(() => ok());
  await loadTest({ url: target.url, requests: 1, ...options });
  const [{ head, body }] = target.seen;
  return { head, body: new TextDecoder().decode(body) };
}

/** Fails unless the request has each field exactly once, with this value. */
async function assertFields(options: Partial<LoadOptions>, ...fields: string[]): Promise<void> {
  const { head } = await sent(options);
  for (const field of fields) {
    const [name] = field.split(":");
    const found = head.split("\r\n").filter((line) =>
      line.toLowerCase().startsWith(`${name.toLowerCase()}:`)
    );
    assertEquals(found, [field], JSON.stringify(options));
  }
}

Deno.test("contentType, accept and auth set header fields", async () => {
  await assertFields(
    { body: "{}", contentType: "application/json" },
    "Content-Type: application/json",
  );
  await assertFields({ accept: "text/html" }, "Accept: text/html");
  await assertFields({ auth: "me:a:b" }, `Authorization: Basic ${btoa("me:a:b")}`);
  await assertFields({ auth: ":" }, "Authorization: Basic Og==");
  await assertFields({ auth: "ü:é" }, "Authorization: Basic w7w6w6k=");
});

Deno.test("a header of the same name takes precedence over its shorthand, in any case", async () => {
  const headers: [string, string][] = [
    ...[["content-type", "a/b"], ["ACCEPT", "c/d"], ["authorization", "Bearer e"]] as const,
  ].map(([name, value]) => [name, value]);
  await assertFields(
    { headers, contentType: "x/y", accept: "x/y", auth: "x:y", body: "b" },
    ...["content-type: a/b", "ACCEPT: c/d", "authorization: Bearer e"],
  );
});

Deno.test("auth takes precedence over the user of the URL", async () => {
  await using target = new RawTarget(() => ok());
  await loadTest({ url: target.url.replace("//", "//a:b@"), auth: "c:d", requests: 1 });
  assertEquals(target.field("authorization"), [`Basic ${btoa("c:d")}`]);
});

Deno.test("a form is a POST with its boundary and its length", async () => {
  const form = [{ name: "a", value: "b" }, { name: "f", value: "c", filename: "d.txt" }];
  const { head, body } = await sent({ form });
  assert(head.startsWith("POST / HTTP/1.1\r\n"), head);
  const boundary = /^Content-Type: multipart\/form-data; boundary=(\S+)$/m.exec(head)?.[1];
  assert(boundary !== undefined, head);
  assert(body.startsWith(`--${boundary}\r\n`) && body.endsWith(`\r\n--${boundary}--\r\n`), body);
  assertEquals(/^Content-Length: (\d+)$/m.exec(head)?.[1], String(body.length));
  await assertFields({ form, method: "PUT" }, `Content-Length: ${body.length}`);
});

Deno.test("a multipart type of the caller gets the form's boundary", async () => {
  const form = [{ name: "a", value: "b" }];
  const types = {
    "multipart/form-data": "multipart/form-data; boundary=----load-tester-00000000",
    "multipart/form-data;": "multipart/form-data; boundary=----load-tester-00000000",
    " multipart/mixed; a=b": "multipart/mixed; a=b; boundary=----load-tester-00000000",
  };
  for (const [type, field] of Object.entries(types)) {
    await assertFields({ form, headers: [["content-type", type]] }, `content-type: ${field}`);
    await assertFields({ form, contentType: type.trim() }, `Content-Type: ${field}`);
  }
});

Deno.test("a form and auth arrive from every thread", async () => {
  await using target = new RawTarget(() => ok());
  const form = [{ name: "a", value: new Uint8Array([0, 255]), filename: "b" }];
  const { report } = await loadTest({
    ...{ url: target.url, form, auth: "a:b", contentType: "multipart/form-data" },
    ...{ requests: 20, threads: 2, concurrency: 2 },
  });
  assertEquals(report.requests.succeeded, 20);
  const requests = target.seen.map(({ head, body }) =>
    JSON.stringify([head.replace(/^x-request-id.*$/im, ""), [...body]])
  );
  assertEquals(new Set(requests).size, 1, "all are the same");
  assertEquals(new Set(target.field("authorization")), new Set([`Basic ${btoa("a:b")}`]));
});

Deno.test("invalid shorthands are rejected", () => {
  const form = [{ name: "a", value: "b" }];
  const headers: [string, string][] = [["Content-Type", "application/json"]];
  const type = "not a media type. Use one, such as application/json.";
  const boundary = "Remove that header, or use multipart/form-data without a boundary.";
  const cases: [options: Partial<LoadOptions>, message: string][] = [
    [{ auth: "secret" }, "auth: no colon in the value. Use USER:PASS."],
    [{ auth: "" }, "auth: no colon in the value. Use USER:PASS."],
    [{ contentType: "" }, `contentType: ${type}`],
    [{ accept: "a\r\nb: c" }, `accept: ${type}`],
    [{ form: [] }, "form: no parts. Give at least one."],
    [{ form, body: "b" }, "form cannot be used with body. Use one of them."],
    [{ form: [{ ...form[0], contentType: "a\n" }] }, `form: ${type}`],
    [{ form, headers }, `form: cannot be sent as Content-Type "application/json". ${boundary}`],
    [
      { form, contentType: "multipart/form-data; boundary=x" },
      `form: cannot be sent as Content-Type "multipart/form-data; boundary=x". ${boundary}`,
    ],
  ];
  for (const [options, message] of cases) {
    const error = assertThrows(() => createPlan({ url: "http://a/", ...options }), UsageError);
    assertEquals(error.message, message);
  }
});

Deno.test("passwords, cookies and bodies are in no report", async () => {
  await using target = new RawTarget(() => null);
  const { report } = await loadTest({
    url: target.url.replace("//", "//in-url:in-url-password@"),
    auth: "user:top-secret",
    headers: [["Cookie", "session=top-secret"], ["X-Key", "top-secret"]],
    form: [{ name: "password", value: "top-secret" }],
    requests: 5,
  });
  assert(report.requests.failed === 5 && report.errors.length > 0, "there are errors to tell of");
  for (const text of [renderJson(report), renderText(report, { verbose: true })]) {
    assert(!/secret|session|in-url|dXNlcj|password/.test(text), text);
  }
  const told = assertThrows(() =>
    createPlan({ url: target.url, headers: [["Cookie", "se\ncret"]] })
  );
  assert(!/cret/.test(String(told)), String(told));
});
