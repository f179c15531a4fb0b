/**
 * How templates are read, and in which words one is refused.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { isTemplate, parseTemplate, TemplateError } from "../../../lib/load/template/template.ts";

Deno.test("parseTemplate() parts text and placeholders", () => {
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
    // A brace stays with the name, so that what is refused is what was written.
    "{{{a}}}": [{ words: ["{a"] }, "}"],
  };
  for (const [text, parts] of Object.entries(cases)) assertEquals(parseTemplate(text), parts, text);
});

Deno.test("parseTemplate() reads {{{{ as a literal {{", () => {
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

Deno.test("parseTemplate() refuses a placeholder without an end or a name, and says how {{ is written", () => {
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

Deno.test("isTemplate() is true for placeholders and literal braces alone", () => {
  assertEquals(["{{a}}", "{{{{", "x{{"].map(isTemplate), [true, true, true]);
  assertEquals(["", "{a}", "}}", "{ {"].map(isTemplate), [false, false, false, false]);
});
