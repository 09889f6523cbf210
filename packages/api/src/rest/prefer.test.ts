import { expect, it } from 'vitest';
import { secondsToWait } from './prefer.ts';

it.each([
  [null, 0],
  ['respond-async', 0],
  ['wait=0', 0],
  ['wait=20', 20],
  ['respond-async, Wait = "20"; x=1', 20],
  ['wait=3600', 60],
  ['await=20', 0],
  ['wait=-1', 0],
  ['wait=soon', 0],
])('Prefer: %s is waited for %d seconds, at most 60', (prefer, seconds) => {
  const headers: Record<string, string> = prefer === null ? {} : { prefer };
  expect(secondsToWait(new Request('http://x/', { headers }))).toBe(seconds);
});
