/**
 * Which settings a curl command brings, what is refused of it, and what stands beside it.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { withCurl } from "../../../lib/cli/curl_run.ts";
import { parseCommand, type RunCommand } from "../../../lib/cli/args/command.ts";
import { curlCommand } from "../../../lib/cli/curl/curl_command.ts";
import { UsageError } from "../../../lib/errors.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";

const noVariables = (name: string): string => {
  throw new Error(`$${name} is not to be read`);
};

function curl(text: string) {
  return curlCommand(`curl ${text}`, noVariables);
}

/** The run of a curl command with other options beside it. */
function beside(text: string, ...args: string[]): RunCommand {
  const command = parseCommand(["--curl", `curl ${text}`, ...args]);
  if (command.kind !== "run") throw new Error(command.kind);
  return withCurl(command);
}

/** What is behind `curl`, and what it comes to beside URL and fields. */
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
  "-X OPTIONS http://a": { method: "OPTIONS" },
  "-X GET -d a http://a": { method: "GET" },
  "-I http://a": { method: "HEAD" },
  "-I -X GET http://a": { method: "GET" },
  "-G -I -d a http://a": { method: "HEAD" },
  "-u me:a:b http://a": { auth: "me:a:b" },
};

for (const [text, settings] of Object.entries(SETTINGS)) {
  Deno.test(`curlCommand() takes ${text}`, () => {
    const options: Partial<LoadOptions> = curl(text).options;
    const { url: _, headers: __, ...rest } = options;
    const nothing = Object.fromEntries(Object.keys(rest).map((name) => [name, undefined]));
    assertEquals(rest, { ...nothing, ...settings });
  });
}

Deno.test("curlCommand() takes the files of TLS", () => {
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

Deno.test("curlCommand() leaves out what has no influence on the request", () => {
  const plain = curl("http://a/");
  const without = [
    "-sSvif# -N -o /dev/null -O -J -w '%{http_code}\\n' --fail-with-body",
    "--http1.1 --http2 --tlsv1.2 --proto '=https' --retry 3 --retry-delay 1 --retry-all-errors",
    "-c jar.txt -D - --no-keepalive --no-buffer --no-progress-meter --noproxy '*' --basic",
    "--max-redirs 3 --stderr - --trace-time --create-dirs --output-dir x --ssl-no-revoke -Z",
    "--compressed --no-compressed",
  ];
  for (const options of without) assertEquals(curl(`${options} http://a/`), plain, options);
});

Deno.test("curlCommand() takes curl by any of its names", () => {
  for (const name of ["curl", "$ curl", "/usr/bin/curl", "curl.exe", "'C:\\Windows\\curl.exe'"]) {
    assertEquals(curlCommand(`${name} http://a`, noVariables).options.url, "http://a", name);
  }
});

const NOT_HERE = "this cannot be done here; leave it out if the request is right without it";
const NO_AUTH = "Basic auth is the only one there is here";
const NO_PROXY = "an http: proxy with Basic auth is the only one there is here";
const NO_TLS = "what TLS settles cannot be chosen here";
const NO_FILE = "no settings are read from files here";
const ONE_URL = "curl makes several URLs of it, and one is wanted; with -g it stays as it is";
const ALWAYS = "every request has this field here; give it a value";

/** What is behind `curl`, and what is said of it. */
const REFUSED: Readonly<Record<string, string>> = {
  "": ": it has no URL; the whole command is wanted in quotes",
  "-H a:b": ": it has no URL; the whole command is wanted in quotes",
  "http://a http://b": ' with "http://b": one URL is wanted',
  "http://a --url http://b": ' with "http://b": one URL is wanted',
  "http://a --next http://b": " --next: one request is wanted",
  "http://a -: http://b": " -:: one request is wanted",
  "http://a/{b,c}": ` with "{b,c}" in its URL: ${ONE_URL}`,
  "http://a/[1-3]": ` with "[1-3]" in its URL: ${ONE_URL}`,
  "--http3 http://a": " --http3: HTTP/1.1 is what is sent",
  "--http2-prior-knowledge http://a": " --http2-prior-knowledge: HTTP/1.1 is what is sent",
  "-0 http://a": " -0: HTTP/1.1 is what is sent",
  "-sSK rc http://a": ` -K: ${NO_FILE}`,
  "-n http://a": ` -n: ${NO_FILE}`,
  "--digest -u a:b http://a": ` --digest: ${NO_AUTH}`,
  "--aws-sigv4 a http://a": ` --aws-sigv4: ${NO_AUTH}`,
  "--socks5 p:1 http://a": ` --socks5: ${NO_PROXY}`,
  "-x socks5://u:secret@p http://a": " -x: an http: proxy is wanted",
  "-x https://p http://a": " -x: an http: proxy is wanted",
  "-x p --noproxy a http://a": " --noproxy with -x: one is wanted",
  "--tlsv1.3 https://a": ` --tlsv1.3: ${NO_TLS}`,
  "--ciphers x https://a": ` --ciphers: ${NO_TLS}`,
  "-E cert.pem:secret https://a": " -E: a key with a password cannot be used here",
  "--limit-rate 1k http://a": ` --limit-rate: ${NOT_HERE}`,
  "--path-as-is http://a": ` --path-as-is: ${NOT_HERE}`,
  "-b jar.txt http://a": ' -b "jar.txt": cookies are not read from files here; ' +
    "give them as text: name=value",
  "-H @fields.txt http://a": " -H: fields are not read from files here",
  "-H nonsense http://a": " -H: 'Name: value' is wanted",
  "-H User-Agent: http://a": ` -H "User-Agent:": ${ALWAYS}`,
  "-H 'accept: ' http://a": ` -H "accept: ": ${ALWAYS}`,
  "-A '' http://a": " -A: every request has a User-Agent here; name one",
  "-e 'a;auto' http://a": " -e: ;auto cannot be had here; leave it out",
  "-u secret http://a": " -u: USER:PASS is wanted; curl would ask for the password",
  "-m soon http://a": ' -m "soon": seconds are wanted',
  "-L --max-redirs x http://a": ' --max-redirs "x": a whole number is wanted',
  "--connect-to a:b http://a": ' --connect-to "a:b": HOST:PORT:HOST:PORT is wanted',
  "--resolve a:80 http://a": ' --resolve "a:80": HOST:PORT:ADDRESS is wanted, one address',
  "--resolve a:80:1.2.3.4,5.6.7.8 http://a": ' --resolve "a:80:1.2.3.4,5.6.7.8": ' +
    "HOST:PORT:ADDRESS is wanted, one address",
  "-F a=b;c http://a": ": a ; outside of quotes is for the shell; leave it out or quote it",
  "-F a http://a": ' -F "a": k=text, k=@file or k=<file is wanted',
  "--form-string a http://a": ' --form-string "a": k=text is wanted',
  "-d a -F b=c http://a": " -d with -F: one of them is wanted",
  "-F b=c -T d http://a": " -F with -T: one of them is wanted",
  "-I -d a http://a": " -I with -d: one of them is wanted",
  "--frobnicate http://a": " --frobnicate: this is no option of curl that is known here",
  "-sM http://a": " -M: this is no option of curl that is known here",
  "--user=me:secret http://a": " --user=: this is no option of curl that is known here; " +
    "its value follows behind a space",
  "--no-header http://a": " --no-header: this is no option of curl that is known here",
  "http://a -d": " -d: its value is missing",
};

for (const [text, reason] of Object.entries(REFUSED)) {
  Deno.test(`curlCommand() refuses ${JSON.stringify(text)}`, () => {
    const error = assertThrows(() => curl(text), UsageError);
    assertEquals(error.message, `Cannot use curl${reason}`);
  });
}

Deno.test("curlCommand() refuses what is no curl command, and shows none of it but the first word", () => {
  const wanted = "a curl command is wanted, the whole of it in quotes";
  for (const [text, first] of [["wget http://a", "wget"], ["", ""], ["mycurl -u a:b", "mycurl"]]) {
    const error = assertThrows(() => curlCommand(text, noVariables), UsageError);
    assertEquals(error.message, `Cannot use curl ${JSON.stringify(first)}: ${wanted}`);
  }
});

Deno.test("options beside --curl win over those of the command", () => {
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

Deno.test("header fields beside --curl replace those of that name and are added else", () => {
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
  const { options } = beside(command, "-T", "a/b", "-A", "c/d", "-a", "u:p");
  assertEquals([options.contentType, options.accept, options.auth], ["a/b", "c/d", "u:p"]);
});

Deno.test("where to dial and what to trust, beside --curl, replace all the command says of them", () => {
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

Deno.test("a target or a body beside --curl is refused, and a demo", () => {
  const url = "with --curl the URL is that of the command, the whole of it in quotes";
  const body = "the body is that of the command";
  const cases: [args: string[], message: string][] = [
    [["--url", "http://b"], `Cannot use url "http://b": ${url}`],
    [["http://b"], `Cannot use url "http://b": ${url}`],
    [["-d", "x"], `Cannot use body with --curl: ${body}`],
    [["-D", "x"], `Cannot use body-file with --curl: ${body}`],
    [["-F", "x=y"], `Cannot use form with --curl: ${body}`],
  ];
  for (const [args, message] of cases) {
    assertEquals(assertThrows(() => beside("http://a", ...args), UsageError).message, message);
  }
  const demo = assertThrows(() => parseCommand(["demo", "--curl", "curl http://a"]), UsageError);
  assertEquals(demo.message, "Cannot use curl with demo: demo starts its own target");
});
