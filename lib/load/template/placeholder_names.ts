/**
 * Finds the placeholder for a name in a template, and escapes its values for their position.
 *
 * @module
 */
import { quoted } from "../../text.ts";
import { isFieldValue } from "../../http/message/request_encoding.ts";
import type { Feed } from "../feed/feed.ts";
import {
  feedPlaceholder,
  nowPlaceholder,
  randomPlaceholder,
  sequencePlaceholder,
  textPlaceholder,
  uuidPlaceholder,
} from "./placeholder.ts";
import type { Placeholder } from "../../http/message/request_layout.ts";
import type { RequestIds } from "../request/request_id.ts";
import { BRACES_RULE, excerpt, type PlaceholderName, TemplateError } from "./template.ts";

/** Position of a placeholder in a request; values are escaped for it. */
export type PlaceholderPosition = "url" | "header" | "body";

/** Sources of values. */
export interface ValueSources {
  readonly seed: number;
  readonly feed: Feed | null;
  readonly requestIds: RequestIds;
  /** ID of a request, if the caller's own field sets it. */
  readonly ownId: { readonly textOf: (index: number) => string; readonly mostBytes: number } | null;
}

const BUILT_IN = ["seq", "uuid", "requestId", "random", "now"];
const WHOLE = /^-?\d+$/;
/** Number of columns listed in a message. */
const COLUMNS_NAMED = 8;

/**
 * Returns the placeholder of a name.
 *
 * @param ordinal number of the placeholder among those of its request
 * @throws {TemplateError} if the name is unknown
 * @throws {UsageError} naming the row of the feed that has no value for it
 */
export function placeholderOf(
  { words }: PlaceholderName,
  position: PlaceholderPosition,
  ordinal: number,
  sources: ValueSources,
): Placeholder {
  const { seed, feed, requestIds, ownId } = sources;
  const name = words.join(" ");
  const isColumn = feed?.has(name) ?? false;
  if (BUILT_IN.includes(words[0]) && isColumn) {
    throw new TemplateError(
      `${shown(name)} is both built in and a column of ${feed!.name}`,
      "Rename the column.",
    );
  }
  if (words[0] === "random") return randomBetween(words.slice(1), name, seed, ordinal);
  switch (name) {
    case "seq":
      return sequencePlaceholder();
    case "uuid":
      return uuidPlaceholder(seed, ordinal);
    case "now":
      return nowPlaceholder();
    case "requestId": {
      if (ownId === null) return requestIds.placeholder;
      const escape = escapeOf(position);
      // A byte that is not allowed in a URL takes three when encoded.
      return textPlaceholder((index) => escape(ownId.textOf(index)), 3 * ownId.mostBytes);
    }
  }
  if (isColumn) return columnPlaceholder(feed!, name, position, escapeOf(position));
  const column = words.slice(1).join(" ");
  if (words[0] === "json" && feed !== null && feed.has(column)) {
    const escape = escapeOf(position);
    return columnPlaceholder(feed, column, position, (value) => escape(JSON.stringify(value)));
  }
  throw new TemplateError(
    `unknown placeholder ${shown(name)}`,
    `${namesThere(feed)} ${BRACES_RULE}`,
  );
}

function randomBetween(
  bounds: readonly string[],
  name: string,
  seed: number,
  ordinal: number,
): Placeholder {
  const [low, high] = bounds.map(Number);
  const areBounds = bounds.length === 2 && bounds.every((bound) => WHOLE.test(bound)) &&
    Number.isSafeInteger(low) && Number.isSafeInteger(high) && low <= high &&
    Number.isSafeInteger(high - low);
  if (areBounds) return randomPlaceholder(seed, ordinal, low, high);
  throw new TemplateError(
    `${shown(name)} needs two whole numbers, the lower first`,
    "Write it as {{random 1 1000}}.",
  );
}

function columnPlaceholder(
  feed: Feed,
  column: string,
  position: PlaceholderPosition,
  escape: (value: string) => string,
): Placeholder {
  if (position === "header") {
    for (const [row, value] of feed.column(column).entries()) {
      if (isFieldValue(escape(value))) continue;
      throw feed.refusal(row, `control characters in ${quoted(column)}, which a header uses`);
    }
  }
  return feedPlaceholder(feed, column, escape);
}

function escapeOf(position: PlaceholderPosition): (value: string) => string {
  // Half of a surrogate pair is not a character and cannot be encoded.
  return position === "url"
    ? (value) => encodeURIComponent(value.toWellFormed())
    : (value) => value;
}

function namesThere(feed: Feed | null): string {
  const builtIn = "Use seq, uuid, requestId, now or random LOW HIGH";
  if (feed === null) return `${builtIn}, or a column of a feed.`;
  const names = feed.columnNames;
  const rest = names.length > COLUMNS_NAMED ? ", …" : "";
  return `${builtIn}, or a column of ${feed.name}: ${
    names.slice(0, COLUMNS_NAMED).join(", ")
  }${rest}.`;
}

function shown(name: string): string {
  return excerpt(`{{${name}}}`);
}
