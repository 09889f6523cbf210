import { type Change, type Ctx, change, type Result } from '@breakwater/db';
import type { ATTESTATION_STATUSES, LIVENESS } from '@breakwater/db/schema';
import type { AlarmKind } from '../alerts/alarm.ts';
import type { Severity } from '../alerts/constants.ts';

/** What a device itself tells of its risk. */
export interface RiskInputs {
  readonly attestationStatus: (typeof ATTESTATION_STATUSES)[number];
  readonly consecutiveFailures: number;
  readonly liveness: (typeof LIVENESS)[number];
}

const BASE: Readonly<Record<RiskInputs['attestationStatus'], number>> = {
  valid: 0,
  unknown: 30,
  expired: 50,
  failed: 80,
  revoked: 90,
};
const PER_FAILURE = 5;
const MOST_OF_FAILURES = 15;
const OFFLINE = 10;
const PER_ALERT = { critical: 10, high: 5 } as const;
const MOST_OF_ALERTS = 20;
const MOST = 100;

/** What an active alert of a severity adds to the risk of a device it names. */
export const alertPoints = (severity: Severity): number =>
  severity === 'critical' || severity === 'high' ? PER_ALERT[severity] : 0;

/** 0 to 100, given the points of the active alerts naming the device. */
export function riskScore(
  { attestationStatus, consecutiveFailures, liveness }: RiskInputs,
  points: Iterable<number>,
): number {
  let ofAlerts = 0;
  for (const each of points) ofAlerts += each;
  const score =
    BASE[attestationStatus] +
    Math.min(MOST_OF_FAILURES, PER_FAILURE * consecutiveFailures) +
    (liveness === 'offline' ? OFFLINE : 0) +
    Math.min(MOST_OF_ALERTS, ofAlerts);
  return Math.min(MOST, score);
}

export const RISK_BANDS = ['green', 'yellow', 'red'] as const;

export function riskBand(score: number): (typeof RISK_BANDS)[number] {
  if (score > 70) return 'red';
  return score > 30 ? 'yellow' : 'green';
}

const cases = (of: Readonly<Record<string, number>>) =>
  Object.entries(of)
    .map(([name, points]) => `WHEN '${name}' THEN ${points}`)
    .join(' ');

const POINTS = { alarm_critical: PER_ALERT.critical, alarm_high: PER_ALERT.high } satisfies Record<
  AlarmKind,
  number
>;

/**
 * SQL for the ids and points of alerts that count for the device `deviceId`, an SQL expression; no more of them than
 * can matter.
 */
export const countingAlerts = (tenantId: string, deviceId: string) => `SELECT alert_id AS id,
 CASE kind ${cases(POINTS)} END AS points FROM alert_terms
 WHERE tenant_id = ${tenantId} AND kind IN ('${Object.keys(POINTS).join("', '")}') AND term = ${deviceId}
 LIMIT ${MOST_OF_ALERTS / PER_ALERT.high}`;

const SCORE = `min(${MOST}, CASE attestation_status ${cases(BASE)} END
 + min(${MOST_OF_FAILURES}, ${PER_FAILURE} * consecutive_failures) + CASE liveness WHEN 'offline' THEN ${OFFLINE} ELSE 0 END
 + min(${MOST_OF_ALERTS}, coalesce((SELECT sum(points)
 FROM (${countingAlerts('cps_devices.tenant_id', 'cps_devices.device_id')})), 0)))`;

const RECOMPUTE = `UPDATE cps_devices SET risk_score = ${SCORE}
 WHERE tenant_id = ? AND device_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL`;

/** Works the risk of devices out anew, in the commit of what changes an input of it. Names of no device are passed over. */
export function recomputeRisks(ctx: Ctx, deviceIds: readonly string[]): Change {
  if (deviceIds.length === 0) return change(undefined);
  return change(undefined, { steps: [{ sql: RECOMPUTE, args: [ctx.tenantId, JSON.stringify(deviceIds)] }] });
}

/** The same for one planned device, whose row has its risk once the commit stands. */
export function recomputeRisk(ctx: Ctx, row: { readonly deviceId: string; riskScore: number }): Change {
  const step = {
    sql: `${RECOMPUTE} RETURNING risk_score`,
    args: [ctx.tenantId, JSON.stringify([row.deviceId])],
    returned: ([found]: Result['rows']) => {
      if (found !== undefined) row.riskScore = Number(found[0]);
    },
  };
  return change(undefined, { steps: [step] });
}
