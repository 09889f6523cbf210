import { retryAfterMs } from '../../outbound/retry-after.ts';

const SECOND = 1000;
/** Before attempt 2, 3, …, counted from the end of the one before. */
const DELAYS_SECONDS = [5, 30, 120, 600, 3600, 21_600];
const JITTER = 0.2;
const LONGEST_WAIT_MS = 86_400 * SECOND;

export interface Ended {
  /** Number of the attempt that ended. */
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The header as the receiver sent it. */
  readonly retryAfter: string | null;
}

/** When the next attempt is due, in epoch milliseconds. `random` gives numbers in [0, 1). */
export function nextAttemptAt({ attempt, at, retryAfter }: Ended, random: () => number): number {
  const seconds = DELAYS_SECONDS[Math.min(attempt, DELAYS_SECONDS.length) - 1] ?? 0;
  const delay = Math.ceil(seconds * SECOND * (1 + JITTER * random()));
  const asked = retryAfter === null ? null : retryAfterMs(retryAfter, at);
  return at + Math.max(delay, Math.min(asked ?? 0, LONGEST_WAIT_MS));
}
