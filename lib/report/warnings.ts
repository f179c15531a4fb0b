// Knows: what in a run's numbers is a reason not to take them as they look, and what to do about it.
// Refuses to know: how warnings are shown.
import type { RunResult } from "../load/result.ts";

/** A reason not to take the numbers as they look. */
export interface Warning {
  /** For programs: the same for every warning of the sort. */
  readonly kind: "redialed" | "excess_bytes" | "client_limit";
  /** For people: the number behind it, and what to do. */
  readonly message: string;
}

/** The warnings of a run, the gravest first. */
export function warningsOf({ tally }: RunResult): Warning[] {
  const warnings: Warning[] = [];
  const limited = tally.errors.get("client_limit")?.count ?? 0;
  if (limited > 0) {
    warnings.push({
      kind: "client_limit",
      message:
        `${limited} requests failed since this machine, not the target, ran out of files or ` +
        "ports: lower --concurrency, keep connections alive, or raise ulimit -n",
    });
  }
  if (tally.excess > 0) {
    warnings.push({
      kind: "excess_bytes",
      message: `${tally.excess} responses were followed by bytes that were not asked for: their ` +
        "connections were closed, and the target's framing is worth a look",
    });
  }
  if (tally.redialed > 0) {
    warnings.push({
      kind: "redialed",
      message: `${tally.redialed} requests were sent again on a new connection, since the target ` +
        "had closed or reset theirs before a byte of the response: is its keep-alive limit low",
    });
  }
  return warnings;
}
