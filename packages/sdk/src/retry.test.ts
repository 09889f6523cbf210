import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs, isRetryable, retryAfterMs } from './retry.ts';

describe('the wait before another attempt', () => {
  test('is below a limit that doubles from 0.5 s to 8 s', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const ms = backoffMs(attempt, { random: () => random });
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(Math.min(8000, 500 * 2 ** (attempt - 1)));
        },
      ),
    );
  });

  const clock = { now: () => Date.parse('2026-01-01T00:00:00Z') };
  test.each([
    [null, undefined],
    ['0', 0],
    ['7', 7000],
    ['3600', 60_000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
    ['Thu, 01 Jan 2026 09:00:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
  ])('follows Retry-After %j', (header, ms) => {
    expect(retryAfterMs(header, clock)).toBe(ms);
  });
});

test('only what waiting can mend is tried again', () => {
  const retried = Array.from({ length: 500 }, (_, i) => 100 + i).filter(status =>
    isRetryable(status, undefined),
  );
  expect(retried).toEqual([408, 425, 429, 502, 503, 504]);
  expect(isRetryable(429, 'RATE_LIMITED')).toBe(true);
  expect(isRetryable(429, 'QUOTA_EXCEEDED')).toBe(false);
});
