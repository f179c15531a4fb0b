/**
 * Assembles an HTML document that loads nothing and runs only the given script.
 *
 * @module
 */
import { escapeHtml } from "../tables/html_table.ts";
import type { ChartCode } from "./chart_code.ts";
import { PAGE_STYLE } from "./page_style.ts";

/** The parts of a document. */
interface DocumentParts {
  readonly title: string;
  /** HTML of the body. */
  readonly body: string;
  /** Version of the program. */
  readonly version: string;
  /** The code that draws charts; null for none. */
  readonly code: ChartCode | null;
  /** Script that runs after the chart code; null for none. */
  readonly script: string | null;
  /** True if the page fetches updates from its server. */
  readonly isConnected?: boolean;
}

/** Renders a complete document. */
export async function documentHtml(
  { title, body, version, code, script, isConnected = false }: DocumentParts,
): Promise<string> {
  const source = script === null ? null : embeddedScript(`${code?.script ?? ""}\n${script}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${await policy(source, isConnected)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="load-tester ${escapeHtml(version)}">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${embeddedStyle((code?.style ?? "") + PAGE_STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
${code === null ? "" : licenseOf(code)}${source === null ? "" : `<script>${source}</script>`}
</body>
</html>
`;
}

/** Returns a content security policy that loads nothing and allows only this script. */
async function policy(script: string | null, isConnected: boolean): Promise<string> {
  const source = script === null ? "'none'" : `'sha256-${await sha256(script)}'`;
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src ${source}; ` +
    `${isConnected ? "connect-src 'self'; " : ""}base-uri 'none'; form-action 'none'`;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toBase64();
}

function licenseOf({ license }: ChartCode): string {
  // A comment ends at the first "--"+">", which a license does not contain.
  const terms = license.replaceAll("--", "- -").trim();
  return `<!-- The charts are drawn by uPlot:\n\n${terms}\n-->\n`;
}

/** Encodes JSON so that it can neither end a script element nor begin a comment in one. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** Escapes code for a script element. */
function embeddedScript(source: string): string {
  // Both can occur only in a string or a regular expression, where the backslash changes nothing.
  return source.replaceAll(/<(?=\/script|!--)/gi, "\\x3c");
}

/** Escapes rules for a style element. */
function embeddedStyle(source: string): string {
  return source.replaceAll(/<(?=\/style)/gi, "\\3c ");
}
