/**
 * Tests what the options for a body send, byte by byte, and which of them conflict.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { parseCommand } from "../../../lib/cli/args/command.ts";
import { UsageError } from "../../../lib/errors.ts";
import { sentRequest } from "../../support/sent_request.ts";

const URL_ARG = "http://HOST/";

/**
 * Returns what is sent if `FILE` in the arguments is the path of a file with these bytes and this
 * name.
 */
async function sentWithFile(bytes: Uint8Array, name: string, ...args: string[]) {
  const folder = await Deno.makeTempDir({ prefix: "load-tester-body-" });
  try {
    await Deno.writeFile(`${folder}/${name}`, bytes);
    const path = `${folder}/${name}`;
    return await sentRequest([URL_ARG, ...args.map((arg) => arg.replace("FILE", path))]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("-D sends a file unchanged, as a POST without a Content-Type", async () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);
  const sent = await sentWithFile(bytes, "a.bin", "-D", "FILE");
  const body = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  assertEquals(sent, { line: "POST / HTTP/1.1", fields: ["Accept: */*"], body });
  const lines = new TextEncoder().encode("a\r\nb\n");
  const put = await sentWithFile(lines, "b", "--body-file=FILE", "-m", "PUT", "-T", "text/plain");
  assertEquals(put, {
    line: "PUT / HTTP/1.1",
    fields: ["Accept: */*", "Content-Type: text/plain"],
    body: "a\r\nb\n",
  });
  assertEquals((await sentWithFile(new Uint8Array(0), "c", "-D", "FILE")).line, "POST / HTTP/1.1");
});

Deno.test("-d is sent unchanged; several are joined with an ampersand", async () => {
  const body = async (...args: string[]) => (await sentRequest([URL_ARG, ...args])).body;
  assertEquals(await body("-d", "@a=b\r\n"), "@a=b\r\n");
  assertEquals(await body("-d", "a=1", "--body", "b=2", "-d="), "a=1&b=2&");
});

Deno.test("-F sends a multipart form of texts and files", async () => {
  const args = ["-F", "a=b", "-F", "f=@FILE", "-F", "t=<FILE", "-F", "j={};type=application/json"];
  const folder = await Deno.makeTempDir({ prefix: "load-tester-form-" });
  try {
    await Deno.writeTextFile(`${folder}/x y.csv`, "1,2\r\n");
    const path = `${folder}/x y.csv`;
    const sent = await sentRequest([URL_ARG, ...args.map((arg) => arg.replace("FILE", path))]);
    const boundary = "----load-tester-00000000";
    assertEquals(sent, {
      line: "POST / HTTP/1.1",
      fields: ["Accept: */*", `Content-Type: multipart/form-data; boundary=${boundary}`],
      body: [
        ...["--B", 'Content-Disposition: form-data; name="a"', "", "b"],
        ...["--B", 'Content-Disposition: form-data; name="f"; filename="x y.csv"'],
        ...["Content-Type: application/octet-stream", "", "1,2\r\n"],
        ...["--B", 'Content-Disposition: form-data; name="t"', "", "1,2\r\n"],
        ...["--B", 'Content-Disposition: form-data; name="j"', "Content-Type: application/json"],
        ...["", "{}", "--B--", ""],
      ].join("\r\n").replaceAll("--B", `--${boundary}`),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("-T, -A and -a set header fields, and -H of the same name takes precedence", async () => {
  const fields = async (...args: string[]) => (await sentRequest([URL_ARG, ...args])).fields;
  assertEquals(await fields("-T", "a/b", "-A", "c/d", "-a", "u:p:w", "-d", "x"), [
    ...["Accept: c/d", "Content-Type: a/b", "Authorization: Basic dTpwOnc="],
  ]);
  assertEquals(
    await fields("-A", "c/d", "-H", "accept: e/f", "-a", "u:p", "-H", "authorization: g"),
    [
      ...["accept: e/f", "authorization: g"],
    ],
  );
});

Deno.test("two bodies and invalid form fields are rejected", () => {
  const one = "Use one of them.";
  const cases: [args: string[], message: string][] = [
    [["-d", "a", "-D", "b"], `body-file cannot be used with body. ${one}`],
    [["-D", "b", "-d", ""], `body-file cannot be used with body. ${one}`],
    [["-d", "a", "-F", "b=c"], `form cannot be used with body. ${one}`],
    [["-D", "a", "-F", "b=c"], `form cannot be used with body-file. ${one}`],
    [["-F", "a"], 'form: invalid value "…". Use K=TEXT, K=@FILE or K=<FILE.'],
  ];
  for (const [args, message] of cases) {
    const error = assertThrows(() => parseCommand(["http://a/", ...args]), UsageError);
    assertEquals(error.message, message);
  }
});
