/**
 * What the options and hooks of a load test are made of: targets, feeds, stages, scenarios,
 * progress.
 *
 * @example Targets from a file's text
 * ```ts
 * import { parseTargets } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * const targets = parseTargets("GET http://127.0.0.1:8080/", "targets.txt");
 * assertEquals(targets.length, 1);
 * ```
 *
 * @module
 */
export type { BodyFile, FormPart } from "./lib/load/plan/options.ts";
export type { Stage } from "./lib/load/schedule/schedule.ts";
export type { RequestEntry } from "./lib/load/request/request_entry.ts";
export { parseTargets } from "./lib/load/targets/target_list.ts";
export { parseHar } from "./lib/load/targets/har.ts";
export type { TargetList, TargetOptions } from "./lib/load/targets/target_options.ts";
export { parseFeed } from "./lib/load/feed/feed_file.ts";
export type { FeedOptions, FeedRow, FeedValue } from "./lib/load/feed/feed.ts";
export type {
  CheckResult,
  ScenarioContext,
  ScenarioPart,
  ScenarioRequest,
  ScenarioResponse,
  ScenarioStep,
} from "./lib/load/scenario/scenario.ts";
export type { Progress } from "./lib/load/engine/result.ts";
export type {
  CountsSnapshot,
  ErrorSnapshot,
  Second,
  SumsSnapshot,
  TargetSnapshot,
} from "./lib/load/tally/second.ts";
