import { admit, identify } from '../access/authorise.ts';
import { logUnexpected } from '../call/as-caller.ts';
import type { Caller } from '../context.ts';
import { toBreakwaterError } from '../errors.ts';
import { takePlace } from './places.ts';

const CHECK_CREDENTIAL_MS = 30_000;
// tRPC closes the stream at it, without the event that says nothing follows.
const RESUME = new DOMException('this watch has lasted as long as it may here', 'AbortError');

/** What one look at the database found. */
export interface Seen<T> {
  readonly items: readonly T[];
  /** There is more to see at once. */
  readonly more?: boolean;
  /** Nothing will follow. */
  readonly over?: boolean;
}

/**
 * Looks whenever something may have been committed, and yields what each look finds, until one is the last or the
 * watcher leaves. The credential is resolved again every 30 s, so each look gets the caller as they are now; a revoked
 * one ends it with UNAUTHENTICATED. Where a runtime lets it last only so long, it ends as if the connection was lost,
 * for the client to resume.
 */
export async function* watching<T>(
  caller: Caller,
  signal: AbortSignal | undefined,
  look: (caller: Caller) => Promise<Seen<T>>,
): AsyncGenerator<T, void> {
  const { clock, ports } = caller.app;
  const { pollMs, maxMs } = ports.watch;
  const leave = takePlace(caller);
  const left = new AbortController();
  const ending = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
  const startedAt = clock.now();
  let checkedAt = startedAt;
  let current = caller;
  let woken: Promise<void> | undefined;
  try {
    while (!ending.aborted) {
      const now = clock.now();
      if (now - checkedAt >= CHECK_CREDENTIAL_MS) {
        current = await again(current);
        checkedAt = now;
      }
      if (maxMs !== null && now - startedAt >= maxMs) throw RESUME;
      // Listening starts before looking: what is committed in between rings.
      woken ??= ports.wake.next(pollMs, ending);
      const { items, more = false, over = false } = await look(current);
      yield* items;
      if (over) return;
      if (more) continue;
      await woken;
      woken = undefined;
    }
  } catch (error) {
    if (error !== RESUME) logUnexpected(caller, caller.procedure.path, toBreakwaterError(error));
    throw error;
  } finally {
    leave();
    left.abort();
  }
}

/** The caller as their credential says now. */
async function again(caller: Caller): Promise<Caller> {
  const { path, meta } = caller.procedure;
  const call = { path, meta, type: 'subscription', getRawInput: async () => undefined } as const;
  const current = await identify(caller, call);
  admit(current, call);
  return current;
}
