import { conflict, invalid } from '@breakwater/db';
import type { CaseStatus } from './accessor.ts';
import type { Standing } from './standing.ts';

/** Case status machine: from → the statuses it may change to. */
export const CASE_TRANSITIONS: Readonly<Record<CaseStatus, readonly CaseStatus[]>> = {
  open: ['in_progress', 'closed'],
  in_progress: ['contained', 'closed', 'pending_approval'],
  pending_approval: ['in_progress', 'contained'],
  contained: ['eradicated', 'in_progress'],
  eradicated: ['recovered', 'in_progress'],
  recovered: ['closed', 'in_progress'],
  closed: ['in_progress'],
};

export interface AskedTransition {
  readonly from: CaseStatus;
  readonly to: CaseStatus;
  readonly reason?: string | undefined;
  /** How the case ended, as given or stored. */
  readonly outcome?: string | null | undefined;
}

const isBlank = (text: string | null | undefined): boolean => (text ?? '').trim() === '';

/**
 * Judges a requested status.
 * @throws CONFLICT `state` for a pair the machine lacks; VALIDATION for a reopening without a reason or a closing
 * without an outcome; CONFLICT `no_pending_approval`, `approval_pending`, `not_approved`, `execution_running`.
 */
export function judgeTransition({ from, to, reason, outcome }: AskedTransition, standing: Standing): void {
  if (!CASE_TRANSITIONS[from].includes(to)) throw conflict('state', `a case cannot go from ${from} to ${to}`);
  if (from === 'closed' && isBlank(reason)) throw invalid('reason', 'is required to reopen a case');
  if (to === 'closed') judgeClosing(outcome, standing);
  if (to === 'pending_approval' && !standing.approvalPending) {
    throw conflict('no_pending_approval', 'no approval of the case is pending; ask for one first');
  }
  if (from === 'pending_approval' && to === 'contained') judgeApproved(standing);
}

function judgeClosing(outcome: string | null | undefined, standing: Standing): void {
  if (isBlank(outcome)) throw invalid('outcome', 'is required to close a case');
  requireNonePending(standing);
  if (standing.executing) {
    throw conflict(
      'execution_running',
      'a playbook runs for the case, or is undone; wait for it or cancel it',
    );
  }
}

function judgeApproved(standing: Standing): void {
  requireNonePending(standing);
  if (standing.latestApproval !== 'approved') {
    throw conflict('not_approved', 'what people were last asked about the case, they did not approve');
  }
}

function requireNonePending({ approvalPending }: Standing): void {
  if (approvalPending) throw conflict('approval_pending', 'an approval of the case is pending');
}
