/**
 * Exports fast-check, for property tests. It is imported here and not in deno.json, because every
 * run of the program would download npm packages listed there.
 *
 * @module
 */
export { default as fc } from "npm:fast-check@^4";
