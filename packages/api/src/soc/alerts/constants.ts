import { ALERT_STATUSES, SEVERITIES } from '@breakwater/db/schema';

export { ALERT_STATUSES, SEVERITIES };

export type Severity = (typeof SEVERITIES)[number];
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** Statuses of an alert somebody may still have to act on. */
export const ACTIVE_ALERT_STATUSES = [
  'new',
  'triaged',
  'investigating',
  'escalated',
] as const satisfies readonly AlertStatus[];

const active = new Set<AlertStatus>(ACTIVE_ALERT_STATUSES);

export function isActiveStatus(status: AlertStatus): boolean {
  return active.has(status);
}

export function maxSeverity(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}

const HOUR = 3_600_000;

/** Milliseconds from creation to the first response an alert of this severity is owed; null: none is. */
export const RESPONSE_TARGETS_MS: Readonly<Record<Severity, number | null>> = {
  critical: 0,
  high: HOUR,
  medium: 4 * HOUR,
  low: 24 * HOUR,
  info: null,
};

export function responseDueAt(createdAt: Date, severity: Severity): Date | null {
  const target = RESPONSE_TARGETS_MS[severity];
  return target === null ? null : new Date(createdAt.getTime() + target);
}

export const MAX_TITLE = 500;
export const MAX_ASSETS = 1_000;
export const MAX_IOCS = 500;
export const MAX_TECHNIQUES = 200;
export const MAX_RAW_LOG = 65_536;
export const MAX_METADATA_BYTES = 16_384;
