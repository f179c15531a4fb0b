/**
 * Tests which settings a curl command makes, which are rejected, and what takes precedence over
 * them.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { withCurl } from "../../../lib/cli/curl_run.ts";
import { parseCommand, type RunCommand } from "../../../lib/cli/args/command.ts";
import { curlCommand } from "../../../lib/cli/curl/curl_command.ts";
import { UsageError } from "../../../lib/errors.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";

const nothing = {
  variable: (name: string): string => {
    throw new Error(`$${name} is not to be read`);
  },
  readText: (path: string): string => {
    throw new Error(`${path} is not to be read`);
  },
};

function curl(text: string) {
  return curlCommand(`curl ${text}`, nothing);
}

/** Returns the run of a curl command with other options. */
function beside(text: string, ...args: string[]): RunCommand {
  const command = parseCommand(["--curl", `curl ${text}`, ...args]);
  if (command.kind !== "run") throw new Error(command.kind);
  return withCurl(command);
}

/** Arguments of curl, and the options they set besides URL and fields. */
const SETTINGS: Readonly<Record<string, Partial<LoadOptions>>> = {
  "-k http://a": { insecure: true },
  "-4 http://a": { ipVersion: 4 },
  "-4 -6 http://a": { ipVersion: 6 },
  "-m 2.5 http://a": { timeoutMs: 2500 },
  "-m 0 --connect-timeout 3 http://a": { timeoutMs: undefined, connectTimeoutMs: 3000 },
  "-L http://a": { redirects: 50 },
  "-L --max-redirs 3 http://a": { redirects: 3 },
  "-L --max-redirs -1 http://a": { redirects: 50 },
  "--max-redirs 3 http://a": { redirects: undefined },
  "-L --no-location http://a": { redirects: undefined },
  "--unix-socket /run/a.sock http://a": { unixSocket: "/run/a.sock" },
  "-x http://p http://a": { proxy: "http://p:1080/" },
  "-x p:80 http://a": { proxy: "http://p/" },
  "-x http://u:w@p:3128 http://a": { proxy: "http://u:w@p:3128/" },
  "-x p -U 'u:w@:' http://a": { proxy: "http://u:w%40%3A@p:1080/" },
  "-x '' http://a": { proxy: undefined },
  "--connect-to a:80:b:81 http://a": { connectTo: "b:81" },
  "--connect-to ::b: http://a:8080": { connectTo: "b:8080" },
  "--connect-to a::[::1]: https://a": { connectTo: "[::1]:443" },
  "--connect-to c:80:b:81 --connect-to a:81:b:81 http://a": { connectTo: undefined },
  "--resolve a:443:127.0.0.1 https://a": { connectTo: "127.0.0.1:443" },
  "--resolve a:80:::1 http://a": { connectTo: "[::1]:80" },
  "--resolve '+*:8080:[::1]' http://a:8080": { connectTo: "[::1]:8080" },
  "--resolve a:443:127.0.0.1 http://a": { connectTo: undefined },
  "-X POST -L http://a": { method: "POST", redirects: 50, keepMethod: true },
  "-X POST http://a": { method: "POST", keepMethod: undefined },
  "-L -d a http://a": { redirects: 50, keepMethod: undefined },
  "--aws-sigv4 aws:amz:us-east-1:es -u K:S http://a": {
    ...{ awsSigv4: "aws:amz:us-east-1:es", auth: "K:S" },
  },
  "-X OPTIONS http://a": { method: "OPTIONS" },
  "-X GET -d a http://a": { method: "GET" },
  "-I http://a": { method: "HEAD" },
  "-A '' http://a": { omitHeaders: ["user-agent"] },
  "-H User-Agent: http://a": { omitHeaders: ["user-agent"] },
  "-H 'accept: ' -A '' http://a": { omitHeaders: ["user-agent", "accept"] },
  "-A '' -H 'User-Agent: own' http://a": { omitHeaders: ["user-agent"] },
  "-I -X GET http://a": { method: "GET" },
  "-G -I -d a http://a": { method: "HEAD" },
  "-u me:a:b http://a": { auth: "me:a:b" },
};

for (const [text, settings] of Object.entries(SETTINGS)) {
  Deno.test(`curlCommand() accepts ${text}`, () => {
    const options: Partial<LoadOptions> = curl(text).options;
    const { url: _, headers: __, ...rest } = options;
    const nothing = Object.fromEntries(Object.keys(rest).map((name) => [name, undefined]));
    assertEquals(rest, { ...nothing, ...settings });
  });
}

Deno.test("curlCommand() accepts the files of TLS", () => {
  const none = { cacert: undefined, cert: undefined, key: undefined };
  assertEquals(curl("http://a").files, none);
  assertEquals(curl("--cacert a -E b --key c http://a").files, {
    cacert: "a",
    cert: "b",
    key: "c",
  });
  assertEquals(curl("--cert both.pem http://a").files, {
    ...{ ...none, cert: "both.pem", key: "both.pem" },
  });
  assertEquals(curl("-E 'C:\\a.pem' http://a").files.cert, "C:\\a.pem");
  assertEquals(curl("-k --cacert a http://a").files, none);
});

Deno.test("curlCommand() ignores options that do not affect the request", () => {
  const plain = curl("http://a/");
  const without = [
    "-sSvif# -N -o /dev/null -O -J -w '%{http_code}\\n' --fail-with-body",
    "--http1.1 --tlsv1.2 --proto '=https' --retry 3 --retry-delay 1 --retry-all-errors",
    "-c jar.txt -D - --no-keepalive --no-buffer --no-progress-meter --noproxy '*' --basic",
    "--max-redirs 3 --stderr - --trace-time --create-dirs --output-dir x --ssl-no-revoke -Z",
    "--compressed --no-compressed",
  ];
  for (const options of without) assertEquals(curl(`${options} http://a/`), plain, options);
});

Deno.test("curlCommand() uses the HTTP version given last", () => {
  assertEquals(curl("--http2 http://a").options.http2, true);
  assertEquals(curl("--http2-prior-knowledge http://a").options.http2, true);
  assertEquals(curl("--http1.1 --http2 http://a").options.http2, true);
  assertEquals(curl("--http2 --http1.1 http://a").options.http2, undefined);
});

Deno.test("curlCommand() accepts curl by any of its names", () => {
  for (const name of ["curl", "$ curl", "/usr/bin/curl", "curl.exe", "'C:\\Windows\\curl.exe'"]) {
    assertEquals(curlCommand(`${name} http://a`, nothing).options.url, "http://a", name);
  }
});

const NOT_HERE = "not supported. Remove it if the request is right without it.";
const NO_AUTH = "only Basic authentication is supported.";
const NO_PROXY = "only an http: proxy with Basic authentication is supported.";
const NO_TLS = "this TLS setting cannot be chosen.";
const NO_FILE = "settings files are not read.";
const ONE_URL =
  "to several URLs. Use one, or --targets for several, or add -g to send it unchanged.";

/** Arguments of curl, and the error. */
const REFUSED: Readonly<Record<string, string>> = {
  "": "no URL. Give the whole command in quotes.",
  "-H a:b": "no URL. Give the whole command in quotes.",
  "http://a http://b":
    "more than one URL. Use one, and quote values with spaces; --targets takes several.",
  "http://a --url http://b":
    "more than one URL. Use one, and quote values with spaces; --targets takes several.",
  "http://a --next http://b": "--next: only one request is supported. Use --targets for several.",
  "http://a -: http://b": "-:: only one request is supported. Use --targets for several.",
  "http://a/{b,c}": `curl expands "{b,c}" ${ONE_URL}`,
  "http://a/[1-3]": `curl expands "[1-3]" ${ONE_URL}`,
  "--http3 http://a": "--http3: this version of HTTP is not supported.",
  "-0 http://a": "-0: this version of HTTP is not supported.",
  "-sSK rc http://a": `-K: ${NO_FILE}`,
  "-n http://a": `-n: ${NO_FILE}`,
  "--digest -u a:b http://a": `--digest: ${NO_AUTH}`,
  "--socks5 p:1 http://a": `--socks5: ${NO_PROXY}`,
  "-x socks5://u:secret@p http://a": "-x: not an http: proxy. Use http://HOST:PORT.",
  "-x https://p http://a": "-x: not an http: proxy. Use http://HOST:PORT.",
  "-x p --noproxy a http://a": "--noproxy cannot be used with -x. Use one of them.",
  "--tlsv1.3 https://a": `--tlsv1.3: ${NO_TLS}`,
  "--ciphers x https://a": `--ciphers: ${NO_TLS}`,
  "-E cert.pem:secret https://a": "-E: keys with a password are not supported.",
  "--limit-rate 1k http://a": `--limit-rate: ${NOT_HERE}`,
  "--path-as-is http://a/b/../c": "--path-as-is: the path has segments of dots. Remove them.",
  "'http://a/b c'": 'a space in the URL "http://a/b c". Write it as %20.',
  "http://a/?b=1&c=2": "& outside quotes. Quote the URL or the value.",
  "http://a/;b=c": "; outside quotes. Quote the URL or the value.",
  "http://a > ": "> outside quotes. Remove it or quote it.",
  "http://a ( b )": "( outside quotes. Remove it or quote it.",
  "-b - http://a": "-b: standard input is not supported. Use a file.",
  "-H @- http://a": "-H: standard input is not supported. Use a file.",
  "-H nonsense http://a": "-H: no colon. Use 'Name: value'.",
  "-e 'a;auto' http://a": "-e: ;auto is not supported. Remove it.",
  "-u secret http://a": "-u: no password. Use USER:PASS: there is no password prompt.",
  "-m soon http://a": '-m: invalid value "soon". Use seconds.',
  "-L --max-redirs x http://a": '--max-redirs: invalid value "x". Use a whole number.',
  "--connect-to a:b http://a": '--connect-to: invalid value "a:b". Use HOST:PORT:HOST:PORT.',
  "--resolve a:80 http://a":
    '--resolve: invalid value "a:80". Use HOST:PORT:ADDRESS with one address.',
  "--resolve a:80:1.2.3.4,5.6.7.8 http://a": '--resolve: invalid value "a:80:1.2.3.4,5.6.7.8". ' +
    "Use HOST:PORT:ADDRESS with one address.",
  "-F a=b;c=d http://a": "; outside quotes. Quote the URL or the value.",
  "-F a http://a": '-F: invalid value "…". Use K=TEXT, K=@FILE or K=<FILE.',
  "--form-string a http://a": '--form-string: invalid value "…". Use K=TEXT.',
  "-d a -F b=c http://a": "-d cannot be used with -F. Use one of them.",
  "-F b=c -T d http://a": "-F cannot be used with -T. Use one of them.",
  "-I -d a http://a": "-I cannot be used with -d. Use one of them.",
  "--frobnicate http://a": "unknown curl option --frobnicate.",
  "-sM http://a": "unknown curl option -M.",
  "--user=me:secret http://a": "unknown curl option --user=. Write its value after a space.",
  "--no-header http://a": "unknown curl option --no-header.",
  "http://a -d": "-d needs a value.",
};

for (const [text, reason] of Object.entries(REFUSED)) {
  Deno.test(`curlCommand() rejects ${JSON.stringify(text)}`, () => {
    const error = assertThrows(() => curl(text), UsageError);
    assertEquals(error.message, `curl: ${reason}`);
  });
}

Deno.test("curlCommand() rejects text that is not a curl command, and shows only its first word", () => {
  const advice = "Put the whole command in quotes: --curl 'curl …'.";
  for (const [text, first] of [["get http://a", "get"], ["", ""], ["mycurl -u a:b", "mycurl"]]) {
    const error = assertThrows(() => curlCommand(text, nothing), UsageError);
    assertEquals(error.message, `curl: not a curl command: ${JSON.stringify(first)}. ${advice}`);
  }
});

Deno.test("other options take precedence over those of --curl", () => {
  const command = "-X PUT -m 2 -L -k -d x http://a/";
  const { options } = beside(command);
  assertEquals([options.method, options.timeoutMs, options.redirects, options.insecure], [
    ...["PUT", 2000, 50, true],
  ]);
  const own = beside(command, "-m", "PATCH", "-t", "3s", "--redirects", "0", "-n5", "-c2", "-v");
  assertEquals([own.options.method, own.options.timeoutMs, own.options.redirects], [
    ...["PATCH", 3000, 0],
  ]);
  assertEquals([own.options.requests, own.options.concurrency, own.options.url], [
    5,
    2,
    "http://a/",
  ]);
  assertEquals(own.presentation.verbose, true);
});

Deno.test("header fields next to --curl replace those of the same name, and are added otherwise", () => {
  const command = "-H 'A: 1' -H 'a: 2' -H 'B: 3' -H 'Accept: x/y' --oauth2-bearer t -d x http://a/";
  const headers = (...args: string[]) =>
    [...beside(command, ...args).options.headers ?? []].map(([name, value]) => `${name}:${value}`);
  const type = "Content-Type:application/x-www-form-urlencoded";
  assertEquals(headers(), [
    ...["A: 1", "a: 2", "B: 3", "Accept: x/y", type, "Authorization:Bearer t"],
  ]);
  assertEquals(headers("-H", "A: 4", "-H", "C: 5"), [
    ...["B: 3", "Accept: x/y", type, "Authorization:Bearer t", "A: 4", "C: 5"],
  ]);
  assertEquals(headers("-T", "a/b", "-A", "c/d", "-a", "u:p"), ["A: 1", "a: 2", "B: 3"]);
  assertEquals(headers("-H", "accept:"), [
    ...["A: 1", "a: 2", "B: 3", type, "Authorization:Bearer t"],
  ]);
  const { options } = beside(command, "-T", "a/b", "-A", "c/d", "-a", "u:p");
  assertEquals([options.contentType, options.accept, options.auth], ["a/b", "c/d", "u:p"]);
});

Deno.test("options for connecting and trust next to --curl replace all of the command's", () => {
  const dialling = (command: string, ...args: string[]) => {
    const { connectTo, unixSocket, proxy } = beside(command, ...args).options;
    return [connectTo, unixSocket, proxy];
  };
  assertEquals(dialling("-x p http://a"), [undefined, undefined, "http://p:1080/"]);
  assertEquals(dialling("-x p http://a", "--connect-to", "b:1"), ["b:1", undefined, undefined]);
  assertEquals(dialling("--connect-to ::b:2 http://a", "--unix-socket", "c"), [
    ...[undefined, "c", undefined],
  ]);
  const trust = (command: string, ...args: string[]) => {
    const { options, files } = beside(command, ...args);
    return [options.insecure, files.cacert];
  };
  assertEquals(trust("http://a"), [false, undefined]);
  assertEquals(trust("--cacert a http://a", "-k"), [true, undefined]);
  assertEquals(trust("-k http://a", "--cacert", "b"), [false, "b"]);
  const { files } = beside("-E a --key b http://a", "--cert", "c", "--key", "d");
  assertEquals([files.cert, files.key], ["c", "d"]);
});

Deno.test("a target, a body or a demo next to --curl is rejected", () => {
  const url = "The curl command has the URL. Give the whole command in quotes.";
  const body = "The curl command has the body.";
  const cases: [args: string[], message: string][] = [
    [["--url", "http://b"], `url cannot be used with curl. ${url}`],
    [["http://b"], `url cannot be used with curl. ${url}`],
    [["-d", "x"], `body cannot be used with curl. ${body}`],
    [["-D", "x"], `body-file cannot be used with curl. ${body}`],
    [["-F", "x=y"], `form cannot be used with curl. ${body}`],
  ];
  for (const [args, message] of cases) {
    assertEquals(assertThrows(() => beside("http://a", ...args), UsageError).message, message);
  }
  const demo = assertThrows(() => parseCommand(["demo", "--curl", "curl http://a"]), UsageError);
  assertEquals(demo.message, "curl cannot be used with demo. The demo starts its own target.");
});
