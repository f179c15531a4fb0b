/**
 * How the parts of a form are written, and which ways are refused.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { formField, plainField } from "../../../lib/cli/args/form_field.ts";
import type { FormSource, Source } from "../../../lib/cli/files/request_sources.ts";
import { UsageError } from "../../../lib/errors.ts";

const text = (content: string): Source => ({ kind: "text", text: content });
const file = (path: string): Source => ({ kind: "file", path, reading: "whole" });

/** Parts as they are written, and what they are. */
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
  Deno.test(`formField() reads ${written}`, () => {
    const found = formField(written, "form");
    const expected = { name: "a", filename: undefined, contentType: undefined, ...part };
    assertEquals(found, expected);
  });
}

Deno.test("formField() refuses what is no part, and says how it is written", () => {
  const semicolon = "behind a semicolon, type= or filename= is wanted; text that has one is quoted";
  const cases: Record<string, string> = {
    "a": "k=text, k=@file or k=<file is wanted",
    "": "k=text, k=@file or k=<file is wanted",
    "=b": "k=text, k=@file or k=<file is wanted",
    "a=@": "a file is wanted",
    "a=<;type=b/c": "a file is wanted",
    "a=@b,c": 'one file a part is wanted; a comma in its name is quoted: a=@"FILE"',
    "a=b;c": `${semicolon}: k="a;b"`,
    "a=b;headers=c": `${semicolon}: k="a;b"`,
  };
  for (const [written, wanted] of Object.entries(cases)) {
    const error = assertThrows(() => formField(written, "form"), UsageError);
    assertEquals(error.message, `Cannot use form ${JSON.stringify(written)}: ${wanted}`);
  }
});

Deno.test("plainField() takes a value as it is written", () => {
  const part = plainField('a=@b;type=c="', "curl");
  assertEquals(part, { name: "a", source: text('@b;type=c="') });
  const error = assertThrows(() => plainField("a", "curl", "--form-string "), UsageError);
  assertEquals(error.message, 'Cannot use curl --form-string "a": k=text is wanted');
});
