/**
 * Recognises lines and objects that other programs use for requests, or write about them.
 *
 * @module
 */
import { isJsonObject, type JsonObject } from "../feed/json_text.ts";

/** A line or an object of another format, and what to write instead. */
interface ForeignTarget {
  readonly kind: string;
  readonly advice: string;
}

const LOG = "a line of an access log";
const EXTRACT = "Extract the requests first; docs/options.md shows the commands.";
const NO_SCHEME = /^(localhost|[\w-]+(\.[\w-]+)+|\[[\da-f:]+\])(:\d+)?([/?#]\S*)?$/i;

const LINES: readonly (readonly [line: RegExp, kind: string, advice: string])[] = [
  // Common, combined and load balancers' formats have the request in quotes; IIS begins with a
  // time.
  [/"[A-Z]+ \S+ HTTP\/\d|^\S+ \S+ \S+ \[[^\]]{1,40}\] "/, LOG, EXTRACT],
  [/^\d{4}-\d\d-\d\d[ \tT]\d\d:\d\d:\d\d/, LOG, EXTRACT],
  [/^curl\s/, "a curl command", "Use --curl for one, or write METHOD URL."],
  [
    /^"?(method|url)"?[,;\t]/i,
    "the first line of a CSV file",
    "Write METHOD URL, or read the rows with --feed for {{column}} in a URL.",
  ],
  [/^[A-Za-z_]\w*\s*=/, "a variable of siege", "Write the URLs in full."],
  [
    /^\S+\s+POST(\s|$)/,
    "a POST of siege",
    'Write {"method": "POST", "url": "http://127.0.0.1:8080/", "body": "a=b"}.',
  ],
  [/^<[?!a-z]/i, "HTML or XML", "Write METHOD URL, or a URL, on each line."],
  [NO_SCHEME, "a URL without a scheme", "Write http:// or https:// before the host."],
  [
    /^([A-Z]+\s+)?(?!https?:)[a-z][a-z\d+.-]*:\/\//i,
    "not an http: or https: URL",
    "Other schemes are not supported.",
  ],
  [/^([A-Z]+\s+)?(https?:\/\/|\/)[^\s{]*\s/i, "a space in the URL", "Write it as %20."],
];

const OBJECTS: readonly (readonly [is: (object: JsonObject) => boolean, ...string[]])[] = [
  [({ log }) => isJsonObject(log), "a HAR recording", "Use --har."],
  [
    ({ info, item }) => isJsonObject(info) && item !== undefined,
    "a Postman collection",
    "Copy a request as curl for --curl, or write METHOD URL for each.",
  ],
  [
    ({ openapi, swagger }) => (openapi ?? swagger) !== undefined,
    "an OpenAPI document",
    "Write METHOD URL for each operation.",
  ],
  [
    ({ request, request_uri, RequestPath }) =>
      isJsonObject(request) && request.uri !== undefined ||
      (request_uri ?? RequestPath) !== undefined,
    ...[LOG, EXTRACT],
  ],
];

/** Identifies a line that is not a request; null if it is nothing known. */
export function foreignLine(line: string): ForeignTarget | null {
  const found = LINES.find(([pattern]) => pattern.test(line));
  return found === undefined ? null : { kind: found[1], advice: found[2] };
}

/** Identifies an object that is not a request; null if it is nothing known. */
export function foreignObject(object: JsonObject): ForeignTarget | null {
  const found = OBJECTS.find(([is]) => is(object));
  return found === undefined ? null : { kind: found[1], advice: found[2] };
}

/** Returns true for a host that a scheme should precede. */
export function lacksScheme(text: string): boolean {
  return NO_SCHEME.test(text);
}
