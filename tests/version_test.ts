/**
 * Tests that the version in the code is the published one.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { VERSION } from "../lib/version.ts";

Deno.test("VERSION equals the version of deno.json", () => {
  assertEquals(VERSION, config.version);
  assertMatch(VERSION, /^\d+\.\d+\.\d+$/);
});
