import type { Ctx, Statement } from '@breakwater/db';
import { LIVE_IN_SCOPE } from '../in-scope.ts';
import { pendingSince } from '../scope/validate/pending.ts';
import { DEFAULTS } from '../settings/settings.ts';
import type { State } from './alarms.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

// `?1` is the tenant, `?2` now.
const LIVE = 'r.tenant_id = ?1 AND r.deleted_at IS NULL AND r.is_active = 1';
const LABEL = 'coalesce(r.resource_name, r.resource_id)';

const setting = (column: string, otherwise: number) =>
  `coalesce((SELECT ${column} FROM compliance_settings WHERE tenant_id = ?1), ${otherwise})`;

/** The time before which a review is pending for too long. */
export const pendingLimit = (tenantId = '?1', now = '?2'): string =>
  `(${now} - ${DAY} * coalesce((SELECT pending_review_max_days FROM compliance_settings WHERE tenant_id = ${tenantId}),
 ${DEFAULTS.pendingReviewMaxDays}))`;

/** The time from which on flows count. */
export const LOOK_BACK_START = `(?2 - ${DAY} * ${setting('lookback_days', DEFAULTS.lookbackDays)})`;

const iso = (ms: string) =>
  `strftime('%Y-%m-%dT%H:%M:%S', ${ms} / 1000, 'unixepoch') || printf('.%03dZ', ${ms} % 1000)`;

const context = (...pairs: readonly string[]) =>
  `json_object(${["'resourceId', r.resource_id", "'scope', r.current_scope", ...pairs].join(', ')})`;

const columns = (severity: string, about: string) => `r.id, r.id, ${severity}, ${LABEL}, ${about}`;

const OPEN_GROUPS = `(SELECT json_group_array(id) FROM (SELECT sg.value ->> 'id' AS id FROM json_each(r.security_groups) AS sg
 WHERE EXISTS (SELECT 1 FROM json_each(sg.value, '$.ingress') AS rule, json_each(rule.value, '$.cidrs') AS cidr
 WHERE cidr.value LIKE '%/0') GROUP BY 1 ORDER BY min(sg.key)))`;

const ACCESSIBLE = "coalesce(r.metadata ->> 'publicly_accessible' IN (1, 'true'), 0)";

const open = `SELECT ${columns("'critical'", context(`'securityGroups', json(groups)`))}
 FROM (SELECT *, ${OPEN_GROUPS} AS groups FROM resources r WHERE r.tenant_id = ?1 AND ${LIVE_IN_SCOPE}) AS r
 WHERE groups <> '[]'`;

const reachable = `SELECT ${columns("'critical'", context("'publicIp', r.public_ip", `'publiclyAccessible', json(iif(${ACCESSIBLE}, 'true', 'false'))`))}
 FROM resources r WHERE ${LIVE} AND r.current_scope = 'cde' AND (r.public_ip IS NOT NULL OR ${ACCESSIBLE})`;

const untagged = `SELECT ${columns(
  `iif(r.discovered_at > ?2 - ${DAY}, 'low', 'medium')`,
  context("'tagged', json(iif(tagged, 'true', 'false'))"),
)} FROM (SELECT *, EXISTS (SELECT 1 FROM tags t WHERE t.tenant_id = ?1 AND t.resource_id = r.id
 AND t.key = 'pci:scope') AS tagged FROM resources r WHERE ${LIVE}) AS r WHERE r.current_scope IS NULL OR NOT tagged`;

const pending = `SELECT ${columns("'medium'", context(`'since', ${iso('r.since')}`))}
 FROM (SELECT *, ${pendingSince('r')} AS since FROM resources r WHERE ${LIVE} AND r.current_scope = 'pending-review') AS r
 WHERE r.since < ${pendingLimit()}`;

const GAP_HOURS = setting('monitoring_gap_hours', DEFAULTS.monitoringGapHours);
const touches = (end: 'source' | 'dest') => `EXISTS (SELECT 1 FROM data_flows flow WHERE flow.tenant_id = ?1
 AND flow.${end}_resource_id = member.id AND flow.observed_at >= ?2 - ${HOUR} * ${GAP_HOURS})`;

const gap = `SELECT vpc.vpc_id, NULL, 'high', vpc.vpc_id, json_object('vpcId', vpc.vpc_id, 'hours', ${GAP_HOURS})
 FROM (SELECT DISTINCT r.vpc_id FROM resources r CROSS JOIN scope_decisions d
  ON d.tenant_id = r.tenant_id AND d.resource_id = r.id AND d.is_current = 1
  WHERE ${LIVE} AND r.current_scope = 'cde' AND +r.vpc_id IS NOT NULL AND d.decided_at < ?2 - ${HOUR} * ${GAP_HOURS}) AS vpc
 WHERE NOT EXISTS (SELECT 1 FROM resources member WHERE member.tenant_id = ?1 AND member.vpc_id = vpc.vpc_id
  AND (${touches('source')} OR ${touches('dest')}))`;

const FOUND: Readonly<Record<State, string>> = { open, public: reachable, untagged, pending, gap };

/** Where a state holds now: subject, resource, severity, label, context. */
export const holding = ({ tenantId, clock }: Ctx, state: State): Statement => ({
  sql: FOUND[state],
  args: [tenantId, clock.now()],
});
