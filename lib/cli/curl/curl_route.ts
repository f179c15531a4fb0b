/**
 * Parses the URL of a curl command, and the options that set the address to connect to.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import type { LoadOptions } from "../../load/plan/options.ts";
import type { CurlOption, CurlOptions } from "./curl_options.ts";

/** Default port of a proxy in curl. */
const PROXY_PORT = 1080;

/**
 * Returns the URL as curl would read it.
 *
 * @throws {UsageError} if there is none, or more than one
 */
export function curlUrl(urls: readonly string[], given: CurlOptions, option: string): string {
  const [url, other] = urls;
  if (url === undefined) {
    throw new UsageError(option, "no URL", "Give the whole command in quotes.");
  }
  if (other !== undefined) {
    throw new UsageError(
      option,
      "more than one URL",
      "Use one, and quote values with spaces; --targets takes several.",
    );
  }
  if (/[\0-\x20\x7f]/.test(url)) {
    throw new UsageError(option, `a space in the URL ${quoted(url)}`, "Write it as %20.");
  }
  const asIs = given.last("path-as-is");
  if (asIs !== undefined && /\/\.\.?(\/|$)/.test(url.replace(/[?#].*$/s, ""))) {
    throw new UsageError(option, `${asIs.spelled}: the path has segments of dots`, "Remove them.");
  }
  return withScheme(given.has("globoff") ? url : withoutGlob(url, option));
}

/**
 * Parses the options that set the address to connect to.
 *
 * @throws {UsageError} if one is not supported
 */
export function curlRoute(
  url: string,
  given: CurlOptions,
  option: string,
): Pick<LoadOptions, "connectTo" | "unixSocket" | "ipVersion" | "proxy"> {
  const ipVersion = given.last("ipv4", "ipv6")?.name;
  return {
    connectTo: connectTo(URL.parse(url), given, option),
    unixSocket: given.last("unix-socket")?.value,
    ipVersion: ipVersion === undefined ? undefined : ipVersion === "ipv4" ? 4 : 6,
    proxy: proxy(given, option),
  };
}

function withScheme(url: string): string {
  // curl adds a missing scheme and accepts a single slash instead of two.
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return url;
  return `http://${url}`.replace(/^http:\/\/(https?):\/+/i, "$1://");
}

/**
 * Rejects brackets and braces, which expand to several URLs; browsers put a backslash before
 * literal ones.
 */
function withoutGlob(url: string, option: string): string {
  const glob = /(?<!\\)(\{[^}]*\}|\[[^\]]*-[^\]]*\])/.exec(url);
  if (glob === null) return url.replace(/\\([[\]{}])/g, "$1");
  const problem = `curl expands ${quoted(glob[0])} to several URLs`;
  throw new UsageError(
    option,
    problem,
    "Use one, or --targets for several, or add -g to send it unchanged.",
  );
}

function proxy(given: CurlOptions, option: string): string | undefined {
  const proxy = given.last("proxy");
  if (proxy === undefined || proxy.value === "") return undefined;
  const exception = given.last("noproxy");
  if (exception !== undefined) {
    throw new UsageError(
      option,
      `${exception.spelled} cannot be used with ${proxy.spelled}`,
      "Use one of them.",
    );
  }
  const url = URL.parse(withScheme(proxy.value));
  // The URL may contain a password and is not shown.
  if (url?.protocol !== "http:") {
    throw new UsageError(option, `${proxy.spelled}: not an http: proxy`, "Use http://HOST:PORT.");
  }
  const hasPort = /^[^/?#]*:80(?=[/?#]|$)/.test(proxy.value.replace(/^[^/]*:\/\/([^/]*@)?/, ""));
  if (url.port === "" && !hasPort) url.port = String(PROXY_PORT);
  const user = given.last("proxy-user");
  if (user !== undefined) {
    const [, name, password] = /^([^:]*):?(.*)$/s.exec(user.value)!;
    url.username = encodeURIComponent(name.toWellFormed());
    url.password = encodeURIComponent(password.toWellFormed());
  }
  return url.href;
}

const HOST = String.raw`\[[^\]]*\]|[^:]*`;

/** Returns the address of the first --connect-to or --resolve for the URL's host and port. */
function connectTo(url: URL | null, given: CurlOptions, option: string): string | undefined {
  if (url === null) return undefined;
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const isMeant = (host: string, itsPort: string, any: string) =>
    [any, url.hostname].includes(host.toLowerCase()) && ["", port].includes(itsPort);
  for (const entry of given.all("connect-to")) {
    const match = new RegExp(`^(${HOST}):(\\d*):(${HOST}):(\\d*)$`).exec(entry.value);
    if (match === null) throw refused(entry, "Use HOST:PORT:HOST:PORT.", option);
    const [, host, itsPort, toHost, toPort] = match;
    if (!isMeant(host, itsPort, "")) continue;
    return `${toHost || url.hostname}:${toPort || port}`;
  }
  for (const entry of given.all("resolve")) {
    const match = new RegExp(`^\\+?(${HOST}):(\\d+):([^,]+)$`).exec(entry.value);
    if (match === null) throw refused(entry, "Use HOST:PORT:ADDRESS with one address.", option);
    const [, host, itsPort, address] = match;
    if (!isMeant(host, itsPort, "*")) continue;
    const isBareIpv6 = address.includes(":") && !address.startsWith("[");
    return `${isBareIpv6 ? `[${address}]` : address}:${port}`;
  }
}

function refused({ spelled, value }: CurlOption, advice: string, option: string): UsageError {
  return new UsageError(option, `${spelled}: invalid value ${quoted(value)}`, advice);
}
