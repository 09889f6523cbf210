import { expect, test } from 'vitest';
import { ManualTimers } from './timers.ts';
import { WriteLock } from './write-lock.ts';

function setup() {
  const timers = new ManualTimers();
  return { timers, lock: new WriteLock(timers), signal: new AbortController().signal };
}

test('writers are served in the order they came', async () => {
  const { lock, signal } = setup();
  const order: number[] = [];
  expect(await lock.acquire(1000, signal)).toBe('acquired');
  const writers = [1, 2, 3].map(async n => {
    await lock.acquire(1000, signal);
    order.push(n);
    lock.release();
  });
  expect(lock.waiting).toBe(3);
  lock.release();
  await Promise.all(writers);
  expect(order).toEqual([1, 2, 3]);
  expect(lock.tryAcquire()).toBe(true);
});

test('a writer that waited too long leaves the queue without taking the lock', async () => {
  const { lock, timers, signal } = setup();
  lock.tryAcquire();
  const outcome = lock.acquire(1000, signal);
  timers.advance(999);
  expect(lock.waiting).toBe(1);
  timers.advance(1);
  expect(await outcome).toBe('timeout');
  expect(lock.waiting).toBe(0);
  lock.release();
  expect(lock.tryAcquire()).toBe(true);
});

test('an aborted writer leaves the queue, and its time limit with it', async () => {
  const { lock, timers } = setup();
  const abort = new AbortController();
  lock.tryAcquire();
  const outcome = lock.acquire(1000, abort.signal);
  abort.abort();
  expect(await outcome).toBe('aborted');
  expect(await lock.acquire(1000, abort.signal)).toBe('aborted');
  lock.release();
  expect(lock.tryAcquire()).toBe(true);
  timers.advance(5000);
  expect(lock.tryAcquire()).toBe(false);
});

test('a lock that is not held cannot be released', () => {
  expect(() => setup().lock.release()).toThrow('not held');
});
