/**
 * Recognizes scripts and recordings of other tools.
 *
 * @module
 */

/** A file of another tool, and what to do with it here. */
interface ForeignScript {
  readonly kind: string;
  readonly advice: string;
}

const PAGE = "docs/coming-from.md shows how to write it as a scenario.";

/**
 * Each tool with the ending of its file names and a pattern in its files; either one identifies it.
 */
const TOOLS: readonly (readonly [kind: string, name: RegExp, text: RegExp, advice?: string])[] = [
  ["a k6 script", /\.k6\.[jt]s$/i, /^[ \t]*import\b[^;]{0,500}?from[ \t]*["']k6(\/[\w./-]+)?["']/m],
  ["a wrk script", /\.lua$/i, /\bwrk\.(method|body|headers|path|format)\b/],
  ["a locust file", /locustfile\w*\.py$/i, /^[ \t]*(from locust\b|import locust\b)/m],
  ["a Python script", /\.py$/i, /(?!)/],
  ["an artillery script", /\.ya?ml$/i, /^(config|scenarios):\s*$/m],
  ["a JMeter test plan", /\.jmx$/i, /<jmeterTestPlan\b/],
  ["a Gatling simulation", /\.(scala|kt)$/i, /\bio\.gatling\b/],
  ["an HTTP archive", /\.har$/i, /^\s*\{\s*"log"\s*:/, "Use --har instead of --scenario."],
  ["a Postman collection", /\.postman_collection\.json$/i, /schema\.getpostman\.com/],
  ["a Grafana k6 archive", /\.tar$/i, /(?!)/],
];
/** A recording may be hundreds of megabytes long; its beginning identifies it. */
const BEGINNING = 64 * 1024;

/** Identifies a file of another tool; null for a module. */
export function foreignScript(name: string, text: string): ForeignScript | null {
  const beginning = text.slice(0, BEGINNING);
  const found = TOOLS.find(([, names, texts]) => names.test(name) || texts.test(beginning));
  if (found === undefined) return null;
  const [kind, , , advice = PAGE] = found;
  return { kind, advice };
}
