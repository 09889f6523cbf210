import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { orAbort, timeLimit } from './time-limit.ts';

it('an answer that came while the process was busy is in time', async () => {
  const { port1, port2 } = new MessageChannel();
  const answer = once(port2, 'message');
  const limit = timeLimit(5);
  port1.postMessage('answer');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  expect(await orAbort(answer, limit.signal)).toEqual(['answer']);
  limit.clear();
  port1.close();
});

it('what takes longer, and what nobody waits for any more, is given up', async () => {
  const never = new Promise(() => undefined);
  const limit = timeLimit(5);
  await expect(orAbort(never, limit.signal)).rejects.toMatchObject({ name: 'AbortError' });
  const given = new AbortController();
  const within = timeLimit(60_000, given.signal);
  const work = orAbort(never, within.signal);
  given.abort();
  await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  within.clear();
});

it('what fails after it was given up fails nothing else', async () => {
  const signal = AbortSignal.abort();
  await expect(orAbort(Promise.reject(new Error('too late')), signal)).rejects.toBe(signal.reason);
});
