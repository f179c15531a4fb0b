/**
 * Holds the options of other load testers and of curl that this program does not have, or has for
 * something else, with what to write here. Messages, docs/coming-from.md and tests share this table.
 *
 * @module
 */
import type { ForeignTool } from "./foreign_tool.ts";
import { LOAD_TESTERS } from "./load_testers.ts";
import { OTHER_TOOLS } from "./other_tools.ts";

/** Options by tool. */
export const FOREIGN_OPTIONS: Readonly<Record<string, ForeignTool>> = {
  ...LOAD_TESTERS,
  ...OTHER_TOOLS,
};

/** The meaning of an option in one or more other tools. */
export interface ForeignMeaning {
  readonly tools: readonly string[];
  /** The equivalent here, or a sentence on why there is none. */
  readonly text: string;
  readonly isOption: boolean;
}

/** Returns the meanings of an option in other tools, grouping tools with the same equivalent. */
export function foreignMeanings(spelling: string): readonly ForeignMeaning[] {
  const byText = new Map<string, string[]>();
  for (const [tool, options] of Object.entries(FOREIGN_OPTIONS)) {
    for (const [spellings, text] of Object.entries(options)) {
      if (!spellings.split(", ").includes(spelling)) continue;
      byText.set(text, [...byText.get(text) ?? [], tool]);
    }
  }
  return [...byText].map(([text, tools]) => ({
    tools,
    text,
    isOption: !text.endsWith("."),
  }));
}
