// Knows: every option of the command line: its names, and what --help says about it.
// Refuses to know: what the values mean.

/** One option of the command line. */
export interface OptionRow {
  readonly name: string;
  readonly letter?: string;
  /** What the value is called in the help; undefined for a flag. */
  readonly value?: string;
  readonly isRepeatable?: true;
  readonly help: string;
}

/** The options, in the order of the help. A flag of the contract that is not here is unknown. */
export const OPTIONS = [
  {
    name: "url",
    letter: "u",
    value: "URL",
    help: "target, http: or https:; may be the one argument",
  },
  {
    name: "requests",
    letter: "n",
    value: "N",
    help: "total requests, exactly (100; unlimited with -z)",
  },
  { name: "concurrency", letter: "c", value: "N", help: "most requests in flight at once (10)" },
  {
    name: "duration",
    letter: "z",
    value: "TIME",
    help: "issue requests for this long: 10s, 2m, 500ms",
  },
  { name: "timeout", letter: "t", value: "TIME", help: "per request, sending to last byte (30s)" },
  { name: "connect-timeout", value: "TIME", help: "for dialling, TLS included (10s)" },
  { name: "drain", value: "TIME", help: "for requests in flight at the end (the timeout)" },
  { name: "method", letter: "m", value: "M", help: "request method (GET, POST with a body)" },
  {
    name: "header",
    letter: "H",
    value: "'K: V'",
    isRepeatable: true,
    help: "header field; repeatable",
  },
  { name: "body", letter: "d", value: "TEXT", help: "request body; no Content-Type is added" },
  { name: "no-keepalive", help: "a connection per request" },
  { name: "insecure", letter: "k", help: "take any TLS certificate" },
  { name: "cacert", value: "FILE", help: "PEM certificates to trust as well (needs -R=FILE)" },
  { name: "success", value: "CODES", help: "statuses that count as succeeded (200-399)" },
  { name: "output", letter: "o", value: "text|json", help: "report on stdout (text)" },
  { name: "no-progress", help: "no progress line on stderr" },
  { name: "no-color", help: "no colours; NO_COLOR does the same" },
  { name: "verbose", letter: "v", help: "every percentile, phases, slowest requests" },
  { name: "help", letter: "h", help: "this text" },
  { name: "version", letter: "V", help: "the version" },
] as const satisfies readonly OptionRow[];

/** The name of an option. */
export type OptionName = (typeof OPTIONS)[number]["name"];

/** The options as rows, whatever their exact names. */
export const OPTION_ROWS: readonly OptionRow[] = OPTIONS;
