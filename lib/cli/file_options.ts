/**
 * Which options are told by what is in files, and puts it into them.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import type { LoadOptions } from "../load/plan/options.ts";
import type { RunCommand } from "./args/command.ts";
import type { Inputs } from "./files/inputs.ts";
import { filled } from "./files/request_sources.ts";

/** The options with all that is in the files that were named. */
export async function withFiles(
  { options, files, feedOrder, sources }: RunCommand,
  inputs: Inputs,
): Promise<LoadOptions> {
  const { targets, feed } = files;
  if (feedOrder !== undefined && feed === undefined) {
    throw UsageError.needs("feed-order", "", "--feed FILE");
  }
  const pem = (option: "cacert" | "cert" | "key") => {
    const path = files[option];
    return path === undefined ? undefined : inputs.text(option, path, "Use a PEM file.");
  };
  const [caCert, cert, key] = [pem("cacert"), pem("cert"), pem("key")];
  return {
    ...filled(options, sources, inputs),
    caCerts: caCert === undefined ? [] : [caCert],
    cert,
    key,
    targets: targets === undefined
      ? undefined
      : (await import("../load/request/target_list.ts")).parseTargets(
        inputs.text("targets", targets),
        targets,
      ),
    feed: feed === undefined ? undefined : {
      ...(await import("../load/feed/feed_file.ts")).parseFeed(inputs.text("feed", feed), feed),
      order: feedOrder,
    },
  };
}
