import { type Change, type Ctx, canonicalJson, combine, type Read, type Statement } from '@breakwater/db';
import { type ComplianceAlertRow, complianceAlerts } from '../alerts/accessor.ts';
import { resolveAll } from '../alerts/end.ts';
import { alertKey, type Raised, raiseAll } from '../alerts/raise.ts';
import { cleanMetadata } from '../clean.ts';
import { readingViolations, type Violation, violationAlarm } from '../flows/violations.ts';
import type { ResourceRow } from '../resources/accessor.ts';
import { unseenOf } from '../resources/alarms.ts';
import { pendingSince } from '../scope/validate/pending.ts';
import { alarmOf, STATES } from './alarms.ts';
import { pendingLimit } from './conditions.ts';
import { FLOW_OTHER } from './ended.ts';
import { type ResourceFacts, statesOf } from './of-resource.ts';

/** What the alerts about the state of resources rest on, beside their rows. */
interface Standing {
  /** The alerts about them that are open or acknowledged, those about flows with them included. */
  readonly lasting: readonly ComplianceAlertRow[];
  readonly facts: ReadonlyMap<string, ResourceFacts>;
  /** Traffic that must not be, of those that come back; see `readingReturning`. */
  readonly violations?: readonly Violation[];
}

/** The alerts about resources that are open or acknowledged, and those about flows at whose other end they are. */
export const readingAlerts = (ctx: Ctx, { sql, args }: Statement): Read<ComplianceAlertRow[]> =>
  complianceAlerts.finding(ctx, {
    sql: `"id" IN (SELECT id FROM compliance_alerts WHERE tenant_id = ? AND resource_id IN (${sql})
 AND status IN ('open', 'acknowledged')
 UNION SELECT id FROM compliance_alerts WHERE tenant_id = ? AND alert_type = 'segmentation_violation'
 AND fingerprint >= 'flow:' AND fingerprint < 'flow;' AND status IN ('open', 'acknowledged')
 AND ${FLOW_OTHER} IN (${sql}))`,
    args: [ctx.tenantId, ...args, ctx.tenantId, ...args],
  });

/** What states rest on beside the rows. `ids`: a query with one column. */
export const readingFacts = (
  { tenantId, clock }: Ctx,
  { sql, args }: Statement,
): Read<ReadonlyMap<string, ResourceFacts>> => ({
  statement: {
    sql: `WITH given(tenant, now) AS (SELECT ?, ?)
 SELECT r.id, EXISTS (SELECT 1 FROM tags t WHERE t.tenant_id = r.tenant_id AND t.resource_id = r.id AND t.key = 'pci:scope'),
 iif(r.current_scope = 'pending-review', ${pendingSince('r')}, NULL),
 ${pendingLimit('given.tenant', 'given.now')}
 FROM given CROSS JOIN resources r WHERE +r.tenant_id = given.tenant AND r.id IN (${sql})`,
    args: [tenantId, clock.now(), ...args],
  },
  resultOf: found =>
    new Map(
      (found?.rows ?? []).map(([id, tagged, since, limit]) => [
        String(id),
        {
          tagged: tagged === 1,
          pendingSince: since === null || since === undefined ? null : new Date(Number(since)),
          pendingLimit: new Date(Number(limit)),
        },
      ]),
    ),
});

/** The violations there are once resources are live, which they are not yet. */
export const readingReturning = (ctx: Ctx, ids: Statement): Read<Violation[]> =>
  readingViolations(ctx, { of: ids, asLive: true });

const isStateAlert = ({ alertType, fingerprint }: ComplianceAlertRow) =>
  Object.entries(STATES).some(
    ([state, kind]) => kind.alertType === alertType && fingerprint.startsWith(`${state}:`),
  );

const FRESH: ResourceFacts = { tagged: true, pendingSince: null, pendingLimit: new Date(0) };

function isEnded(
  alert: ComplianceAlertRow,
  rows: ReadonlyMap<string, ResourceRow>,
  wanted: ReadonlySet<string>,
): boolean {
  const isLive = (id: string) => {
    const row = rows.get(id);
    return row === undefined ? null : row.isActive && row.deletedAt === null;
  };
  const { fingerprint, resourceId } = alert;
  if (fingerprint.startsWith('flow:')) {
    const [, cde = '', other = ''] = fingerprint.split(':');
    return isLive(cde) === false || isLive(other) === false;
  }
  const own = resourceId === null ? undefined : rows.get(resourceId);
  if (own === undefined) return false;
  if (fingerprint === unseenOf(own)) return isLive(own.id) === true;
  return isStateAlert(alert) && !wanted.has(alertKey(alert));
}

/**
 * The alerts about the state of resources, as a commit leaves these: `rows` as they are after it, new ones without
 * facts. A state that has an alert already is counted on it only where it says something else now.
 */
export function planStanding(
  ctx: Ctx,
  rows: readonly ResourceRow[],
  { lasting, facts, violations = [] }: Standing,
): Change {
  const now = ctx.clock.now();
  const states = rows.flatMap(row =>
    statesOf(row, facts.get(row.id) ?? FRESH, now).map(([state, condition]) => alarmOf(state, condition)),
  );
  const wanted: Raised[] = [...states, ...violations.map(violationAlarm)];
  const known = new Map(lasting.map(alert => [alertKey(alert), alert]));
  const raised = wanted.filter(alarm => {
    const alert = known.get(alertKey(alarm));
    return (
      alert === undefined ||
      alert.severity !== alarm.severity ||
      canonicalJson(alert.context) !== canonicalJson(cleanMetadata(alarm.context))
    );
  });
  const byId = new Map<string, ResourceRow>(rows.map(row => [row.id, row]));
  const keys = new Set(wanted.map(alertKey));
  const ended = lasting.filter(alert => isEnded(alert, byId, keys));
  return combine(undefined, [raiseAll(ctx, raised, lasting), resolveAll(ctx, ended)]);
}
