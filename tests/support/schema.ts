/**
 * Validates JSON by the schemas in docs/.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
// deno-lint-ignore no-import-prefix -- in deno.json every run of the program would download it
import { Ajv2020, type ValidateFunction } from "npm:ajv@^8/dist/2020.js";

type Node = { [name: string]: Node } & { properties?: Node };

/** Reads a schema of docs/. */
export async function docsSchema(name: string): Promise<Node> {
  return JSON.parse(await Deno.readTextFile(new URL(`../../docs/${name}`, import.meta.url)));
}

/** Compiles a schema; `others` are those that it refers to, by their file names. */
export function validator(
  schema: Node,
  others: Readonly<Record<string, Node>> = {},
): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  ajv.addFormat(
    "date-time",
    (text: string) => /^\d{4}-\d\d-\d\dT.*Z$/.test(text) && !isNaN(+new Date(text)),
  );
  for (const [name, other] of Object.entries(others)) ajv.addSchema(other, name);
  return ajv.compile(schema);
}

/** Closes the schema, so that everything it does not describe is an error. */
export function closed(schema: Node): Node {
  if (Array.isArray(schema)) return schema.map(closed) as unknown as Node;
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, closed(value)]),
  ) as Node;
  return schema.type as unknown === "object" && schema.additionalProperties === undefined
    ? { ...inner, additionalProperties: false } as unknown as Node
    : inner;
}

/** Fails unless a text is JSON that the schema allows. */
export function assertValidBy(validate: ValidateFunction, text: string): void {
  const isValid = validate(JSON.parse(text));
  assertEquals(validate.errors ?? [], []);
  assert(isValid);
}
