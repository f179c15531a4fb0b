/**
 * Tests which requests of a run are signed for AWS, with which scope, and errors.
 *
 * @module
 */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import { withSignatures } from "../../../lib/load/plan/signatures.ts";

const AT = new Date("2015-08-30T12:36:00Z");
const AUTH = "AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const BASE: LoadOptions = { auth: AUTH, awsSigv4: "aws:amz:us-east-1:service" };

/** Returns the Authorization field of each request of a run. */
async function authorizations(options: LoadOptions): Promise<string[]> {
  const plan = createPlan(await withSignatures({ ...BASE, ...options }, AT));
  const count = options.targets?.length ?? 1;
  return Array.from({ length: count }, (_, i) => {
    const bytes = plan.source.requestOf(i).layoutFor("h1").bytesOf(i);
    const fields = new TextDecoder().decode(bytes).split("\r\n");
    return fields.filter((field) => /^authorization:/i.test(field)).join();
  });
}

Deno.test("withSignatures() signs the request as sent, including shorthands", async () => {
  const [vanilla] = await authorizations({ url: "https://example.amazonaws.com/" });
  assertMatch(
    vanilla,
    /Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31$/,
  );
  const [iam] = await authorizations({
    url: "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
    contentType: "application/x-www-form-urlencoded; charset=utf-8",
    awsSigv4: "aws:amz:us-east-1:iam",
  });
  assertMatch(iam, /Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7$/);
});

Deno.test("withSignatures() signs each request of a list", async () => {
  const [first, second, third] = await authorizations({
    url: "https://example.amazonaws.com/",
    targets: [
      { url: "/?Param2=value2&Param1=value1" },
      { url: "/", method: "POST" },
      { url: "/", method: "POST", body: "x" },
    ],
  });
  assertMatch(first, /Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500$/);
  assertMatch(
    second,
    /Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b$/,
  );
  assertEquals(second === third, false, "the body is signed");
});

Deno.test("withSignatures() derives region and service from the host by default", async () => {
  const scopes: Record<string, string> = {
    "https://bucket.s3.eu-central-1.amazonaws.com/a": "eu-central-1/s3",
    "https://sqs.us-west-2.amazonaws.com/": "us-west-2/sqs",
  };
  for (const [url, scope] of Object.entries(scopes)) {
    const [value] = await authorizations({ url, awsSigv4: "aws:amz" });
    assertMatch(value, new RegExp(`AKIDEXAMPLE/20150830/${scope}/aws4_request`));
  }
});

Deno.test("withSignatures() leaves other options unchanged", async () => {
  const options = { url: "http://a.example/", auth: "me:pw" };
  assertEquals(await withSignatures(options), options);
});

Deno.test("withSignatures() rejects requests that cannot be signed before the run", async () => {
  const url = "https://a.example/";
  const tooLong =
    "awsSigv4: a run longer than 5 minutes. Requests are signed once, and AWS accepts " +
    "a signature for 5 minutes.";
  const cases: [options: LoadOptions, message: string][] = [
    [{ auth: undefined }, "awsSigv4: no keys. Give them as --auth ACCESS_KEY:SECRET_KEY."],
    [
      { awsSigv4: "us-east-1" },
      'awsSigv4: invalid value "us-east-1". Use aws:amz:REGION:SERVICE.',
    ],
    [
      { awsSigv4: "aws:amz:us-east-1" },
      "awsSigv4: no service for a.example. Use aws:amz:REGION:SERVICE.",
    ],
    [{ awsSigv4: "aws:amz" }, "awsSigv4: no region for a.example. Use aws:amz:REGION:SERVICE."],
    [{ durationMs: 300_001 }, tooLong],
    [{ durationMs: 200_000, warmupMs: 100_001 }, tooLong],
    [{ stages: [{ perSecond: 5, durationMs: 300_001 }] }, tooLong],
    [{ ratePerSecond: 1, requests: 302 }, tooLong],
    [{ ratePerSecond: 0.1 }, tooLong],
    [
      { arrivals: "recorded", targets: [{ url, dueMs: 0 }, { url, dueMs: 300_001 }] },
      tooLong,
    ],
    [
      { url: `${url}{{seq}}` },
      "awsSigv4: a request with placeholders cannot be signed before the run. Use requests " +
      "without {{...}}.",
    ],
    [
      { scenario: { request: () => ({}) } },
      "awsSigv4 cannot be used with scenario. Sign the requests in its hooks.",
    ],
    [
      { feed: { rows: [{ a: 1 }] } },
      "awsSigv4 cannot be used with feed. Use one of them.",
    ],
  ];
  for (const [options, message] of cases) {
    const run = () => withSignatures({ url, ...BASE, ...options }, AT);
    assertEquals((await assertRejects(run, UsageError)).message, message);
  }
  const allowed: LoadOptions[] = [
    { durationMs: 300_000 },
    { ratePerSecond: 1, requests: 301 },
    { ratePerSecond: 1, durationMs: 5000, requests: 1000 },
    { ratePerSecond: 1, requests: 0, arrivals: "poisson" },
    { requests: 1_000_000 },
  ];
  for (const options of allowed) await withSignatures({ url, ...BASE, ...options }, AT);
});
