import type { Change, Ctx, Id } from '@breakwater/db';
import type * as z from 'zod';
import type { Work } from '../context.ts';
import type { JobCtx } from '../jobs/job.ts';
import type { OperationRow } from './accessor.ts';
import type { Failure } from './ending.ts';

/** Of what an operation stores, in bytes of JSON. */
export const LARGEST_DOCUMENT = 65_536;

/** What work sees of the operation it does. */
export interface OperationHandle<I, S> {
  readonly id: Id<'op'>;
  readonly input: I;
  /** The last checkpoint, of an earlier attempt; null on the first. */
  readonly state: S | null;
  /** In the operation's tenant, acting as who started it. */
  readonly ctx: JobCtx;
  /**
   * Aborts when the operation was cancelled, its time is over or another worker has it. What ends within ten
   * seconds of a cancel ends in order; whatever comes after has no effect.
   */
  readonly signal: AbortSignal;
  /** Percent, truncated to 0..100, and a message of at most 500 characters; null clears it. Written once a second. */
  progress(percent: number, message?: string | null): Promise<void>;
  /**
   * Stores where the next attempt goes on, at most 64 KiB of JSON, together with the effects of the step. Throws
   * when the operation is no longer this worker's to do, and then there is no effect.
   */
  checkpoint(state: S, ...effects: readonly Change[]): Promise<void>;
  /** Lets time pass; throws as soon as the signal aborts. */
  pause(ms: number): Promise<void>;
}

/**
 * How work ends: the Change is its last effect, and its `result` what the operation shows, an object. Both commit
 * with the success, or not at all. A function is planned again while another writer comes first.
 */
export type OperationOutcome = Change | (() => Promise<Change>);

/** One kind of long work. */
export interface OperationKind<I extends z.ZodType = z.ZodType, S extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly resourceType: string;
  /** What is stored to do the work: at most 64 KiB of JSON, no secrets. */
  readonly input: I;
  /** The shape of a checkpoint. */
  readonly state?: S;
  /** From its creation; default 10 minutes, 1 s to 24 h. A start may set another. */
  readonly limitMs?: number;
  readonly cancellable: boolean;
  /** Whether another worker may go on after one died. */
  readonly restartable: boolean;
  /** 1 to 10; default 3. */
  readonly maxAttempts?: number;
  /** A thrown BreakwaterError fails the operation with its lower-cased code and message, anything else with `internal`. */
  run(handle: OperationHandle<z.output<I>, z.output<S>>): Promise<OperationOutcome>;
  /** What goes along when it is asked to stop while it runs; `ctx` acts as who asks. */
  readonly cancelling?: (ctx: Ctx & Work, row: OperationRow) => Promise<Change>;
  /**
   * What goes along when it ends without success – cancelled, too late, given up or failed –, in one commit with that
   * end, also when no worker does it any more. Planned again while another writer comes first.
   */
  readonly failed?: (ctx: Ctx & Work, row: OperationRow, failure: Failure) => Promise<Change>;
}

/** Declares a kind. It must be listed in `kinds.ts`, under its name, so that workers find it. */
export function defineOperation<I extends z.ZodType, S extends z.ZodType = z.ZodNever>(
  kind: OperationKind<I, S>,
): OperationKind<I, S> {
  return kind;
}
