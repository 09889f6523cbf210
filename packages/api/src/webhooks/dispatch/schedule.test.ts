import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextAttemptAt } from './schedule.ts';

const at = Date.UTC(2026, 4, 1, 12);
const never = () => 0;
const wait = (attempt: number, retryAfter: string | null = null, random = never) =>
  nextAttemptAt({ attempt, at, retryAfter }, random) - at;

describe('the retry schedule', () => {
  it('waits 5, 30, 120, 600, 3,600 and 21,600 s after each end', () => {
    expect([1, 2, 3, 4, 5, 6].map(attempt => wait(attempt) / 1000)).toEqual([5, 30, 120, 600, 3600, 21_600]);
  });

  it('adds up to a fifth by chance, and never takes away', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), chance, (attempt, u) => {
        const [least, found] = [wait(attempt), wait(attempt, null, () => u)];
        expect(found).toBeGreaterThanOrEqual(least);
        expect(found).toBeLessThanOrEqual(least * 1.2);
      }),
    );
  });

  it.each([
    ['120', 120_000],
    ['3', 5_000],
    ['0', 5_000],
    [' 60 ', 60_000],
    ['99999999999999999999', 86_400_000],
    ['Fri, 01 May 2026 12:01:00 GMT', 60_000],
    ['Friday, 01-May-26 12:01:00 GMT', 60_000],
    ['Fri May  1 12:01:00 2026', 60_000],
    ['Fri, 01 May 2026 11:00:00 GMT', 5_000],
    ['Sat, 01 May 2027 12:00:00 GMT', 86_400_000],
  ])('obeys Retry-After: %s', (value, ms) => {
    expect(wait(1, value)).toBe(ms);
  });

  it.each(['', '1.5', '-5', '1e3', '120s', 'soon', '2026-05-01T12:01:00Z', 'Fri, 99 Foo 2026 12:01:00 GMT'])(
    'takes no notice of Retry-After: %s',
    value => {
      expect(wait(1, value)).toBe(5_000);
    },
  );
});
