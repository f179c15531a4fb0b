/**
 * Tests that no message shows a password, a token or a cookie, whatever is wrong with its option.
 *
 * @module
 */
import { assert, assertThrows } from "@std/assert";
import { parseCommand } from "../../../lib/cli/args/command.ts";
import { explained } from "../../../lib/cli/args/hints.ts";
import { withCurl } from "../../../lib/cli/curl_run.ts";
import { UsageError } from "../../../lib/errors.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";

const URL_ARG = "http://127.0.0.1:8080/";
const SECRET = "hunter2";

const LINES: readonly (readonly string[])[] = [
  [URL_ARG, "-a", SECRET],
  [URL_ARG, `-a${SECRET}`],
  [URL_ARG, `-ame:${SECRET}`],
  [URL_ARG, `--user=me:${SECRET}`],
  [URL_ARG, "-u", `me:${SECRET}`],
  [URL_ARG, "-A", `me:${SECRET}`],
  [URL_ARG, "-T", SECRET],
  [URL_ARG, "-H", SECRET],
  [URL_ARG, `-HAuthorization: ${SECRET}`],
  [URL_ARG, "-H", `Authorization ${SECRET}`],
  [URL_ARG, "-H", `Authorization Basic ${SECRET}:x`],
  [URL_ARG, "-H", `Authorization: ${SECRET}\x01`],
  [URL_ARG, "-H", `Transfer-Encoding: ${SECRET}`],
  [URL_ARG, "-H", "Authorization:", "Bearer", SECRET],
  [URL_ARG, `--cookie=${SECRET}`],
  [URL_ARG, `-p${SECRET}`],
  [URL_ARG, `-bsession=${SECRET}`],
  [URL_ARG, `-b${SECRET}`],
  [URL_ARG, `-P${SECRET}`],
  [URL_ARG, "-b", SECRET],
  [URL_ARG, "-d", SECRET, "-F", `a=${SECRET}`],
  [URL_ARG, "-F", SECRET],
  [URL_ARG, "-F", `a=${SECRET};b`],
  [URL_ARG, "-F", `=${SECRET}`],
  [URL_ARG, "-x", `http://me:${SECRET}@`],
  [URL_ARG, "-x", `https://me:${SECRET}@a:1`],
  [URL_ARG, "-x", `me:${SECRET}@a:1`],
  [URL_ARG, "-x", `http://me:${SECRET}/x@a:1`],
  [`http://me:${SECRET}@a:99999/`],
  [`http://me:${SECRET}@a:0/`],
  [`http:/me:${SECRET}@a/`],
  [`ftp://me:${SECRET}@a/`],
  [`me:${SECRET}@a/`],
  [`http://me:${SECRET}@{{seq}}/`],
  [URL_ARG, `http://me:${SECRET}@a/`],
  ...[
    `-u ${SECRET} http://a`,
    `-u${SECRET} http://a`,
    `--user=${SECRET} http://a`,
    `-H ${SECRET} http://a`,
    `-H 'Cookie ${SECRET}' http://a`,
    `-H Authorization: Bearer ${SECRET} http://a`,
    `-b ${SECRET} http://a`,
    `-d ${SECRET} -F a=b http://a`,
    `-F 'a=${SECRET};b' http://a`,
    `--form-string ${SECRET} http://a`,
    `-x socks5://me:${SECRET}@p http://a`,
    `-E cert.pem:${SECRET} https://a`,
    `--oauth2-bearer=${SECRET} http://a`,
    `--frobnicate ${SECRET} http://a`,
    `http://me:${SECRET}@a:99999/`,
    `http://me:${SECRET}@a/{b,c}`,
  ].map((words) => ["--curl", `curl ${words}`]),
  ["--curl", `TOKEN=${SECRET} curl http://a`],
  ["--curl", `wget --password ${SECRET} http://a`],
];

for (const args of LINES) {
  Deno.test(`the message about ${JSON.stringify(args.join(" "))} contains no secret`, () => {
    const error = assertThrows(() => {
      const command = parseCommand(args);
      assert(command.kind === "run");
      createPlan(withCurl(command).options);
    }, UsageError);
    const shown = explained(error, args) + error.message + error.problem + error.advice;
    assert(!shown.includes(SECRET), shown);
  });
}
