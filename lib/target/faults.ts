/**
 * Parses the faults that a query asks for, and decides which of them are injected into a request.
 *
 * @module
 */
import { quoted } from "../text.ts";
import { parseDurationMs } from "../units.ts";

/** The faults injected into one request. */
export interface InjectedFaults {
  readonly status: number;
  readonly delayMs: number;
  readonly bodyBytes: number;
  readonly isChunked: boolean;
  /** Milliseconds between two bytes of the body; 0 sends them together. */
  readonly dripMs: number;
  /** Cookie to set, as `name=value`; null for none. */
  readonly cookie: string | null;
  /** How to end the connection in the middle of the response; null for not at all. */
  readonly end: "close" | "reset" | null;
}

/** Values, each with its probability in percent. */
type Odds<T> = readonly { readonly value: T; readonly percent: number }[];

/** The faults in a query. */
export interface Faults {
  readonly status: Odds<number>;
  readonly delayMs: Odds<number>;
  readonly dripMs: Odds<number>;
  readonly sizeBytes: { readonly min: number; readonly max: number };
  readonly chunkedPercent: number;
  readonly closePercent: number;
  readonly resetPercent: number;
  readonly cookie: string | null;
  /** Number of requests served concurrently, each for its delay; null for no limit. */
  readonly servers: number | null;
}

const DEFAULT_BODY_BYTES = 6;
const MAX_BODY_BYTES = 16 * 1024 ** 3;
const NAMES = ["status", "delay", "drip", "size", "chunked", "close", "reset", "cookie", "servers"];

/** The error of an invalid query; the message says what to use. */
export class BadQuery extends Error {
  override readonly name = "BadQuery";
}

/**
 * Parses the faults in a query: `status=503:20,404:5&delay=20ms:50,1s:1&size=10k&close=3&reset=1`.
 *
 * @throws {BadQuery} if a parameter is unknown or its value is invalid
 */
export function parseFaults(query: URLSearchParams): Faults {
  for (const name of query.keys()) {
    if (!NAMES.includes(name)) {
      throw new BadQuery(`Unknown parameter ${quoted(name)}. Use ${NAMES.join(", ")}.`);
    }
  }
  const time = (text: string) => parseDurationMs(text);
  const code = (text: string) => /^[2-5]\d\d$/.test(text) ? Number(text) : undefined;
  return {
    status: odds(query, "status", code, "a status from 200 to 599, such as 503 or 503:20"),
    delayMs: odds(query, "delay", time, "a time, such as 20ms or 20ms:50"),
    dripMs: odds(query, "drip", time, "a time between bytes, such as 100ms or 100ms:5"),
    sizeBytes: size(query.get("size")),
    chunkedPercent: percent(query, "chunked"),
    closePercent: percent(query, "close"),
    resetPercent: percent(query, "reset"),
    cookie: cookie(query.get("cookie")),
    servers: servers(query.get("servers")),
  };
}

/**
 * Draws the faults for the next request.
 *
 * @param random returns numbers from 0, inclusive, to 1, exclusive
 */
export function injectedFaults(faults: Faults, random: () => number): InjectedFaults {
  const { min, max } = faults.sizeBytes;
  const happens = (percent: number) => random() * 100 < percent;
  return {
    status: draw(faults.status, random) ?? 200,
    delayMs: draw(faults.delayMs, random) ?? 0,
    dripMs: draw(faults.dripMs, random) ?? 0,
    bodyBytes: min + Math.floor(random() * (max - min + 1)),
    cookie: faults.cookie,
    isChunked: happens(faults.chunkedPercent),
    end: happens(faults.resetPercent) ? "reset" : happens(faults.closePercent) ? "close" : null,
  };
}

/**
 * Creates a seeded generator of numbers from 0, inclusive, to 1, exclusive: a Weyl sequence with
 * mixed bits.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let bits = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  };
}

function draw<T>(odds: Odds<T>, random: () => number): T | undefined {
  let left = random() * 100;
  for (const { value, percent } of odds) {
    if (left < percent) return value;
    left -= percent;
  }
}

function odds<T>(
  query: URLSearchParams,
  name: string,
  read: (text: string) => T | undefined,
  form: string,
): Odds<T> {
  const text = query.get(name);
  if (text === null) return [];
  let total = 0;
  return text.split(",").map((part) => {
    const [value, percent] = part.split(":");
    const one = {
      value: read(value),
      percent: percent === undefined ? 100 : Number(percent || NaN),
    };
    total += one.percent;
    if (one.value === undefined || !(one.percent >= 0 && total <= 100)) {
      throw invalid(name, text, `Use ${form}, adding up to at most 100 percent.`);
    }
    return one as { value: T; percent: number };
  });
}

function invalid(name: string, value: string, advice: string): BadQuery {
  return new BadQuery(`${name}: invalid value ${quoted(value)}. ${advice}`);
}

function percent(query: URLSearchParams, name: string): number {
  const text = query.get(name);
  const value = Number(text ?? 0);
  if (text !== "" && value >= 0 && value <= 100) return value;
  throw invalid(name, text ?? "", "Use a percentage from 0 to 100.");
}

function cookie(text: string | null): string | null {
  if (text === null || /^[\w.-]+=[\w.-]*$/.test(text)) return text;
  throw invalid("cookie", text, "Use NAME=VALUE, such as session=abc.");
}

function servers(text: string | null): number | null {
  if (text === null) return null;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw invalid("servers", text, "Use a number from 1 to 9999.");
}

function size(text: string | null): { min: number; max: number } {
  if (text === null) return { min: DEFAULT_BODY_BYTES, max: DEFAULT_BODY_BYTES };
  const [min, max = min] = text.split("-").map(bytes);
  if (min !== undefined && max !== undefined && min <= max && max <= MAX_BODY_BYTES) {
    return { min, max };
  }
  throw invalid("size", text, "Use bytes, such as 500, 10k, 1m or 0-1m.");
}

function bytes(text: string): number | undefined {
  const match = /^(\d+)([kmg]?)$/i.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * 1024 ** ["", "k", "m", "g"].indexOf(match[2].toLowerCase());
}
