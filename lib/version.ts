/**
 * The version of this package; a test holds it against deno.json.
 *
 * @module
 */

/** The version of this package. */
export const VERSION = "0.1.0";
