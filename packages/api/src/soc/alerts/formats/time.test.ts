import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTime } from './time.ts';

test.each([
  ['2026-01-05T10:00:00Z', '2026-01-05T10:00:00.000Z'],
  ['2026-01-05T10:00:00', '2026-01-05T10:00:00.000Z'],
  ['2026-01-05t10:00:00.9999999z', '2026-01-05T10:00:00.999Z'],
  ['2026-01-05T10:00:00.5+01:00', '2026-01-05T09:00:00.500Z'],
  ['2026-01-05T10:00:00.123456+0100', '2026-01-05T09:00:00.123Z'],
  ['2018-03-24T14:37:19.037299-0600', '2018-03-24T20:37:19.037Z'],
  ['2024-02-29T23:59:59-0030', '2024-03-01T00:29:59.000Z'],
])('%s is read as %s', (text, expected) => {
  expect(parseTime(text)?.toISOString()).toBe(expected);
});

test.each([
  '',
  'yesterday',
  '2026-01-05',
  '2026-02-30T10:00:00Z',
  '2026-13-01T10:00:00Z',
  '2026-01-05T24:00:00Z',
  '2026-01-05T10:00Z',
  '2026-01-05T10:00:00+25:00',
  '2026-01-05T10:00:00+01:60',
  '1767607200',
])('%j is unreadable', text => {
  expect(parseTime(text)).toBeNull();
});

test('what a Date writes is read back', () => {
  const dates = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
  fc.assert(
    fc.property(dates, date => {
      expect(parseTime(date.toISOString())).toEqual(date);
    }),
  );
});
