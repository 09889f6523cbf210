import { conflict, invalid } from '@breakwater/db';
import type { AlertStatus } from './constants.ts';

/** Alert status machine: from → the statuses it may change to. */
export const ALERT_TRANSITIONS: Readonly<Record<AlertStatus, readonly AlertStatus[]>> = {
  new: ['triaged', 'investigating', 'escalated', 'resolved', 'false_positive'],
  triaged: ['investigating', 'escalated', 'resolved', 'false_positive'],
  investigating: ['escalated', 'resolved', 'false_positive'],
  escalated: ['investigating', 'resolved', 'false_positive'],
  resolved: ['investigating'],
  false_positive: ['investigating'],
};

export function canTransition(from: AlertStatus, to: AlertStatus): boolean {
  return ALERT_TRANSITIONS[from].includes(to);
}

/** Whether `from` is an ended status, which an alert leaves only for a stated reason. */
export function isReopen(from: AlertStatus, to: AlertStatus): boolean {
  return (from === 'resolved' || from === 'false_positive') && canTransition(from, to);
}

/**
 * Judges a requested status. `unchanged` when the alert already has it.
 * @throws CONFLICT `state` for a pair the machine lacks, VALIDATION for a reopening without a reason.
 */
export function judgeTransition(
  from: AlertStatus,
  to: AlertStatus,
  reason?: string | null,
): 'changed' | 'unchanged' {
  if (from === to) return 'unchanged';
  if (!canTransition(from, to)) throw conflict('state', `an alert cannot go from ${from} to ${to}`);
  if (isReopen(from, to) && !reason?.trim()) throw invalid('reason', 'is required to reopen an alert');
  return 'changed';
}
