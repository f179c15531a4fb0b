/**
 * fast-check, for tests of properties. It is named here and not in deno.json, whose npm packages
 * every run of the program would download.
 *
 * @module
 */
export { default as fc } from "npm:fast-check@^4";
