/**
 * Tests request signatures against those published by AWS.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { HeaderField } from "../../../lib/http/message/request_encoding.ts";
import { parseTarget } from "../../../lib/http/message/target.ts";
import { signatureFields, type SigningScope } from "../../../lib/load/request/aws_sigv4.ts";

/** The credentials of the AWS test suite for Signature Version 4. */
const SUITE: SigningScope = {
  accessKey: "AKIDEXAMPLE",
  secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
  service: "service",
};
/** Those of the examples in the documentation of S3. */
const S3: SigningScope = {
  accessKey: "AKIAIOSFODNN7EXAMPLE",
  secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
  service: "s3",
};

interface Published {
  readonly name: string;
  readonly scope: SigningScope;
  readonly at: string;
  readonly method?: string;
  readonly url: string;
  readonly headers?: readonly HeaderField[];
  readonly body?: string;
  readonly signed: string;
  readonly signature: string;
}

const suite = { scope: SUITE, at: "2015-08-30T12:36:00Z", signed: "host;x-amz-date" };
const s3 = { scope: S3, at: "2013-05-24T00:00:00Z" };
const HOST = "https://example.amazonaws.com";
const BUCKET = "https://examplebucket.s3.amazonaws.com";

const PUBLISHED: readonly Published[] = [
  {
    ...suite,
    name: "get-vanilla",
    url: `${HOST}/`,
    signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  {
    ...suite,
    name: "get-vanilla-query-order-key-case",
    url: `${HOST}/?Param2=value2&Param1=value1`,
    signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  },
  {
    ...suite,
    name: "post-vanilla",
    method: "POST",
    url: `${HOST}/`,
    signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
  {
    ...suite,
    name: "ListUsers of IAM",
    scope: { ...SUITE, service: "iam" },
    url: "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
    headers: [["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"]],
    signed: "content-type;host;x-amz-date",
    signature: "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  },
  {
    ...s3,
    name: "GET Object of S3",
    url: `${BUCKET}/test.txt`,
    headers: [["Range", "bytes=0-9"]],
    signed: "host;range;x-amz-content-sha256;x-amz-date",
    signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  },
  {
    ...s3,
    name: "PUT Object of S3",
    method: "PUT",
    url: `${BUCKET}/test%24file.text`,
    headers: [
      ["Date", "Fri, 24 May 2013 00:00:00 GMT"],
      ["x-amz-storage-class", "REDUCED_REDUNDANCY"],
    ],
    body: "Welcome to Amazon S3.",
    signed: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
    signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  },
  {
    ...s3,
    name: "GET Bucket Lifecycle of S3",
    url: `${BUCKET}/?lifecycle`,
    signed: "host;x-amz-content-sha256;x-amz-date",
    signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  },
  {
    ...s3,
    name: "List Objects of S3",
    url: `${BUCKET}/?max-keys=2&prefix=J`,
    signed: "host;x-amz-content-sha256;x-amz-date",
    signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  },
];

for (const { name, scope, at, url, headers = [], body, method = "GET", ...wanted } of PUBLISHED) {
  Deno.test(`signatureFields() returns the published signature of ${name}`, async () => {
    const bytes = body === undefined ? undefined : new TextEncoder().encode(body);
    const parts = { method, target: parseTarget(url), headers, body: bytes };
    const fields = new Map(await signatureFields(parts, scope, new Date(at)));
    const date = at.replace(/[-:]/g, "");
    assertEquals(fields.get("X-Amz-Date"), date);
    const credential = `${scope.accessKey}/${date.slice(0, 8)}/us-east-1/${scope.service}`;
    assertEquals(
      fields.get("Authorization"),
      `AWS4-HMAC-SHA256 Credential=${credential}/aws4_request, SignedHeaders=${wanted.signed}, ` +
        `Signature=${wanted.signature}`,
    );
  });
}
