/**
 * Provides curl commands as users paste them, what curl sent for each, and what this program sends.
 *
 * @module
 */
import { parseCommand } from "../../lib/cli/args/command.ts";
import { withCurl } from "../../lib/cli/curl_run.ts";
import { Inputs } from "../../lib/cli/files/inputs.ts";
import { filled } from "../../lib/cli/files/request_sources.ts";
import { createPlan } from "../../lib/load/plan/plan.ts";

/** One command and its outcome. `HOST` stands for host and port. */
export interface CurlCase {
  readonly command: string;
  /**
   * The request that curl 7.88 sent: request line, fields sorted by name, an empty line, the body.
   */
  readonly sent?: readonly string[];
  /** Why `sent` is not what curl did: curl was not run, or would have sent something else. */
  readonly note?: string;
  /** The error message, if the command is rejected. */
  readonly refused?: string;
}

/** File with the cases. */
export const CASES_FILE = new URL("../cli/curl/corpus.jsonl", import.meta.url);

/** Returns the cases, in the order of the file. */
export function curlCases(): CurlCase[] {
  return Deno.readTextFileSync(CASES_FILE).split("\n").filter(Boolean).map((line) =>
    JSON.parse(line)
  );
}

/** The variables that the commands use. */
export const VARIABLES: Readonly<Record<string, string>> = {
  TOKEN: "t0ken",
  PATH_PART: "part",
  API_KEY: "key",
};

const KINDS = "json csv png html pdf xml svg jpg JPG gif zip webp css js unknown tar.gz".split(" ");

/** The files that the commands name, by path. */
const FILES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(KINDS.map((kind) => [`a.${kind}`, `${kind} file`])),
  "a.txt": "text",
  "body.json": '{"a":1}\n',
  "body.txt": "line 1\r\nline 2\n",
  "cookies.txt": "",
  "jar.txt": [
    "# Netscape HTTP Cookie File",
    "127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\tabc",
    "#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t4102444800\ttoken\tx=y",
    "127.0.0.1\tFALSE\t/deep\tFALSE\t0\tin\tfolder",
    "127.0.0.1\tFALSE\t/\tTRUE\t0\tsecure\t1",
    "127.0.0.1\tFALSE\t/\tFALSE\t1\told\t1",
    "127.0.0.1\tFALSE\t/\tFALSE\t0\tempty\t",
    "127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\tnewer",
    ".0.0.1\tTRUE\t/\tFALSE\t0\ttail\t1",
    "shop.example\tFALSE\t/\tFALSE\t0\tother\t1",
    "no cookie",
    "",
  ].join("\n"),
  "headers.txt": "X-File: 1\nAccept: a/b\r\n\nX-Empty;\n",
  "config.txt": "silent\n",
  "cookie.txt": "",
  "etag.txt": '"x"\n',
  "data.csv": "1,2\n",
  "sample.tsv": "a\tb\n",
  "sample.jsonl": "{}\n",
  "report.docx": "docx",
  "model.gguf": "gguf",
  "noext": "n",
};

/** Writes the files, and changes to their folder. */
export async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const before = Deno.cwd();
  const folder = await Deno.makeTempDir({ prefix: "load-tester-corpus-" });
  try {
    for (const [name, text] of Object.entries(FILES)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    Deno.chdir(folder);
    for (const [name, value] of Object.entries(VARIABLES)) Deno.env.set(name, value);
    return await run(folder);
  } finally {
    for (const name of Object.keys(VARIABLES)) Deno.env.delete(name);
    Deno.chdir(before);
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Returns the request of a command, as this program would send it.
 *
 * @throws {UsageError} if the command is rejected
 */
export function ownRequest(command: string, host: string): string[] {
  const parsed = parseCommand(["--curl", command.replaceAll("HOST", host)]);
  if (parsed.kind !== "run") throw new Error(parsed.kind);
  const { options, sources } = withCurl(parsed);
  const plan = createPlan(filled(options, sources, new Inputs({ err() {} })));
  const bytes = plan.source.requestOf(0).layoutFor("h1").bytesOf(0);
  return normalised(String.fromCharCode(...bytes), host);
}

/**
 * Normalizes a request to comparable lines. Removes what is specific to a program: User-Agent,
 * request ID, boundary and length. Ignores differences without meaning: the order of fields, the
 * case of their names and of percent-encoding, spaces around values, and `Expect`.
 */
export function normalised(raw: string, host: string): string[] {
  const end = raw.indexOf("\r\n\r\n");
  const [line, ...fields] = raw.slice(0, end).split("\r\n");
  const boundary = /boundary=(-{10,}[0-9a-f]{16}|----load-tester-\d+)/.exec(raw.slice(0, end))?.[1];
  const shown = (text: string) => {
    const hosted = text.replaceAll(host, "HOST");
    return boundary === undefined ? hosted : hosted.replaceAll(boundary, "BOUNDARY");
  };
  const kept = fields.map((field) => {
    const colon = field.indexOf(":");
    return `${field.slice(0, colon).toLowerCase()}: ${field.slice(colon + 1).trim()}`;
  }).filter((field) =>
    !/^(user-agent: (curl\/|load-tester)|x-request-id: [0-9a-f]{8}-0|content-length: |expect: )/
      .test(field) && field !== `host: ${host}`
  );
  const encoded = line.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase());
  return [encoded, ...kept.sort(), "", raw.slice(end + 4)].map(shown);
}
