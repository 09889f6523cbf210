import type { Id } from '@breakwater/db';
import { expect } from 'vitest';
import { type ApiCaller, refusalOf } from '../../testing.ts';

/** `ok`, or how a call was refused. */
export const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    error => refusalOf(Promise.reject(error)),
  );

/** What becomes of calls made together. */
export const atOnce = (...calls: Promise<unknown>[]): Promise<string[]> => Promise.all(calls.map(outcomeOf));

/**
 * Whatever came before: a closed case has nothing left open, and one that waits has something to wait for, or was told
 * yes. Returns its status.
 */
export async function expectSound({ cases }: ApiCaller['soc'], id: Id<'cas'>): Promise<string> {
  const whole = await cases.get({ id, include: ['alerts', 'approvals'] });
  const { status, alerts = [], approvals = [] } = whole;
  const pending = approvals.filter(one => one.status === 'pending');
  const active = alerts.filter(one => one.status !== 'resolved' && one.status !== 'false_positive');
  expect(whole.closedAt !== null).toBe(status === 'closed');
  if (status === 'closed') expect({ pending, active }).toEqual({ pending: [], active: [] });
  if (status === 'closed') expect(whole.outcome).not.toBeNull();
  if (status === 'pending_approval' && pending.length === 0) {
    expect(approvals.map(one => one.status)).toContain('approved');
  }
  return status;
}
