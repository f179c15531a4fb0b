/**
 * Tests the syntax of form fields.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { formField, plainField } from "../../../lib/cli/args/form_field.ts";
import type { FormSource, Source } from "../../../lib/cli/files/request_sources.ts";
import { UsageError } from "../../../lib/errors.ts";

const text = (content: string): Source => ({ kind: "text", text: content });
const file = (path: string): Source => ({ kind: "file", path, reading: "whole" });

/** Fields as written, and their parsed form. */
const PARTS: Readonly<Record<string, Partial<FormSource> & Pick<FormSource, "source">>> = {
  "a=b": { name: "a", source: text("b") },
  "a=": { name: "a", source: text("") },
  "a=b=c@d<e": { name: "a", source: text("b=c@d<e") },
  'a={"b": 1};type=application/json': { source: text('{"b": 1}'), contentType: "application/json" },
  "a=b;type=text/plain; charset=utf-8": {
    source: text("b"),
    contentType: "text/plain; charset=utf-8",
  },
  "a=b; filename=c; type=d/e": { source: text("b"), filename: "c", contentType: "d/e" },
  'a="b;c"': { source: text("b;c") },
  'a="b\\"c\\\\";type=d/e': { source: text('b"c\\'), contentType: "d/e" },
  'a="b" c': { source: text('"b" c') },
  "a=@photo.JPG": { source: file("photo.JPG"), filename: "photo.JPG", contentType: "image/jpeg" },
  "a=@/x.y/photo": { source: file("/x.y/photo"), filename: "photo", contentType: undefined },
  "a=@b.json;type=c/d;filename=e": { source: file("b.json"), filename: "e", contentType: "c/d" },
  'a=@"b;c,d.txt"': { source: file("b;c,d.txt"), filename: "b;c,d.txt", contentType: "text/plain" },
  'a=@b;filename="c;d"': { source: file("b"), filename: "c;d" },
  "a=@b;filename=": { source: file("b"), filename: "" },
  "a=@-": { source: file("-"), filename: "-" },
  "a=<b.txt": { source: file("b.txt"), filename: undefined, contentType: undefined },
  "a=<b.txt;type=c/d": { source: file("b.txt"), contentType: "c/d" },
};

for (const [written, part] of Object.entries(PARTS)) {
  Deno.test(`formField() parses ${written}`, () => {
    const found = formField(written, "form");
    const expected = { name: "a", filename: undefined, contentType: undefined, ...part };
    assertEquals(found, expected);
  });
}

Deno.test("formField() rejects invalid fields, and explains the syntax", () => {
  const semicolon = 'After ; use type= or filename=, or quote the text: K="a;b".';
  const cases: Record<string, string> = {
    "a": "Use K=TEXT, K=@FILE or K=<FILE.",
    "": "Use K=TEXT, K=@FILE or K=<FILE.",
    "=b": "Use K=TEXT, K=@FILE or K=<FILE.",
    "a=@": "Name a file.",
    "a=<;type=b/c": "Name a file.",
    "a=@b,c": 'Use one file per part. Quote a name with a comma: a=@"FILE".',
    "a=b;c": semicolon,
    "a=b;headers=c": semicolon,
  };
  for (const [written, advice] of Object.entries(cases)) {
    const error = assertThrows(() => formField(written, "form"), UsageError);
    const shown = JSON.stringify(
      written.includes("=") ? written.replace(/=[^@<].*/, "=…") : "…",
    );
    assertEquals(error.message, `form: invalid value ${shown}. ${advice}`);
  }
});

Deno.test("plainField() takes the value literally", () => {
  const part = plainField('a=@b;type=c="', "curl");
  assertEquals(part, { name: "a", source: text('@b;type=c="') });
  const error = assertThrows(() => plainField("a", "curl", "--form-string: "), UsageError);
  assertEquals(error.message, 'curl: --form-string: invalid value "…". Use K=TEXT.');
});
