/**
 * Creates a route to each origin from the options for connecting, proxies and TLS.
 *
 * @module
 */
import { type NameOf, UsageError } from "../../errors.ts";
import { hostAndPort, missingPermission } from "../../http/wire/permission.ts";
import type { Address, Route, TlsSettings } from "../../http/wire/route.ts";
import { originOf, parseTarget, type Target } from "../../http/message/target.ts";
import { shownPath } from "../../text.ts";
import { checkClientCertificate } from "./client_certificate.ts";
import type { LoadOptions } from "./options.ts";

/** Number of routes kept for other origins that redirects lead to; the oldest are dropped first. */
const MOST_FOREIGN = 1000;

/** Routes to the origins of the plan, and to others that redirects lead to. */
export interface Routing {
  /** Route to the first target of the plan. */
  readonly route: Route;
  /** Routes to all origins of the plan. */
  readonly routes: readonly Route[];
  /** Proxy; null without one. */
  readonly proxy: Target | null;
  /** Returns the route to the origin of a target; always the same one. */
  routeTo(target: Target): Route;
}

/**
 * Creates the routes. Options that set the address to connect to apply to the targets of the plan.
 *
 * @throws {UsageError} naming the invalid option
 */
export function createRouting(targets: readonly Target[], options: LoadOptions): Routing {
  const ipVersion = options.ipVersion ?? null;
  const proxy = options.proxy === undefined ? null : parseProxy(options.proxy);
  const fixed = fixedAddress(options, ipVersion);
  if (fixed !== null && proxy !== null) {
    const option = fixed.kind === "unix" ? "unixSocket" : "connectTo";
    throw UsageError.conflict(option, "proxy");
  }
  const tls = tlsSettings(options);
  const isHttp2 = options.http2 ?? false;
  const routeTo = (to: Target, address: Address | null, sni: string | undefined): Route => {
    const direct = { kind: "tcp", hostname: to.hostname, port: to.port, ipVersion } as const;
    const throughProxy = proxy && { ...direct, hostname: proxy.hostname, port: proxy.port };
    return {
      address: address ?? throughProxy ?? direct,
      tunnel: proxy !== null && (to.isSecure || isHttp2)
        ? { authority: hostAndPort(to), authorization: proxy.authorization }
        : null,
      tls: to.isSecure ? { ...tls, serverName: sni ?? to.hostname } : null,
      isHttp2,
    };
  };
  const byOrigin = new Map<string, Route>();
  for (const target of targets) {
    const origin = originOf(target);
    if (!byOrigin.has(origin)) byOrigin.set(origin, routeTo(target, fixed, options.sni));
  }
  const routes = [...byOrigin.values()];
  /** Routes to origins that only redirects and hooks lead to, oldest first. */
  const foreign = new Map<string, Route>();
  for (const { address } of routes) checkIpVersion(address);
  return {
    route: routes[0],
    routes,
    proxy,
    routeTo: (target) => {
      const origin = originOf(target);
      let route = byOrigin.get(origin) ?? foreign.get(origin);
      if (route === undefined) {
        if (foreign.size === MOST_FOREIGN) foreign.delete(foreign.keys().next().value!);
        foreign.set(origin, route = routeTo(target, null, undefined));
      }
      return route;
    },
  };
}

function fixedAddress(options: LoadOptions, ipVersion: 4 | 6 | null): Address | null {
  const { connectTo, unixSocket } = options;
  if (connectTo !== undefined && unixSocket !== undefined) {
    throw UsageError.conflict("unixSocket", "connectTo");
  }
  if (unixSocket !== undefined) {
    if (unixSocket === "") throw UsageError.invalid("unixSocket", "", "Use the path of a socket.");
    return { kind: "unix", path: unixSocket };
  }
  if (connectTo === undefined) return null;
  const url = /^(\[[^\]]+\]|[^\s/?#@:]+):\d+$/.test(connectTo)
    ? URL.parse(`http://${connectTo}/`)
    : null;
  const port = Number(connectTo.slice(connectTo.lastIndexOf(":") + 1));
  if (url === null || port === 0) {
    // curl and oha put the host and port of the URL first.
    const to = /^[^:]+:\d*:(?=[^:]+:\d+$|\[)(.+)$/.exec(connectTo)?.[1];
    const advice = to === undefined ? "Use HOST:PORT." : `Use HOST:PORT, such as ${to}.`;
    throw UsageError.invalid("connectTo", connectTo, advice);
  }
  return { kind: "tcp", hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"), port, ipVersion };
}

const PROXY_ADVICE = "Use an http: URL, such as http://127.0.0.1:3128.";

function parseProxy(text: string): Target {
  const proxy = URL.canParse(text) ? parseTargetOf("proxy", text) : null;
  if (proxy === null || proxy.isSecure) {
    throw UsageError.invalid("proxy", text, PROXY_ADVICE);
  }
  return proxy;
}

function parseTargetOf(option: string, text: string): Target {
  try {
    return parseTarget(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw UsageError.invalid(option, text, PROXY_ADVICE);
  }
}

function checkIpVersion(address: Address): void {
  if (address.kind === "unix" || address.ipVersion === null) return;
  const { hostname, ipVersion } = address;
  const literal = hostname.includes(":") ? 6 : /^\d+(\.\d+){3}$/.test(hostname) ? 4 : ipVersion;
  if (literal !== ipVersion) {
    throw new UsageError("ipVersion", `${ipVersion}, but ${hostname} is an IPv${literal} address`);
  }
}

function tlsSettings(options: LoadOptions): Omit<TlsSettings, "serverName"> {
  const caCerts = options.caCerts ?? [];
  const verifiesPeer = !(options.insecure ?? false);
  if (caCerts.length > 0 && !verifiesPeer) {
    throw UsageError.conflict("insecure", "caCerts");
  }
  const { cert, key } = options;
  // Deno ignores text without PEM and continues without the certificate.
  for (const pem of caCerts) checkPem("caCerts", pem, "CERTIFICATE");
  if ((cert === undefined) !== (key === undefined)) {
    const [option, missing] = cert === undefined ? ["key", "cert"] : ["cert", "key"];
    const opening = (nameOf: NameOf) => `${nameOf(option)} needs ${nameOf(missing)}`;
    throw new UsageError(option, `needs ${missing}`, "", opening);
  }
  if (cert === undefined || key === undefined) {
    return { caCerts, verifiesPeer, clientCertificate: null };
  }
  checkPem("cert", cert, "CERTIFICATE");
  checkPem("key", key, "PRIVATE KEY");
  checkClientCertificate(cert, key);
  return { caCerts, verifiesPeer, clientCertificate: { cert, key } };
}

function checkPem(option: string, pem: string, label: string): void {
  if (new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(pem)) return;
  throw new UsageError(option, `no ${label} in it`, "Use a PEM file that has one.");
}

/**
 * Checks the network permissions, because Deno would prompt for them.
 *
 * @throws {UsageError} naming the flag to add
 */
export function requireRoutes(
  { routing }: { readonly routing: Routing },
  { targets }: LoadOptions,
): void {
  const option = targets === undefined ? "url" : "targets";
  for (const { address } of routing.routes) requirePermission(option, address);
}

function requirePermission(option: string, address: Address): void {
  const missing = missingPermission(address);
  if (missing === null) return;
  if (address.kind === "unix") {
    throw UsageError.needs("unixSocket", shownPath(address.path), missing);
  }
  throw new UsageError(option, `connecting to ${hostAndPort(address)} needs ${missing}`);
}
