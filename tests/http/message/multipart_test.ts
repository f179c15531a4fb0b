/**
 * Tests the encoding of forms, byte by byte, and with the platform's decoder.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { encodeForm, type FormPart } from "../../../lib/http/message/multipart.ts";

const latin1 = new TextDecoder("latin1");

/** Decodes the form with the platform's decoder. */
async function read(parts: readonly FormPart[]): Promise<FormData> {
  const { body, boundary } = encodeForm(parts);
  const headers = { "Content-Type": `multipart/form-data; boundary=${boundary}` };
  return await new Response(body, { headers }).formData();
}

Deno.test("encodeForm() encodes fields and files", () => {
  const { body, boundary } = encodeForm([
    { name: "a", value: "b\r\nc" },
    { name: "é", value: new Uint8Array([0, 0xff, 0x0d]), filename: "x.bin" },
    { name: "j", value: "{}", contentType: "application/json" },
    { name: "f", value: "", filename: "", contentType: "text/plain" },
  ]);
  assertEquals(boundary, "----load-tester-00000000");
  assertEquals(
    latin1.decode(body),
    [
      ...["--B", 'Content-Disposition: form-data; name="a"', "", "b", "c"],
      ...["--B", 'Content-Disposition: form-data; name="\xc3\xa9"; filename="x.bin"'],
      ...["Content-Type: application/octet-stream", "", "\0\xff\r"],
      ...["--B", 'Content-Disposition: form-data; name="j"', "Content-Type: application/json"],
      ...["", "{}", "--B", 'Content-Disposition: form-data; name="f"; filename=""'],
      ...["Content-Type: text/plain", "", "", "--B--", ""],
    ].join("\r\n").replaceAll("--B", `--${boundary}`),
  );
});

Deno.test("encodeForm() escapes names and file names as browsers do", () => {
  const heading = (part: Partial<FormPart>) =>
    latin1.decode(encodeForm([{ name: "a", value: "", ...part }]).body).split("\r\n")[1];
  const lead = "Content-Disposition: form-data; name=";
  assertEquals(heading({ name: 'a"b\nc\rd\r\ne' }), `${lead}"a%22b%0D%0Ac%0D%0Ad%0D%0Ae"`);
  assertEquals(
    heading({ filename: 'q"\n\r\r\n\\%;' }),
    `${lead}"a"; filename="q%22%0A%0D%0D%0A\\%;"`,
  );
  assertEquals(heading({ filename: "é.jpg" }), `${lead}"a"; filename="\xc3\xa9.jpg"`);
});

Deno.test("encodeForm() uses a boundary that no value, name or file name contains", async () => {
  const boundaryOf = (part: Partial<FormPart>) =>
    encodeForm([{ name: "a", value: "b" }, { name: "a", value: "", ...part }]).boundary;
  const first = "----load-tester-00000000";
  const second = "----load-tester-00000001";
  assertEquals(boundaryOf({}), first);
  assertEquals(boundaryOf({ value: `x${first}y` }), second);
  assertEquals(boundaryOf({ value: new TextEncoder().encode(`\r\n--${first}--`) }), second);
  assertEquals(boundaryOf({ name: first }), second);
  assertEquals(boundaryOf({ filename: first }), second);
  assertEquals(boundaryOf({ value: first + second }), "----load-tester-00000002");
  const form = await read([{ name: "a", value: `--${first}\r\n` }, { name: "b", value: first }]);
  assertEquals([form.get("a"), form.get("b")], [`--${first}\r\n`, first]);
});

Deno.test("encodeForm() is decoded by the platform, whatever the bytes", async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * i) & 0xff);
  const form = await read([
    { name: "text", value: "grün\n" },
    { name: "text", value: "again" },
    { name: "file", value: bytes, filename: "bytes.bin", contentType: "image/png" },
  ]);
  assertEquals(form.getAll("text"), ["grün\n", "again"]);
  const file = form.get("file");
  assert(file instanceof File);
  assertEquals([file.name, file.type], ["bytes.bin", "image/png"]);
  assertEquals(new Uint8Array(await file.arrayBuffer()), bytes);
});
