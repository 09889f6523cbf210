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
  const asked = retryAfter === null ? null : waitOf(retryAfter.trim(), at);
  return at + Math.max(delay, Math.min(asked ?? 0, LONGEST_WAIT_MS));
}

const HTTP_DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
];
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** Milliseconds from `now` that Retry-After asks for; null when it is neither whole seconds nor an HTTP date. */
function waitOf(value: string, now: number): number | null {
  if (/^\d+$/.test(value)) return Number(value) * SECOND;
  const isDate = HTTP_DATES.some(form => form.test(value));
  if (!isDate && !ASCTIME.test(value)) return null;
  const at = Date.parse(isDate ? value : `${value} GMT`);
  return Number.isNaN(at) ? null : at - now;
}
