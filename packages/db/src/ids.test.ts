import { expect, it } from 'vitest';
import { ManualClock } from './clock.ts';
import { newId } from './ids.ts';

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
