/**
 * Reads the files that options name.
 *
 * @module
 */
import type { FeedOptions } from "../load/feed/feed.ts";
import type { LoadOptions } from "../load/plan/options.ts";
import type { TargetList } from "../load/targets/target_options.ts";
import { splitUrl } from "../http/message/target.ts";
import type { RunCommand } from "./args/command.ts";
import type { Inputs } from "./files/inputs.ts";
import { filled } from "./files/request_sources.ts";

/** Checking this many requests takes more than half a second. */
const LONG_LIST = 200_000;

/** Returns the options with the contents of the files they name. */
export async function withFiles(command: RunCommand, inputs: Inputs): Promise<LoadOptions> {
  const { options, files, sources } = command;
  const pem = (option: "cacert" | "cert" | "key") => {
    const path = files[option];
    return path === undefined ? undefined : inputs.text(option, path, "Use a PEM file.");
  };
  const [caCert, cert, key] = [pem("cacert"), pem("cert"), pem("key")];
  return {
    ...filled(options, sources, inputs),
    arrivals: command.varied.harPace ? "recorded" : options.arrivals,
    caCerts: caCert === undefined ? [] : [caCert],
    cert,
    key,
    targets: await targetsOf(command, inputs),
    feed: await feedOf(command, inputs),
  };
}

/** Reads the requests of a list or a recording. The modules for it are loaded only if needed. */
async function targetsOf(
  { files: { targets, har }, varied: { harFilter, harPace }, options: { url } }: RunCommand,
  inputs: Inputs,
): Promise<TargetList | undefined> {
  if (targets !== undefined) {
    const text = inputs.text("targets", targets);
    const { LONG_TEXT, PackedTargets } = await import("../load/targets/packed_targets.ts");
    const packed = text.length < LONG_TEXT ? null : PackedTargets.of(text, nameOf(targets));
    if (packed !== null) {
      if (packed.length >= LONG_LIST) inputs.note(`Checking ${packed.length} requests...\n`);
      return packed;
    }
    const { parseTargets } = await import("../load/targets/target_list.ts");
    return parseTargets(text, nameOf(targets), (path) => inputs.bytes("targets", path));
  }
  if (har === undefined) return undefined;
  const { parseHar, requireGaps } = await import("../load/targets/har.ts");
  const recorded = parseHar(inputs.text("har", har), nameOf(har), harFilter);
  if (harPace) requireGaps(recorded, nameOf(har));
  if (url === undefined) return recorded;
  // Keeps the paths and drops the recorded host, so that another one, such as staging, is tested.
  return recorded.map((target) => ({ ...target, url: splitUrl(target.url).rest || "/" }));
}

async function feedOf(
  { files: { feed }, varied: { feedOrder, feedDelimiter } }: RunCommand,
  inputs: Inputs,
): Promise<FeedOptions | undefined> {
  if (feed === undefined) return undefined;
  const { parseFeed } = await import("../load/feed/feed_file.ts");
  const rows = await parseFeed(inputs.text("feed", feed), nameOf(feed), {
    delimiter: feedDelimiter,
  });
  return { ...rows, order: feedOrder };
}

/** Returns the name of a file in messages and reports. */
function nameOf(path: string): string {
  return path === "-" ? "stdin" : path;
}
