import { conflict } from '@breakwater/db';
import type { ComplianceAlertRow } from './accessor.ts';

type Status = ComplianceAlertRow['status'];

/** Alert status machine: from → the statuses it may change to. What came back is a new alert. */
const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  open: ['acknowledged', 'resolved', 'false_positive'],
  acknowledged: ['resolved', 'false_positive'],
  resolved: [],
  false_positive: [],
};

/** @throws CONFLICT `state` for a pair the machine lacks. */
export function checkTransition(from: Status, to: Status): void {
  if (!TRANSITIONS[from].includes(to)) throw conflict('state', `an alert cannot go from ${from} to ${to}`);
}
