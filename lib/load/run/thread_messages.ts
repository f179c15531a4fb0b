/**
 * Defines the messages between the threads of a run and the one that started them.
 *
 * @module
 */
import type { LoadOptions } from "../plan/options.ts";
import type { PartResult } from "../engine/result.ts";
import type { Repetition } from "../plan/repeated_plan.ts";
import type { Shard } from "../plan/schedule.ts";
import type { SecondPart } from "../tally/second.ts";

/** To a thread, in this order; the last three at any time after the first. */
export type ToThread =
  | {
    readonly kind: "prepare";
    readonly options: LoadOptions;
    readonly runId: string;
    /** What the scenario's `setup` gave. */
    readonly state: unknown;
    /** Which of this process's threads it is, from 0. */
    readonly thread: number;
    readonly shard: Shard;
    /** Where the thread writes how far it has come: PROGRESS_FIELDS numbers for each thread. */
    readonly progress: SharedArrayBuffer;
    /** That of the thread's alarm; null in a closed loop. */
    readonly alarmMemory: SharedArrayBuffer | null;
    /** Whether the thread is to send the lines of the log. */
    readonly sendsLog: boolean;
  }
  /** Sent only where the load is run again and again: what the next run is. */
  | { readonly kind: "repeat"; readonly repetition: Repetition }
  | { readonly kind: "warmUp" }
  | {
    readonly kind: "run";
    /** The start of the run, in milliseconds since the epoch. */
    readonly startMs: number;
    /** Whether connections stay open for another run. */
    readonly isRepeated: boolean;
  }
  /** @property reason why the run is ended early */
  | { readonly kind: "end"; readonly reason: string }
  | { readonly kind: "stop" }
  | { readonly kind: "cut" };

/** From a thread: that a request is done, each second, lines of the log, and in the end its result. */
export type FromThread =
  | { readonly kind: "prepared" }
  | { readonly kind: "repeating" }
  | { readonly kind: "warmedUp" }
  | { readonly kind: "second"; readonly second: SecondPart }
  | { readonly kind: "lines"; readonly lines: Uint8Array<ArrayBuffer> }
  | { readonly kind: "done"; readonly result: PartResult };

/** Numbers a thread writes of its progress: issued, completed, responses, in flight. */
export const PROGRESS_FIELDS = 5;
