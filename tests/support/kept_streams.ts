/**
 * Creates streams that keep what is written to them.
 *
 * @module
 */
import type { Streams } from "../../lib/cli/terminal/streams.ts";

/** Streams, and what was written to them, in order. */
interface KeptStreams extends Streams {
  readonly written: string[];
}

/** Creates streams that are not terminals by default. */
export function keptStreams(
  rest: Partial<Streams> = {},
  onOut: () => void = () => {},
): KeptStreams {
  const written: string[] = [];
  return {
    written,
    out: (text) => {
      written.push(text);
      onOut();
    },
    err: (text) => void written.push(text),
    frame: (text) => written.push(text) > 0,
    drained: () => Promise.resolve(),
    putReportOnErr: () => {},
    failure: null,
    errSize: () => null,
    isOutTerminal: false,
    isErrTerminal: false,
    refusesColor: true,
    ...rest,
  };
}
