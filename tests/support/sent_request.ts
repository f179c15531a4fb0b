/**
 * Sends the request of a command line once, in this process, and captures it at a target.
 *
 * @module
 */
import { assert } from "@std/assert";
import { withCurl } from "../../lib/cli/curl_run.ts";
import { parseCommand } from "../../lib/cli/args/command.ts";
import { Inputs } from "../../lib/cli/files/inputs.ts";
import { filled } from "../../lib/cli/files/request_sources.ts";
import { loadTest } from "../../lib/load_tester.ts";
import { ok, RawTarget } from "./raw_target.ts";

/** A request as it arrived. */
export interface SentRequest {
  readonly line: string;
  /**
   * The fields except those of this program: User-Agent, request ID, the target's Host, the length.
   */
  readonly fields: readonly string[];
  /** The body, one character per byte. */
  readonly body: string;
}

/**
 * Sends the request of a command line. `HOST` in the arguments is replaced by the target's host and
 * port. Fails unless Content-Length is that of the body.
 */
export async function sentRequest(args: readonly string[]): Promise<SentRequest> {
  await using target = new RawTarget(() => ok(""));
  const host = `127.0.0.1:${target.port}`;
  const command = parseCommand(args.map((arg) => arg.replaceAll("HOST", host)));
  assert(command.kind === "run");
  const inputs = new Inputs({ err() {} });
  const { options, sources } = withCurl(command);
  await loadTest({ ...filled(options, sources, inputs), requests: 1 });
  assert(target.seen.length === 1, "one request arrived");
  const [{ head, body }] = target.seen;
  const [line, ...fields] = head.split("\r\n");
  const length = fields.find((field) => field.startsWith("Content-Length: "));
  assert(body.length === Number(length?.slice(16) ?? 0), `${length} of ${body.length} bytes`);
  const own = [`Host: ${host}`, length];
  return {
    line,
    fields: fields.filter((field) =>
      !own.includes(field) && !/^(User-Agent: load-tester|X-Request-ID: )/.test(field)
    ),
    body: Array.from(body, (byte) => String.fromCharCode(byte)).join(""),
  };
}

/** Converts text to the form of `SentRequest`: one character per byte of its UTF-8. */
export function utf8(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}
