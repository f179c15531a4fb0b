/**
 * Defines the messages between the threads of a run and the one that started them.
 *
 * @module
 */
import type { PartSecond } from "../engine/hooks.ts";
import type { LoadOptions } from "../plan/options.ts";
import type { PartResult } from "../engine/result.ts";
import type { Repetition } from "../plan/repeated_plan.ts";
import type { Shard } from "../schedule/schedule.ts";

/** Messages to a thread, in this order; the last three at any time after the first. */
export type ToThread =
  | {
    readonly kind: "prepare";
    readonly options: LoadOptions;
    readonly runId: string;
    /** The value returned by the scenario's `setup`. */
    readonly state: unknown;
    /** Number of the thread in this process, from 0. */
    readonly thread: number;
    readonly shard: Shard;
    /** Memory for the thread's progress: PROGRESS_FIELDS numbers per thread. */
    readonly progress: SharedArrayBuffer;
    /** Memory of the thread's alarm; null in a closed loop. */
    readonly alarmMemory: SharedArrayBuffer | null;
    /** Whether the thread sends the lines of the log. */
    readonly sendsLog: boolean;
  }
  /** Sent only for repeated runs: the parameters of the next run. */
  | { readonly kind: "repeat"; readonly repetition: Repetition }
  | { readonly kind: "warmUp" }
  | {
    readonly kind: "run";
    /** Start of the run, in milliseconds since the epoch. */
    readonly startMs: number;
    /** Whether connections stay open for another run. */
    readonly isRepeated: boolean;
  }
  /** @property reason why the run is ended early */
  | { readonly kind: "end"; readonly reason: string }
  | { readonly kind: "stop" }
  | { readonly kind: "cut" };

/** Messages from a thread: replies, each second, lines of the log, and finally its result. */
export type FromThread =
  | { readonly kind: "prepared" }
  | { readonly kind: "repeating" }
  | { readonly kind: "warmedUp" }
  | { readonly kind: "second"; readonly second: PartSecond }
  | { readonly kind: "lines"; readonly lines: Uint8Array<ArrayBuffer> }
  | { readonly kind: "done"; readonly result: PartResult };

/**
 * The numbers that a thread writes as its progress: issued, completed, responses, failed, in
 * flight.
 */
export const PROGRESS_FIELDS = 5;
