/**
 * Parses curl's options, and rejects those that are not supported.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";

/** An option of curl as given. */
export interface CurlOption {
  /** Long name. */
  readonly name: string;
  /** Spelling, for errors: `-d`. */
  readonly spelled: string;
  /** Value; empty for a flag. */
  readonly value: string;
}

/** The options of a curl command, by name. */
export class CurlOptions {
  #options: readonly CurlOption[];

  constructor(options: readonly CurlOption[]) {
    this.#options = options;
  }

  has(name: string): boolean {
    return this.last(name) !== undefined;
  }

  /** Returns the last of these options, if later ones replace earlier ones. */
  last(...names: readonly string[]): CurlOption | undefined {
    return this.all(...names).at(-1);
  }

  /** Returns all of these options, in order. */
  all(...names: readonly string[]): CurlOption[] {
    return this.#options.filter(({ name }) => names.includes(name));
  }
}

/** The options that affect the request, and the arguments that are not options. */
interface CurlWords {
  readonly given: CurlOptions;
  readonly urls: readonly string[];
}

interface Row {
  readonly name: string;
  readonly takesValue: boolean;
  /** True if it affects the request; a string is the reason it is rejected. */
  readonly use: boolean | string;
}

const NO_HTTP = "this version of HTTP is not supported";
const NO_AUTH = "only Basic authentication is supported";
const NO_FILE = "settings files are not read";
const NO_VARIABLE = "variables of curl are not supported. Put the value in its place";
const ONE_REQUEST = "only one request is supported. Use --targets for several";
const NO_PROXY = "only an http: proxy with Basic authentication is supported";
const NO_TLS = "this TLS setting cannot be chosen";
const NOT_HERE = "not supported. Remove it if the request is right without it";

/** By long name, with a letter after a slash. */
const ROWS: readonly (readonly [use: boolean | string, takesValue: boolean, names: string])[] = [
  [
    true,
    true,
    `request/X header/H data/d data-ascii data-raw data-binary data-urlencode json user/u
    user-agent/A referer/e cookie/b form/F form-string cacert cert/E key proxy/x proxy-user/U
    connect-to resolve unix-socket max-time/m connect-timeout max-redirs url url-query
    upload-file/T oauth2-bearer range/r noproxy aws-sigv4`,
  ],
  [true, false, "get/G head/I insecure/k ipv4/4 ipv6/6 location/L compressed globoff/g path-as-is"],
  [true, false, "http1.1 http2 http2-prior-knowledge"],
  [
    false,
    true,
    `output/o output-dir write-out/w dump-header/D cookie-jar/c trace trace-ascii stderr
    libcurl max-filesize retry retry-delay retry-max-time keepalive-time keepalive-cnt
    speed-limit/Y speed-time/y proto proto-default proto-redir expect100-timeout parallel-max
    happy-eyeballs-timeout-ms alt-svc hsts rate etag-save create-file-mode`,
  ],
  [
    false,
    false,
    `silent/s show-error/S verbose/v include/i fail/f fail-with-body fail-early
    buffer/N progress-bar/# progress-meter http0.9 tlsv1/1 tlsv1.0 tlsv1.1
    tlsv1.2 basic keepalive tcp-nodelay tcp-fastopen disable/q remote-name/O remote-name-all
    remote-header-name/J remote-time/R create-dirs junk-session-cookies/j parallel/Z
    parallel-immediate styled-output trace-time trace-ids raw retry-connrefused retry-all-errors
    alpn npn sessionid xattr clobber remove-on-error ssl-no-revoke ssl-revoke-best-effort ca-native
    suppress-connect-headers proxy-basic disallow-username-in-url`,
  ],
  [NO_HTTP, false, "http1.0/0 http3 http3-only"],
  [NO_AUTH, false, "digest ntlm ntlm-wb negotiate anyauth"],
  [NO_AUTH, true, "krb delegation service-name sasl-authzid login-options"],
  [NO_FILE, false, "netrc/n netrc-optional"],
  [NO_FILE, true, "config/K netrc-file"],
  [NO_VARIABLE, true, "variable expand-url expand-data expand-header expand-user expand-json"],
  [ONE_REQUEST, false, "next/:"],
  [NO_PROXY, false, "proxytunnel/p proxy-digest proxy-ntlm proxy-negotiate proxy-anyauth"],
  [
    NO_PROXY,
    true,
    `socks4 socks4a socks5 socks5-hostname preproxy proxy1.0 proxy-header proxy-cert
    proxy-key proxy-cacert`,
  ],
  [NO_TLS, false, "tlsv1.3 sslv2/2 sslv3/3 cert-status false-start tls-earlydata"],
  [
    NO_TLS,
    true,
    "tls-max ciphers tls13-ciphers curves pinnedpubkey capath crlfile cert-type key-type pass engine ech",
  ],
  [
    NOT_HERE,
    true,
    `limit-rate interface local-port dns-servers dns-interface doh-url request-target
    abstract-unix-socket time-cond/z etag-compare continue-at/C ip-tos vlan-priority quote/Q
    telnet-option/t mail-from mail-rcpt ftp-port/P haproxy-clientip postquote prequote`,
  ],
  [
    NOT_HERE,
    false,
    `haproxy-protocol tr-encoding ignore-content-length post301 post302
    post303 location-trusted use-ascii/B append/a list-only/l form-escape`,
  ],
];

const byName = new Map<string, Row>();
const byLetter = new Map<string, Row>();
for (const [use, takesValue, names] of ROWS) {
  for (const entry of names.split(/\s+/)) {
    const [name, letter] = entry.split("/");
    const row = { name, takesValue, use };
    byName.set(name, row);
    if (letter !== undefined) byLetter.set(letter, row);
  }
}

/**
 * Parses the words after `curl`.
 *
 * @param option name of the command in errors
 * @throws {UsageError} naming the option of curl that is unknown, lacks its value, or is not
 *   supported
 */
export function curlOptions(words: readonly string[], option: string): CurlWords {
  const options: CurlOption[] = [];
  const urls: string[] = [];
  const rest = words.slice();
  const take = (row: Row, spelled: string, inline: string): void => {
    if (typeof row.use === "string") throw new UsageError(option, `${spelled}: ${row.use}`);
    const value = row.takesValue ? inline || rest.shift() : "";
    if (value === undefined) throw new UsageError(option, `${spelled} needs a value`);
    if (row.name === "url") urls.push(value);
    else if (row.use) options.push({ name: row.name, spelled, value });
  };
  const takeLong = (word: string): void => {
    const row = byName.get(word.slice(2));
    if (row !== undefined) return take(row, word, "");
    const flag = byName.get(/^--no-(.*)$/s.exec(word)?.[1] ?? "");
    if (flag === undefined || flag.takesValue) throw unknown(option, word);
    // A later option can undo an earlier one.
    for (let at = options.length; at-- > 0;) {
      if (options[at].name === flag.name) options.splice(at, 1);
    }
  };
  const takeShort = (word: string): void => {
    for (let letters = word.slice(1); letters !== "";) {
      const spelled = `-${letters[0]}`;
      const row = byLetter.get(letters[0]);
      if (row === undefined) throw unknown(option, spelled);
      letters = letters.slice(1);
      take(row, spelled, letters);
      if (row.takesValue) return;
    }
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") urls.push(...rest.splice(0));
    else if (word.startsWith("--")) takeLong(word);
    else if (word.startsWith("-") && word !== "-") takeShort(word);
    else urls.push(word);
  }
  return { given: new CurlOptions(options), urls };
}

function unknown(option: string, spelled: string): UsageError {
  const advice = /^--[\w.-]+=/.test(spelled) ? "Write its value after a space." : "";
  // The part after an equals sign may be a secret.
  const shown = spelled.replace(/=.*$/s, "=");
  return new UsageError(option, `unknown curl option ${shown}`, advice);
}
