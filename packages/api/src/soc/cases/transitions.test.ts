import { CASE_STATUSES } from '@breakwater/db/schema';
import { expect, test } from 'vitest';
import type { CaseStatus } from './accessor.ts';
import type { Standing } from './standing.ts';
import { type AskedTransition, CASE_TRANSITIONS, judgeTransition } from './transitions.ts';

// The table of the specification, written down a second time on purpose.
const ALLOWED = new Set([
  'open>in_progress',
  'open>closed',
  'in_progress>contained',
  'in_progress>closed',
  'in_progress>pending_approval',
  'pending_approval>in_progress',
  'pending_approval>contained',
  'contained>eradicated',
  'contained>in_progress',
  'eradicated>recovered',
  'eradicated>in_progress',
  'recovered>closed',
  'recovered>in_progress',
  'closed>in_progress',
]);

const QUIET: Standing = { approvalPending: false, latestApproval: null, executing: false };
const pairs = CASE_STATUSES.flatMap(from => CASE_STATUSES.map(to => [from, to] as const));
const STANDINGS = [false, true].flatMap(approvalPending =>
  [null, 'approved', 'rejected', 'expired', 'cancelled'].flatMap(latestApproval =>
    [false, true].map((executing): Standing => ({ approvalPending, latestApproval, executing })),
  ),
);

function refusal(asked: AskedTransition, standing: Standing): string | null {
  try {
    judgeTransition(asked, standing);
    return null;
  } catch (error) {
    const { code, details } = error as { code: string; details?: { reason?: string } };
    return code === 'VALIDATION' ? code : (details?.reason ?? code);
  }
}

/** The conditions of the specification, in words of its own. */
function expected(pair: string, to: CaseStatus, { approvalPending, latestApproval, executing }: Standing) {
  if (!ALLOWED.has(pair)) return 'state';
  if (to === 'closed' && approvalPending) return 'approval_pending';
  if (to === 'closed' && executing) return 'execution_running';
  if (to === 'pending_approval' && !approvalPending) return 'no_pending_approval';
  if (pair === 'pending_approval>contained' && approvalPending) return 'approval_pending';
  if (pair === 'pending_approval>contained' && latestApproval !== 'approved') return 'not_approved';
  return null;
}

test.each(pairs)('%s to %s is judged as the state machine says, whatever is pending', (from, to) => {
  expect(CASE_TRANSITIONS[from].includes(to)).toBe(ALLOWED.has(`${from}>${to}`));
  for (const standing of STANDINGS) {
    const found = refusal({ from, to, reason: 'seen again', outcome: 'cleaned' }, standing);
    expect([standing, found]).toEqual([standing, expected(`${from}>${to}`, to, standing)]);
  }
});

test.each([undefined, '', ' \n'])('a closed case is not reopened for the reason %j', reason => {
  expect(refusal({ from: 'closed', to: 'in_progress', reason }, QUIET)).toBe('VALIDATION');
});

test.each([undefined, null, '', '  '])('a case is not closed with the outcome %j', outcome => {
  for (const from of ['open', 'in_progress', 'recovered'] as const) {
    expect(refusal({ from, to: 'closed', outcome }, QUIET)).toBe('VALIDATION');
  }
});

test('a case of any status can be closed', () => {
  for (const start of CASE_STATUSES) {
    const seen = new Set<CaseStatus>([start]);
    for (const status of seen) for (const next of CASE_TRANSITIONS[status]) seen.add(next);
    expect(seen).toContain('closed');
  }
});
