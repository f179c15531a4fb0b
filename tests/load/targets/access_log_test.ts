/**
 * Tests that the commands in docs/options.md convert access logs to lists of requests.
 *
 * The lines are what nginx 1.22 and Apache 2.4 wrote for the same requests, and examples from the
 * manuals of the others, with hosts and names replaced.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { parseTargets } from "../../../lib/load/targets/target_list.ts";
import { blocksOf, commandsOf } from "../../support/docs_page.ts";

const at = "- - [26/Nov/2026:02:19:38 +0000]";

/** Quotes as nginx writes them. */
const NGINX = String.raw`
127.0.0.1 ${at} "GET /a?b=c&d=%7B HTTP/1.1" 404 153 "-" "Mozilla/5.0 \x22quoted\x22 \x5Cx"
2001:db8::7 ${at} "GET /v6 HTTP/1.1" 404 153 "http://ref.example/\x22x" "curl/7.88.1"
127.0.0.1 ${at} "POST /post HTTP/1.1" 404 153 "-" "curl/7.88.1"
127.0.0.1 ${at} "GET /h2 HTTP/2.0" 404 153 "-" "curl/7.88.1"
127.0.0.1 ${at} "HEAD /head HTTP/1.1" 404 0 "-" "curl/7.88.1"
127.0.0.1 ${at} "GET /q\x22uo\x22te\x5Cback HTTP/1.1" 404 153 "-" "-"
127.0.0.1 ${at} "\x16\x03\x01\x02" 400 157 "-" "-"
127.0.0.1 ${at} "-" 400 0 "-" "-"
127.0.0.1 ${at} "GET http://other.example/x HTTP/1.1" 404 153 "-" "-"
127.0.0.1 ${at} "GET /{{7*7}} HTTP/1.0" 404 153 "-" "-"
127.0.0.1 ${at} "GET /a b HTTP/1.1" 400 157 "-" "-"
127.0.0.1 ${at} "GET /old" 404 153 "-" "-"
127.0.0.1 ${at} "OPTIONS * HTTP/1.1" 400 157 "-" "-"
127.0.0.1 ${at} "GET /stra\xC3\x9Fe HTTP/1.1" 404 153 "-" "-"
127.0.0.1 ${at} "GET //other.example/%2e HTTP/1.1" 404 153 "-" "-"
127.0.0.1 ${at} "GET /fr#ag HTTP/1.1" 404 153 "-" "-"
127.0.0.1 - ada [26/Nov/2026:02:19:40 +0000] "PRI * HTTP/2.0" 400 157 "-" "-" "203.0.113.9"
`;
const APACHE = NGINX.replaceAll(/\\x22(?=[^"]*" \d)|\\x22/g, '\\"').replaceAll("\\x5C", "\\\\");
const VHOST = APACHE.replaceAll(/^(?=.)/gm, "shop.example:443 ");
const COMMON = NGINX.replaceAll(/ "[^"]*" "[^"]*"( "[^"]*")?$/gm, "");
const SENT = [
  ...["GET /a?b=c&d=%7B", "GET /v6", "GET /h2", "HEAD /head", "GET //other.example/%2e"],
];

const alb = (request: string) =>
  "https 2026-11-24T09:00:00.186641Z app/lb/50dc6c495c0c9188 192.0.2.1:2817 10.0.0.1:80 0.086 " +
  `0.048 0.037 200 200 0 57 "${request}" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ` +
  'arn:aws:elasticloadbalancing:us-east-2:1:targetgroup/t/73e2d6bc24d8a067 "Root=1-58337281" ' +
  '"shop.example" "-" 1 2026-11-24T09:00:00.048000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"\n';
const ALB = alb("GET https://shop.example:443/a?b=c HTTP/1.1") +
  alb("GET https://shop.example:443/ HTTP/2.0") +
  alb("POST https://shop.example:443/b HTTP/1.1") + alb("- http://shop.example:80- -");

const IIS = [
  "#Software: Microsoft Internet Information Services 10.0",
  "#Version: 1.0",
  "#Date: 2026-11-24 09:00:00",
  "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip " +
  "cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
  "2026-11-24 09:00:00 192.0.2.1 GET /a b=c 443 - 203.0.113.7 curl/8 - 200 0 0 15",
  "2026-11-24 09:00:01 192.0.2.1 GET / - 443 - 2001:db8::7 curl/8 - 200 0 0 15",
  "2026-11-24 09:00:02 192.0.2.1 POST /b - 443 - 203.0.113.7 curl/8 - 200 0 0 15",
  "",
].join("\r\n");

const caddy = (request: object) => JSON.stringify({ level: "info", request }) + "\n";
const CADDY = caddy({ method: "GET", proto: "HTTP/2.0", uri: "/a?b=c" }) +
  caddy({ method: "POST", uri: "/b" }) + caddy({ method: "HEAD", uri: "/" }) +
  caddy({ method: "GET", uri: "/{{x}}" }) + '{"level":"warn","msg":"stopped"}\n';

const CASES:
  readonly (readonly [log: string, texts: readonly string[], sent: readonly string[]])[] = [
    ["access.log", [NGINX, APACHE, VHOST, COMMON], SENT],
    ["alb.log", [ALB], ["GET /a?b=c", "GET /"]],
    ["iis.log", [IIS], ["GET /a?b=c", "GET /"]],
    ["caddy.log", [CADDY], ["GET /a?b=c", "HEAD /"]],
  ];

const page = await Deno.readTextFile(new URL("../../../docs/options.md", import.meta.url));
const commands = blocksOf("docs/options.md", page).flatMap(commandsOf);
const hasJq = (await new Deno.Command("sh", { args: ["-c", "command -v jq"] }).output()).success;

/** Returns the output of a command for a log on its standard input. */
async function printed(script: string, log: string): Promise<string> {
  const options: Deno.CommandOptions = {
    args: ["-c", script],
    stdin: "piped",
    stdout: "piped",
  };
  const child = new Deno.Command("sh", options).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(log));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

for (const [log, texts, sent] of CASES) {
  const name = `the docs' command for ${log} makes a list of its requests`;
  Deno.test({ name, ignore: log === "caddy.log" && !hasJq }, async () => {
    const [command, ...others] = commands.filter((line) => line.includes(` ${log} | load-tester `));
    assertEquals(others, []);
    for (const text of texts) {
      const list = await printed(command.slice(0, command.indexOf(` ${log} | `)), text);
      const targets = parseTargets(list, "-").map(({ method, url }) => `${method} ${url}`);
      assertEquals(targets, sent, text);
    }
  });
}
