/**
 * Tests the requests of curl commands as browsers, manuals and users write them.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { type SentRequest, sentRequest, utf8 } from "../../support/sent_request.ts";

const FORM_TYPE = "Content-Type: application/x-www-form-urlencoded";
const ANY = "Accept: */*";

/**
 * The source, the command, and the request that arrives. `DIR` is a folder with the test's files.
 */
type Shape = readonly [from: string, command: string, request: SentRequest];

const raw = String.raw;

const SHAPES: readonly Shape[] = [
  [
    "the URL alone",
    "curl http://HOST/a?b=c",
    { line: "GET /a?b=c HTTP/1.1", fields: [ANY], body: "" },
  ],
  ["the URL without a scheme", "curl HOST", { line: "GET / HTTP/1.1", fields: [ANY], body: "" }],
  [
    "Chrome on Linux, a GET",
    raw`curl 'http://HOST/api/items?tags\[\]=a%20b&q=\{x\}' \
  -H 'accept: application/json, text/plain, */*' \
  -H 'accept-language: en-US,en;q=0.9' \
  -b 'sid=abc; theme=dark' \
  -H 'priority: u=1, i' \
  -H 'sec-ch-ua: "Chromium";v="128", "Not;A=Brand";v="24"' \
  -H 'user-agent: Mozilla/5.0 (X11; Linux x86_64)' \
  --compressed \
  --insecure`,
    {
      line: "GET /api/items?tags[]=a%20b&q={x} HTTP/1.1",
      fields: [
        "user-agent: Mozilla/5.0 (X11; Linux x86_64)",
        "accept: application/json, text/plain, */*",
        "accept-language: en-US,en;q=0.9",
        "priority: u=1, i",
        'sec-ch-ua: "Chromium";v="128", "Not;A=Brand";v="24"',
        "Accept-Encoding: deflate, gzip, br, zstd",
        "Cookie: sid=abc; theme=dark",
      ],
      body: "",
    },
  ],
  [
    "Chrome on Linux, a POST with what needs $'…'",
    raw`curl 'http://HOST/graphql' \
  -H 'content-type: application/json' \
  --data-raw $'{"query":"{ it\'s\\n \u0021x }","path":"C:\\\\dir","v":"grün 😀"}'`,
    {
      line: "POST /graphql HTTP/1.1",
      fields: [ANY, "content-type: application/json"],
      body: utf8(raw`{"query":"{ it's\n !x }","path":"C:\\dir","v":"grün 😀"}`),
    },
  ],
  [
    "Chrome on Linux, a multipart body",
    raw`curl 'http://HOST/up' -H 'content-type: multipart/form-data; boundary=----WebKitFormBoundaryX1' \
  --data-raw $'------WebKitFormBoundaryX1\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n------WebKitFormBoundaryX1--\r\n'`,
    {
      line: "POST /up HTTP/1.1",
      fields: [ANY, "content-type: multipart/form-data; boundary=----WebKitFormBoundaryX1"],
      body: "------WebKitFormBoundaryX1\r\n" +
        'Content-Disposition: form-data; name="a"\r\n\r\nb\r\n------WebKitFormBoundaryX1--\r\n',
    },
  ],
  [
    "Chrome on Windows",
    [
      'curl ^"http://HOST/api?a=1^&b=^%^20^\\^[^\\^]^" ^',
      '  -H ^"accept: application/json^" ^',
      '  -H ^"content-type: application/json^" ^',
      '  -b ^"sid=a^%^3Db^" ^',
      '  -H ^"sec-ch-ua: ^\\^"Chromium^\\^";v=^\\^"128^\\^"^" ^',
      '  --data-raw ^"^{^\\^"a^\\^":^\\^"it\'s ^<b^> ^^ ^& C:^\\^\\^\\^\\x^\\^\\n^\\^",^\n\n^\\^"c^\\^":1^}^" ^',
      "  --compressed",
    ].join("\r\n"),
    {
      line: "POST /api?a=1&b=%20[] HTTP/1.1",
      fields: [
        "accept: application/json",
        "content-type: application/json",
        'sec-ch-ua: "Chromium";v="128"',
        "Accept-Encoding: deflate, gzip, br, zstd",
        "Cookie: sid=a%3Db",
      ],
      body: '{"a":"it\'s <b> ^ & C:\\\\x\\n",\n"c":1}',
    },
  ],
  [
    "Chrome on Windows, some years ago",
    'curl "http://HOST/x" ^\r\n  -H "accept: */*" ^\r\n  --data-raw "{\\"a\\":\\"b c\\"}" ^\r\n' +
    "  --compressed",
    {
      line: "POST /x HTTP/1.1",
      fields: ["accept: */*", FORM_TYPE, "Accept-Encoding: deflate, gzip, br, zstd"],
      body: '{"a":"b c"}',
    },
  ],
  [
    "Firefox",
    raw`curl 'http://HOST/save' --compressed -X POST -H 'User-Agent: Mozilla/5.0 (X11; rv:130.0)' -H 'Accept: */*' -H 'Accept-Encoding: gzip, deflate, br, zstd' -H 'Content-Type: text/plain;charset=UTF-8' -H 'Origin: http://HOST' -H 'Connection: keep-alive' -H 'Referer: http://HOST/' --data-raw $'it\'s gr\xfcn\x21 \u20ac'`,
    {
      line: "POST /save HTTP/1.1",
      fields: [
        "User-Agent: Mozilla/5.0 (X11; rv:130.0)",
        "Accept: */*",
        "Accept-Encoding: gzip, deflate, br, zstd",
        "Content-Type: text/plain;charset=UTF-8",
        "Origin: http://HOST",
        "Connection: keep-alive",
        "Referer: http://HOST/",
      ],
      body: utf8("it's grün! €"),
    },
  ],
  [
    "GitHub's manual",
    raw`curl -L \
  -X POST \
  -H "Accept: application/vnd.github+json" \
  -H "Authorization: Bearer <YOUR-TOKEN>" \
  -H "X-GitHub-Api-Version: 2022-11-28" \
  http://HOST/repos/OWNER/REPO/issues \
  -d '{"title":"Found a bug","body":"I'\''m having a problem","labels":["bug"]}'`,
    {
      line: "POST /repos/OWNER/REPO/issues HTTP/1.1",
      fields: [
        "Accept: application/vnd.github+json",
        "Authorization: Bearer <YOUR-TOKEN>",
        "X-GitHub-Api-Version: 2022-11-28",
        FORM_TYPE,
      ],
      body: '{"title":"Found a bug","body":"I\'m having a problem","labels":["bug"]}',
    },
  ],
  [
    "Stripe's manual",
    raw`curl http://HOST/v1/charges \
  -u "sk_test_4eC39:" \
  -d amount=2000 \
  -d currency=usd \
  -d "metadata[order_id]"=6735`,
    {
      line: "POST /v1/charges HTTP/1.1",
      fields: [ANY, "Authorization: Basic c2tfdGVzdF80ZUMzOTo=", FORM_TYPE],
      body: "amount=2000&currency=usd&metadata[order_id]=6735",
    },
  ],
  [
    "OpenAI's manual",
    raw`$ curl http://HOST/v1/chat/completions \
  -H "Content-Type: application/json" \
  -H "Authorization: Bearer $LOAD_TESTER_TEST_KEY" \
  --data-raw '{
    "model": "m",
    "messages": [{"role": "user", "content": "Say \"hi\" for $5 & it'"'"'s done"}]
  }'`,
    {
      line: "POST /v1/chat/completions HTTP/1.1",
      fields: [ANY, "Content-Type: application/json", "Authorization: Bearer sk-'1\" 2"],
      body: '{\n    "model": "m",\n    "messages": ' +
        '[{"role": "user", "content": "Say \\"hi\\" for $5 & it\'s done"}]\n  }',
    },
  ],
  [
    "Elasticsearch's manual",
    raw`curl -XPOST "http://HOST/_search?pretty" -H 'Content-Type: application/json' -d'
{
  "query": { "match_all": {} }
}
'`,
    {
      line: "POST /_search?pretty HTTP/1.1",
      fields: [ANY, "Content-Type: application/json"],
      body: '\n{\n  "query": { "match_all": {} }\n}\n',
    },
  ],
  [
    "Swagger, with a form",
    raw`curl -X 'POST' \
  'http://HOST/pet/1/uploadImage' \
  -H 'accept: application/json' \
  -H 'Content-Type: multipart/form-data' \
  -F 'additionalMetadata=x' \
  -F 'file=@DIR/cat.png;type=image/png'`,
    {
      line: "POST /pet/1/uploadImage HTTP/1.1",
      fields: [
        "accept: application/json",
        "Content-Type: multipart/form-data; boundary=----load-tester-00000000",
      ],
      body: [
        ...["--B", 'Content-Disposition: form-data; name="additionalMetadata"', "", "x", "--B"],
        'Content-Disposition: form-data; name="file"; filename="cat.png"',
        ...["Content-Type: image/png", "", "\x89PNG\r\n\0\xff", "--B--", ""],
      ].join("\r\n").replaceAll("--B", "------load-tester-00000000"),
    },
  ],
  [
    "--json, in pieces",
    "curl --json '{\"a\":' --json '1}' http://HOST/j",
    {
      line: "POST /j HTTP/1.1",
      fields: ["Accept: application/json", "Content-Type: application/json"],
      body: '{"a":1}',
    },
  ],
  [
    "--json beside fields of its own",
    "curl -H 'accept: a/b' -H 'content-type: c/d' --json @DIR/lines.txt http://HOST/j",
    {
      line: "POST /j HTTP/1.1",
      fields: ["accept: a/b", "content-type: c/d"],
      body: "line 1\r\nline 2\n",
    },
  ],
  [
    "-G, with what is to be encoded",
    "curl -G 'http://HOST/search?x=1#top' --data-urlencode 'q=a b&c=d+é' -d page=2",
    {
      line: "GET /search?x=1&q=a+b%26c%3Dd%2B%C3%A9&page=2 HTTP/1.1",
      fields: [ANY],
      body: "",
    },
  ],
  [
    "-G, from a file",
    "curl -G http://HOST/ --data-urlencode q@DIR/lines.txt -d @DIR/lines.txt",
    {
      line: "GET /?q=line+1%0D%0Aline+2%0A&line%201line%202 HTTP/1.1",
      fields: [ANY],
      body: "",
    },
  ],
  [
    "--url-query beside a body",
    "curl --url http://HOST/ --url-query 'a=b c' --url-query '+d=%20' -d x",
    { line: "POST /?a=b+c&d=%20 HTTP/1.1", fields: [ANY, FORM_TYPE], body: "x" },
  ],
  [
    "-I",
    "curl -sSIL http://HOST/head",
    { line: "HEAD /head HTTP/1.1", fields: [ANY], body: "" },
  ],
  [
    "-d from a file, which loses its line ends",
    "curl -d @DIR/lines.txt http://HOST/",
    { line: "POST / HTTP/1.1", fields: [ANY, FORM_TYPE], body: "line 1line 2" },
  ],
  [
    "every kind of data, in order",
    "curl http://HOST/ --data-ascii a --data-binary @DIR/lines.txt --data-raw @b " +
    "--data-urlencode @DIR/lines.txt --data-urlencode '=c d' --data-urlencode 'e f' -d ''",
    {
      line: "POST / HTTP/1.1",
      fields: [ANY, FORM_TYPE],
      body: "a&line 1\r\nline 2\n&@b&line+1%0D%0Aline+2%0A&c+d&e+f&",
    },
  ],
  [
    "a form of every kind",
    raw`curl http://HOST/ -F 'a="b;c"' --form-string 'd=@e;type=f' -F 'g=<DIR/lines.txt' -F 'h=@DIR/lines.txt;filename=i"j.txt'`,
    {
      line: "POST / HTTP/1.1",
      fields: [ANY, "Content-Type: multipart/form-data; boundary=----load-tester-00000000"],
      body: [
        ...["--B", 'Content-Disposition: form-data; name="a"', "", "b;c"],
        ...["--B", 'Content-Disposition: form-data; name="d"', "", "@e;type=f"],
        ...["--B", 'Content-Disposition: form-data; name="g"', "", "line 1\r\nline 2\n"],
        ...["--B", 'Content-Disposition: form-data; name="h"; filename="i%22j.txt"'],
        ...["Content-Type: text/plain", "", "line 1\r\nline 2\n", "--B--", ""],
      ].join("\r\n").replaceAll("--B", "------load-tester-00000000"),
    },
  ],
  [
    "an upload into a folder",
    "curl -T DIR/cat.png http://HOST/files/",
    { line: "PUT /files/cat.png HTTP/1.1", fields: [ANY], body: "\x89PNG\r\n\0\xff" },
  ],
  [
    "an upload by another method",
    "curl -X POST --upload-file DIR/cat.png http://HOST/files/x",
    { line: "POST /files/x HTTP/1.1", fields: [ANY], body: "\x89PNG\r\n\0\xff" },
  ],
  [
    "values joined to their letters",
    "curl -kLsXPUT -HAccept:a/b -dx=y -uuser:p:w -AAgent -eRef -r0-9 http://HOST/",
    {
      line: "PUT / HTTP/1.1",
      fields: [
        ...["User-Agent: Agent", "Accept: a/b", "Authorization: Basic dXNlcjpwOnc=", FORM_TYPE],
        ...["Referer: Ref", "Range: bytes=0-9"],
      ],
      body: "x=y",
    },
  ],
  [
    "fields without a value, and fields that are left out",
    "curl -H 'X-Empty;' -H 'Content-Type:' -H 'Expect:' -H 'X-Two: 1' -H 'X-Two: 2' -d x http://HOST/",
    { line: "POST / HTTP/1.1", fields: [ANY, "X-Empty: ", "X-Two: 1", "X-Two: 2"], body: "x" },
  ],
  [
    "-H instead of what other options bring",
    "curl -H 'Cookie: a=b' -b c=d -H 'user-agent: e' -A f -H 'Authorization: g' -u h:i " +
    "-H 'Accept-Encoding: j' --compressed -H 'Host: k.example' http://HOST/",
    {
      line: "GET / HTTP/1.1",
      fields: [
        ...["Host: k.example", "user-agent: e", ANY, "Cookie: a=b", "Authorization: g"],
        "Accept-Encoding: j",
      ],
      body: "",
    },
  ],
  [
    "a token, several cookies, and a user in the URL",
    "curl --oauth2-bearer tok -b a=b --cookie 'c=d; e=f' -b '' http://me:pw@HOST/",
    {
      line: "GET / HTTP/1.1",
      fields: [ANY, "Authorization: Bearer tok", "Cookie: a=b;c=d; e=f"],
      body: "",
    },
  ],
  [
    "a name that is resolved beside the DNS, and a pipe",
    "curl --resolve api.example:80:127.0.0.1 --connect-to api.example:80:HOST " +
    "'http://api.example/x' -o out.json | jq '.a | .b'",
    { line: "GET /x HTTP/1.1", fields: ["Host: api.example", ANY], body: "" },
  ],
  [
    "a proxy",
    "curl --proxy HOST -U me:p@w http://target.example/x",
    {
      line: "GET http://target.example/x HTTP/1.1",
      fields: ["Host: target.example", ANY, "Proxy-Authorization: Basic bWU6cEB3"],
      body: "",
    },
  ],
  [
    "brackets with -g, and a path of curl's own",
    "/usr/bin/curl -g 'http://HOST/a[0-9]?b={c,d}'",
    { line: "GET /a[0-9]?b={c,d} HTTP/1.1", fields: [ANY], body: "" },
  ],
];

for (const [from, command, request] of SHAPES) {
  Deno.test(`--curl sends what the command sends: ${from}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "load-tester-curl-" });
    try {
      await Deno.writeTextFile(`${folder}/lines.txt`, "line 1\r\nline 2\n");
      const png = Uint8Array.from("\x89PNG\r\n\0\xff", (byte) => byte.charCodeAt(0));
      await Deno.writeFile(`${folder}/cat.png`, png);
      Deno.env.set("LOAD_TESTER_TEST_KEY", "sk-'1\" 2");
      const sent = await sentRequest(["--curl", command.replaceAll("DIR", folder)]);
      const host = /^Origin: (http:\/\/.*)$/m.exec(sent.fields.join("\n"))?.[1];
      const fields = sent.fields.map((field) => host ? field.replace(host, "http://HOST") : field);
      assertEquals({ ...sent, fields }, request);
    } finally {
      Deno.env.delete("LOAD_TESTER_TEST_KEY");
      await Deno.remove(folder, { recursive: true });
    }
  });
}
