const WAIT = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i;
const LONGEST_SECONDS = 60;

/** Whole seconds that `Prefer: wait` (RFC 7240) asks an answer to be waited for, at most 60; 0 without it. */
export function secondsToWait({ headers }: Request): number {
  return Math.min(Number(WAIT.exec(headers.get('prefer') ?? '')?.[1] ?? 0), LONGEST_SECONDS);
}
