/**
 * Recognises text that is neither CSV nor JSON nor a list of requests, but looks like one of them.
 *
 * @module
 */

/** A text in another format, and what to do about it. */
interface ForeignText {
  readonly kind: string;
  readonly advice: string;
}

const BODY_ALONE = "Save the body of the response without its headers.";
const AS_CSV = "Export CSV instead, such as with psql --csv or mysql --batch.";

const KINDS: readonly (readonly [text: RegExp, kind: string, advice: string])[] = [
  [/^<(!DOCTYPE|!--|\?xml|html|[a-z]+[ >])/i, "HTML or XML", "Open the file to see what it is."],
  [/^HTTP\/\d(\.\d)? \d{3}/, "an HTTP response", BODY_ALONE],
  [/^(---\s*\n|- [\w"']+:)/, "YAML", "Convert it to JSON first."],
  [
    /^(INSERT INTO|CREATE TABLE|COPY [^\n]+ FROM stdin;|(--\n)?-- [^\n]{0,40}dump)/i,
    "an SQL dump",
    AS_CSV,
  ],
  // Dashes form the first or second line of such tables.
  [/^([^\n]*\n)?[ |+:]*--[-|+: ]*(\n|$)/, "a table drawn with lines", AS_CSV],
  [/\n\(\d+ rows?\)\s*$/, "the output of psql with its footer", AS_CSV],
];
/** Longer text is recognized by its beginning and end. */
const MOST_LENGTH = 10_000;

/** Identifies text in another format; null for supported text. */
export function foreignText(text: string): ForeignText | null {
  const part = text.length < MOST_LENGTH ? text : text.slice(0, 5000) + text.slice(-5000);
  const plain = part.replace(/\r\n?/g, "\n").trimStart();
  const found = KINDS.find(([pattern]) => pattern.test(plain));
  return found === undefined ? null : { kind: found[1], advice: found[2] };
}
