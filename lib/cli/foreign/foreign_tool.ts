/**
 * Holds what the tables of other tools share.
 *
 * @module
 */

/**
 * The options of a tool by spelling, with the equivalent here, or a sentence on why there is none.
 */
export type ForeignTool = Readonly<Record<string, string>>;

export const NO_TITLE = "A run has no title; name the file of --save or --html.";
export const NO_REDIRECTS = "Redirects are followed only with --redirects N.";
export const HTTP1 = "HTTP/1.1 is the default.";
