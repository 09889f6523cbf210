import type { Ctx, Read } from '@breakwater/db';
import { type ComplianceAlertRow, complianceAlerts } from '../alerts/accessor.ts';
import { LOOK_BACK_START } from './conditions.ts';

const live = (of: string) => `${of}.deleted_at IS NULL AND ${of}.is_active = 1`;

const flowed = (from: string, to: string) => `EXISTS (SELECT 1 FROM data_flows f WHERE f.tenant_id = ?1
 AND f.source_resource_id = ${from} AND f.dest_resource_id = ${to} AND f.action = 'ACCEPT'
 AND +f.observed_at >= ${LOOK_BACK_START})`;

/** A fingerprint `flow:<cde>:<other>` names two ids of 30 characters. */
const FLOW_CDE = 'substr(fingerprint, 6, 30)';
export const FLOW_OTHER = 'substr(fingerprint, 37, 30)';

interface End {
  readonly alertType: ComplianceAlertRow['alertType'];
  readonly prefix: string;
  /** The cause is gone: a condition on a row of `compliance_alerts`. */
  readonly gone: string;
}

/** Alerts that a commit opens and time or another commit ends. */
const ENDS: readonly End[] = [
  {
    alertType: 'segmentation_violation',
    prefix: 'flow',
    gone: `NOT EXISTS (SELECT 1 FROM resources c CROSS JOIN resources o
 WHERE c.id = ${FLOW_CDE} AND ${live('c')} AND c.current_scope = 'cde'
 AND o.id = ${FLOW_OTHER} AND ${live('o')} AND o.current_scope = 'out-of-scope'
 AND (${flowed('c.id', 'o.id')} OR ${flowed('o.id', 'c.id')}))`,
  },
  {
    alertType: 'scope_drift',
    prefix: 'unseen',
    gone: `EXISTS (SELECT 1 FROM resources r WHERE r.id = compliance_alerts.resource_id AND ${live('r')})`,
  },
  {
    alertType: 'scope_drift',
    prefix: 'tag',
    gone: `EXISTS (SELECT 1 FROM resources r CROSS JOIN scope_decisions d
 ON d.tenant_id = r.tenant_id AND d.resource_id = r.id AND d.is_current = 1
 WHERE r.id = compliance_alerts.resource_id AND (d.scope = 'cde' OR d.rule NOT IN ('override', 'explicit_tag')))`,
  },
];

/** Alerts whose cause is gone although no commit ended them: at most `most` of each kind. */
export const readingEnded = (ctx: Ctx, most: number): Read<ComplianceAlertRow[]>[] =>
  ENDS.map(({ alertType, prefix, gone }) =>
    complianceAlerts.finding(ctx, {
      sql: `"id" IN (SELECT id FROM compliance_alerts WHERE tenant_id = ?1 AND alert_type = '${alertType}'
 AND fingerprint >= '${prefix}:' AND fingerprint < '${prefix};' AND status IN ('open', 'acknowledged')
 AND ${gone} LIMIT ${most})`,
      args: gone.includes('?2') ? [ctx.clock.now()] : [],
    }),
  );
