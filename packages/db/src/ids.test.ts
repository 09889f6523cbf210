import { expect, it } from 'vitest';
import { ManualClock } from './clock.ts';
import { isId, newId } from './ids.ts';

const HOUR = 3_600_000;

it('ids ascend while a clock is set back a little, and follow one that is set back far', () => {
  const clock = new ManualClock();
  const ids: string[] = [];
  for (const step of [0, 1, -1, -30_000, 0, 29_999, 5]) {
    clock.advance(step);
    ids.push(newId('gw', clock), newId('gw', clock));
  }
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  clock.advance(-HOUR);
  expect(newId('gw', clock) < (ids[0] ?? '')).toBe(true);
});

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const uuidOf = (id: string) =>
  [...id.slice(id.indexOf('_') + 1)].reduce((bits, digit) => bits * 32n + BigInt(DIGITS.indexOf(digit)), 0n);

it.each([0, 1, 2 ** 31, 1_790_000_000_123, 2 ** 48 - 1])(
  'ids made at %d ms are UUIDs of version 7 of then, each the one before and one',
  ms => {
    const clock = { now: () => ms };
    const uuids = Array.from({ length: 100 }, () => {
      const id = newId('gw', clock);
      expect(isId('gw', id)).toBe(true);
      return uuidOf(id);
    });
    for (const [index, uuid] of uuids.entries()) {
      expect([uuid >> 80n, (uuid >> 76n) & 15n, (uuid >> 62n) & 3n]).toEqual([BigInt(ms), 7n, 2n]);
      expect(uuid).toBe((uuids[0] ?? 0n) + BigInt(index));
    }
  },
);

it('every free bit of an id is random, but for the one that keeps counting from overflowing', () => {
  let [ever, always] = [0n, -1n];
  for (let made = 0; made < 200; made++) {
    const uuid = uuidOf(newId('gw', { now: () => 0 }));
    ever |= uuid;
    always &= uuid;
  }
  const random = ever & ~always & ((1n << 128n) - 1n);
  const free = ((1n << 76n) - 1n) & ~(3n << 62n) & ~(1n << 49n);
  expect(random).toBe(free);
});
