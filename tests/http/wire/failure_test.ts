/**
 * Tests the mapping of errors of Deno and node to kinds of failures.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ErrorKind } from "../../../lib/errors.ts";
import { FailureError, failureOf, type Stage } from "../../../lib/http/wire/failure.ts";

const STAGES: Stage[] = ["connect", "tls", "exchange"];

/** Creates an error with a code, as node does and Deno may. */
function coded(code: string, message = `something ${code}`): Error {
  return Object.assign(new Error(message), { code });
}

const kinds = (error: unknown) => STAGES.map((stage) => failureOf(error, stage).kind);

Deno.test("failureOf() maps codes of errors, at any stage", () => {
  const byCode: Record<string, ErrorKind> = {
    ...{ ECONNREFUSED: "refused", ENOENT: "refused" },
    ...{ ENETUNREACH: "unreachable", EHOSTUNREACH: "unreachable", EHOSTDOWN: "unreachable" },
    ...{ EACCES: "unreachable", EPERM: "unreachable" },
    ...{ EMFILE: "client_limit", ENFILE: "client_limit", ENOBUFS: "client_limit" },
    ...{ ENOMEM: "client_limit", EADDRNOTAVAIL: "client_limit" },
    ...{ EAI_AGAIN: "dns", ENOTFOUND: "dns" },
  };
  for (const [code, kind] of Object.entries(byCode)) {
    assertEquals(kinds(coded(code)), [kind, kind, kind], code);
  }
  for (const code of ["ECONNRESET", "EPIPE", "ECONNABORTED"]) {
    assertEquals(kinds(coded(code)), ["reset", "tls", "reset"], code);
  }
});

Deno.test("failureOf() maps every form of a closed handshake to the same failure", () => {
  const ends = [
    new Deno.errors.UnexpectedEof("unexpected end of file"),
    new Deno.errors.ConnectionReset("connection reset"),
    coded("ENOTCONN", "Transport endpoint is not connected (os error 107)"),
    coded("ECONNRESET", "Client network socket disconnected before secure TLS connection was …"),
  ];
  for (const error of ends) {
    const { kind, message } = failureOf(error, "tls");
    assertEquals(kind, "tls");
    assertStringIncludes(message, "the server closed the connection during the TLS handshake. It");
  }
});

Deno.test("failureOf() recognizes a black-hole route", () => {
  const invalid = coded("EINVAL", "Invalid argument (os error 22)");
  assertEquals(kinds(invalid), ["unreachable", "tls", "other"]);
  assertEquals(failureOf(invalid, "connect").message, "a black-hole route leads to this address");
});

Deno.test("failureOf() distinguishes timeouts while connecting from later ones", () => {
  const expected: ErrorKind[] = ["connect_timeout", "connect_timeout", "timeout"];
  assertEquals(kinds(coded("ETIMEDOUT")), expected);
  assertEquals(kinds(new Deno.errors.TimedOut("timed out")), expected);
});

Deno.test("failureOf() maps names of Deno's errors without a code", () => {
  const cases: [error: Error, kinds: ErrorKind[]][] = [
    [new Deno.errors.UnexpectedEof("end of stream"), ["other", "tls", "closed"]],
    [new Deno.errors.BrokenPipe("Broken pipe"), ["other", "tls", "reset"]],
    [new Deno.errors.ConnectionReset("reset by peer"), ["other", "tls", "reset"]],
    [new Deno.errors.InvalidData("received fatal alert"), ["other", "tls", "tls"]],
    [coded("ERR_SSL_WRONG_VERSION_NUMBER"), ["other", "tls", "tls"]],
    [new Error("invalid peer certificate: Expired"), ["other", "tls", "other"]],
  ];
  for (const [error, expected] of cases) assertEquals(kinds(error), expected, error.name);
});

Deno.test("failureOf() recognizes unresolved names and a lack of files by the message", () => {
  const dns = new Error("failed to lookup address information: Name or service not known");
  const onWindows = new Error("No such host is known. (os error 11001)");
  for (const error of [dns, onWindows]) assertEquals(kinds(error), ["dns", "dns", "dns"]);
  const files = new Error("Too many open files (os error 24)");
  assertEquals(kinds(files), ["client_limit", "client_limit", "client_limit"]);
});

Deno.test("failureOf() maps anything else to other, whatever was thrown", () => {
  for (const error of [new Error("?"), new TypeError("x"), coded("EUNKNOWN"), "text", null, 5]) {
    assertEquals(kinds(error), ["other", "tls", "other"], String(error));
  }
  assertEquals(failureOf("text", "exchange"), { kind: "other", message: "text" });
  assertEquals(failureOf(undefined, "exchange").message, "undefined");
  // A code that is not a string is ignored.
  assertEquals(kinds(Object.assign(new Error("?"), { code: 104 })), ["other", "tls", "other"]);
});

Deno.test("failureOf() returns the failure of a FailureError", () => {
  const failure = { kind: "protocol", message: "the proxy answered 407" } as const;
  for (const stage of STAGES) assertEquals(failureOf(new FailureError(failure), stage), failure);
  assertEquals(new FailureError(failure).message, failure.message);
});

Deno.test("failureOf() omits the system's error number from the message", () => {
  const refused = coded("ECONNREFUSED", "Connection refused (os error 111)");
  assertEquals(failureOf(refused, "connect").message, "Connection refused");
  const inside = new Error("os error 5 (os error 5) happened");
  assertEquals(failureOf(inside, "connect").message, "os error 5 (os error 5) happened");
});

Deno.test("failureOf() advises on a CA certificate used as a server's own", () => {
  const error = new Deno.errors.InvalidData("invalid peer certificate: Other(CaUsedAsEndEntity)");
  assertEquals(failureOf(error, "tls"), {
    kind: "tls",
    message:
      "the server's certificate is a self-signed CA certificate, which cannot be verified. " +
      "Use --insecure, or a certificate with CA:FALSE (Other(CaUsedAsEndEntity))",
  });
});
