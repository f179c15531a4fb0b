/**
 * Tests parsing templates, and errors in them.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { isTemplate, parseTemplate, TemplateError } from "../../../lib/load/template/template.ts";

Deno.test("parseTemplate() separates text and placeholders", () => {
  const cases: Record<string, ReturnType<typeof parseTemplate>> = {
    "": [],
    "a": ["a"],
    "{{seq}}": [{ words: ["seq"] }],
    "a{{ seq\t}}b": ["a", { words: ["seq"] }, "b"],
    "{{a}}{{b}}": [{ words: ["a"] }, { words: ["b"] }],
    "{{random  1 10}}": [{ words: ["random", "1", "10"] }],
    '{"a":{"b":{{n}}}}': ['{"a":{"b":', { words: ["n"] }, "}}"],
    "}} }}": ["}} }}"],
    "{ {a} }": ["{ {a} }"],
    // The brace is part of the name, so that the error shows the text as written.
    "{{{a}}}": [{ words: ["{a"] }, "}"],
  };
  for (const [text, parts] of Object.entries(cases)) assertEquals(parseTemplate(text), parts, text);
});

Deno.test("parseTemplate() parses {{{{ as a literal {{", () => {
  const cases: Record<string, ReturnType<typeof parseTemplate>> = {
    "{{{{": ["{{"],
    "{{{{name}}": ["{{name}}"],
    "a{{{{b{{c}}{{{{": ["a{{b", { words: ["c"] }, "{{"],
    "{{{{{{seq}}": ["{{", { words: ["seq"] }],
    "{{{{{name}}}": ["{{{name}}}"],
    "{{{{{{{{": ["{{{{"],
  };
  for (const [text, parts] of Object.entries(cases)) assertEquals(parseTemplate(text), parts, text);
});

Deno.test("parseTemplate() rejects a placeholder without an end or a name, and explains how to write {{", () => {
  const cases = {
    "a{{b": "{{b has no }}",
    "{{a}": "{{a} has no }}",
    "{{": "{{ has no }}",
    "{{a}}{{": "{{ has no }}",
    "{{}}": "{{}} has no name",
    "{{ }}": "{{}} has no name",
    "{{ x\ny z and a long text that goes on and on":
      "{{ x y z and a long text that goes on... has no }}",
  };
  for (const [text, message] of Object.entries(cases)) {
    assertEquals(assertThrows(() => parseTemplate(text), TemplateError).message, message, text);
  }
});

Deno.test("isTemplate() is true only for placeholders and literal braces", () => {
  assertEquals(["{{a}}", "{{{{", "x{{"].map(isTemplate), [true, true, true]);
  assertEquals(["", "{a}", "}}", "{ {"].map(isTemplate), [false, false, false, false]);
});
