import type { AlertRow } from './candidates.ts';
import { isActiveStatus } from './constants.ts';

export type Alarming = Pick<AlertRow, 'deletedAt' | 'mergedIntoId' | 'severity' | 'status'>;
export type AlarmKind = (typeof KINDS)[keyof typeof KINDS];

const KINDS = { critical: 'alarm_critical', high: 'alarm_high' } as const;

/** As what an alert counts for the risk of the devices it names; null: it does not. */
export function alarmKind({ deletedAt, mergedIntoId, severity, status }: Alarming): AlarmKind | null {
  if (deletedAt !== null || mergedIntoId !== null || !isActiveStatus(status)) return null;
  return severity === 'critical' || severity === 'high' ? KINDS[severity] : null;
}
