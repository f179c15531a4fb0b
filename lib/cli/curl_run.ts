/**
 * Combines a curl command with the other options of a run.
 *
 * @module
 */
import type { HeaderField } from "../http/message/request_encoding.ts";
import type { LoadOptions } from "../load/plan/options.ts";
import type { RunCommand } from "./args/command.ts";
import { type CurlCommand, curlCommand } from "./curl/curl_command.ts";
import { Inputs, variable } from "./files/inputs.ts";

/** Options that exclude one another. */
const ROUTE_OPTIONS = ["connectTo", "unixSocket", "proxy"] as const;

/**
 * Adds the options of a run's curl command, unless the run sets them itself.
 *
 * @throws {UsageError} if the command is not supported
 */
export function withCurl(command: RunCommand): RunCommand {
  if (command.curl === undefined) return command;
  const inputs = new Inputs({ err() {} });
  const surroundings = {
    variable: (name: string) => variable("curl", name),
    readText: (path: string) => inputs.text("curl", path),
  };
  return withCurlOptions(command, curlCommand(command.curl, surroundings));
}

function withCurlOptions(command: RunCommand, curl: CurlCommand): RunCommand {
  const { options, files } = command;
  const fromCurl = { ...curl.options };
  if (ROUTE_OPTIONS.some((name) => options[name] !== undefined)) {
    for (const name of ROUTE_OPTIONS) fromCurl[name] = undefined;
  }
  const hasOwnTrust = options.insecure || files.cacert !== undefined;
  const hasOwnCert = files.cert !== undefined || files.key !== undefined;
  return {
    ...command,
    options: {
      ...fromCurl,
      ...definedOf(options),
      url: curl.options.url,
      insecure: hasOwnTrust ? options.insecure : curl.options.insecure ?? false,
      headers: bothHeaders(options, [...curl.options.headers ?? []]),
    },
    files: {
      ...files,
      cacert: hasOwnTrust ? files.cacert : curl.files.cacert,
      cert: hasOwnCert ? files.cert : curl.files.cert,
      key: hasOwnCert ? files.key : curl.files.key,
    },
    sources: curl.sources,
  };
}

function definedOf(options: LoadOptions): Partial<LoadOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Returns the fields of both; options of the run replace curl's fields of the same name. */
function bothHeaders(options: LoadOptions, curlHeaders: readonly HeaderField[]): HeaderField[] {
  const own = [...options.headers ?? []];
  const replaced = new Set(own.map(([name]) => name.toLowerCase()));
  for (const name of options.omitHeaders ?? []) replaced.add(name.toLowerCase());
  if (options.contentType !== undefined) replaced.add("content-type");
  if (options.accept !== undefined) replaced.add("accept");
  if (options.auth !== undefined) replaced.add("authorization");
  return [...curlHeaders.filter(([name]) => !replaced.has(name.toLowerCase())), ...own];
}
