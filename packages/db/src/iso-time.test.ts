import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime } from './iso-time.ts';

test('is what toISOString gives, for any date and whatever the date before was', () => {
  fc.assert(
    fc.property(fc.array(fc.date({ noInvalidDate: true }), { minLength: 1 }), dates => {
      expect(dates.map(isoTime)).toEqual(dates.map(date => date.toISOString()));
    }),
  );
  const day = Date.parse('2026-11-22T00:00:00.000Z');
  for (const ms of [
    day - 1,
    day,
    day + 9,
    day + 99,
    day + 86_399_999,
    day + 86_400_000,
    -1,
    8.64e15,
    -8.64e15,
  ])
    expect(isoTime(new Date(ms))).toBe(new Date(ms).toISOString());
});
