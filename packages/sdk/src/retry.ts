import type { Environment } from './environment.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
export const LONGEST_RETRY_AFTER_MS = 60_000;
const RETRYABLE_STATUSES = [408, 425, 429, 502, 503, 504];

/** `code` is Breakwater's own: a used-up quota answers 429 too, but waiting does not help. */
export function isRetryable(status: number, code: unknown): boolean {
  return RETRYABLE_STATUSES.includes(status) && code !== 'QUOTA_EXCEEDED';
}

/** Full jitter: any wait up to a limit that doubles with every attempt. `attempt` is 1 for the first. */
export function backoffMs(attempt: number, environment: Pick<Environment, 'random'>): number {
  return environment.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
}

/** What a Retry-After header asks for, in seconds or as a date, at most 60 s. */
export function retryAfterMs(
  header: string | null,
  environment: Pick<Environment, 'now'>,
): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - environment.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}
