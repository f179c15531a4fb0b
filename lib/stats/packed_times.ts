/**
 * Packs a whole distribution into few bytes: the distance of each value from the one before, and
 * its count.
 *
 * @module
 */
import { Distribution } from "./percentile.ts";
import { LIMIT_US } from "./tally.ts";
import { BadBytes, ByteReader, ByteWriter } from "./varint.ts";

/**
 * Packs times into bytes: about two per distinct time, because neighbors are close and counts
 * small.
 */
export function packTimes(
  { values, cumulative }: Pick<Distribution, "values" | "cumulative">,
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.number(values.length);
  // All distances come before all counts, because gzip compresses similar data best.
  for (let i = 0; i < values.length; i++) writer.number(values[i] - (i > 0 ? values[i - 1] : 0));
  for (let i = 0; i < values.length; i++) {
    writer.number(cumulative[i] - (i > 0 ? cumulative[i - 1] : 0));
  }
  return writer.bytes();
}

/**
 * Unpacks times.
 *
 * @throws {BadBytes} if the bytes are not a distribution of whole microseconds
 */
export function unpackTimes(bytes: Uint8Array): Distribution {
  const reader = new ByteReader(bytes);
  const length = reader.number();
  // Checked before memory is allocated: each time has at least a byte of distance and one of count.
  if (length > reader.left / 2) throw new BadBytes("more times than bytes");
  const values = new Float64Array(length);
  const cumulative = new Float64Array(length);
  let value = 0;
  for (let i = 0; i < length; i++) {
    const distance = reader.number();
    if (i > 0 && distance === 0) throw new BadBytes("a repeated time");
    value += distance;
    if (value > LIMIT_US) throw new BadBytes("a time longer than an hour");
    values[i] = value;
  }
  let count = 0;
  for (let i = 0; i < length; i++) {
    const times = reader.number();
    if (times === 0) throw new BadBytes("a time with a count of 0");
    count += times;
    if (count > Number.MAX_SAFE_INTEGER) throw new BadBytes("too many times");
    cumulative[i] = count;
  }
  if (reader.left > 0) throw new BadBytes("bytes after its last time");
  return new Distribution(values, cumulative);
}

/** Joins all samples of several distributions. */
export function joined(distributions: readonly Distribution[]): Distribution {
  if (distributions.length === 0) return new Distribution(new Float64Array(), new Float64Array());
  let round = distributions;
  // Joins pairwise, so that each value is copied only log2(parts) times.
  while (round.length > 1) {
    const next: Distribution[] = [];
    for (let i = 0; i < round.length; i += 2) {
      next.push(i + 1 < round.length ? joinedPair(round[i], round[i + 1]) : round[i]);
    }
    round = next;
  }
  return round[0];
}

function joinedPair(a: Distribution, b: Distribution): Distribution {
  const values = new Float64Array(a.values.length + b.values.length);
  const cumulative = new Float64Array(values.length);
  let [i, j, length] = [0, 0, 0];
  while (i < a.values.length || j < b.values.length) {
    const fromA = i < a.values.length ? a.values[i] : Infinity;
    const fromB = j < b.values.length ? b.values[j] : Infinity;
    const value = Math.min(fromA, fromB);
    if (fromA === value) i++;
    if (fromB === value) j++;
    values[length] = value;
    cumulative[length++] = (i > 0 ? a.cumulative[i - 1] : 0) + (j > 0 ? b.cumulative[j - 1] : 0);
  }
  return new Distribution(values.slice(0, length), cumulative.slice(0, length));
}
