import { BreakwaterError } from '@breakwater/db';
import type { Caller } from '../context.ts';

const taken = new Map<string, number>();

/** Takes one of the places a principal has for waiting in this process; returns how to give it back. */
export function takePlace({ tenantId, actor, app }: Caller): () => void {
  const { most } = app.ports.watch;
  const key = JSON.stringify([tenantId, actor.kind, actor.id]);
  const before = taken.get(key) ?? 0;
  if (most !== null && before >= most) {
    throw new BreakwaterError('RATE_LIMITED', `at most ${most} watches and waits may be open at once`, {
      scope: 'principal',
    });
  }
  taken.set(key, before + 1);
  return () => {
    const left = (taken.get(key) ?? 1) - 1;
    if (left === 0) taken.delete(key);
    else taken.set(key, left);
  };
}
