import type { Ctx } from '@breakwater/db';
import * as z from 'zod';
import { scope } from '../../fields.ts';
import { DAY, lookBackStart } from '../../flows/look-back.ts';
import { readingViolations } from '../../flows/violations.ts';
import { DEFAULTS } from '../../settings/settings.ts';
import { BREAKS_RULES, STATED_SCOPE, validatorKnown } from '../../tags/in-sql.ts';
import { tagIssues } from '../../tags/issues.ts';
import type { ScopeIssueKind } from '../schemas.ts';
import type { Check } from './check.ts';
import { pendingSince } from './pending.ts';

const LIVE = 'r.tenant_id = ?1 AND r.deleted_at IS NULL AND r.is_active = 1';
const NOTHING = "'{}'";

const violation: Check = {
  severity: 'critical',
  columns: ', other, other_ref, directions',
  order: 'resource, other_ref',
  found(ctx) {
    const { sql, args } = readingViolations(ctx).statement;
    return {
      sql: `SELECT cde, cde_ref, other, other_ref, json_group_array(DISTINCT direction) FROM (
 WITH crossing(cde, cde_ref, other, other_ref, direction, protocol, port, flows, last) AS (${sql})
 SELECT * FROM crossing) GROUP BY cde, other`,
      args,
    };
  },
  details: "json_object('other', other, 'otherRef', other_ref, 'directions', json(directions))",
  tell: ({ other, otherRef, directions }) => ({
    message: `Flows between this cde and the out-of-scope ${String(otherRef)} were accepted.`,
    details: { other: { id: other, resourceId: otherRef }, directions },
  }),
};

const CURRENT = `SELECT 1 FROM scope_decisions d
 WHERE d.tenant_id = r.tenant_id AND d.resource_id = r.id AND d.is_current = 1`;

const chain: Check = {
  severity: 'critical',
  columns: '',
  found: ({ tenantId }) => ({
    sql: `SELECT r.id, r.resource_id FROM resources r WHERE ${LIVE} AND NOT EXISTS (${CURRENT})
 AND EXISTS (SELECT 1 FROM scope_decisions d WHERE d.tenant_id = r.tenant_id AND d.resource_id = r.id)`,
    args: [tenantId],
  }),
  details: NOTHING,
  tell: () => ({ message: 'None of its decisions is the current one.', details: {} }),
};

const undecided: Check = {
  severity: 'medium',
  columns: '',
  found: ({ tenantId }) => ({
    sql: `SELECT r.id, r.resource_id FROM resources r WHERE ${LIVE} AND r.current_scope IS NULL`,
    args: [tenantId],
  }),
  details: NOTHING,
  tell: () => ({ message: 'It has no decision.', details: {} }),
};

const pending: Check = {
  severity: 'medium',
  columns: ', since',
  found: ({ tenantId, clock }) => ({
    sql: `SELECT * FROM (SELECT r.id, r.resource_id, ${pendingSince('r')} AS since FROM resources r
 WHERE ${LIVE} AND r.current_scope = 'pending-review')
 WHERE since < ?2 - ${DAY} * coalesce((SELECT pending_review_max_days FROM compliance_settings WHERE tenant_id = ?1),
 ${DEFAULTS.pendingReviewMaxDays})`,
    args: [tenantId, clock.now()],
  }),
  details: "json_object('since', since)",
  tell: ({ since }) => {
    const from = new Date(Number(since)).toISOString();
    return { message: `It is pending review since ${from}.`, details: { since: from } };
  },
};

const Tags = z.object({
  scope,
  tags: z.record(z.string(), z.string()),
  known: z.number().nullable(),
});

const tagSchema: Check = {
  severity: 'medium',
  columns: ', scope',
  found: ({ tenantId }) => ({
    sql: `SELECT r.id, r.resource_id, r.current_scope FROM resources r
 WHERE ${LIVE} AND r.current_scope IS NOT NULL AND ${BREAKS_RULES}`,
    args: [tenantId],
  }),
  details: `json_object('scope', scope, 'known', ${validatorKnown('listed.id')},
 'tags', (SELECT json_group_object(key, value) FROM tags INDEXED BY tags_key
 WHERE tenant_id = ?1 AND resource_id = listed.id AND key >= 'pci:' AND key < 'pci;'))`,
  tell(read) {
    const { scope: current, tags, known } = Tags.parse(read);
    const issues = tagIssues(current, new Map(Object.entries(tags)), () => known === 1);
    const broken = issues.map(({ key, message }) => `${key} ${message}`).join('; ');
    return { message: `Its tags break the rules: ${broken}.`, details: { issues } };
  },
};

const tagDiffers: Check = {
  severity: 'medium',
  columns: ', scope, stated',
  found: ({ tenantId }) => ({
    sql: `SELECT r.id, r.resource_id, r.current_scope, ${STATED_SCOPE} AS stated FROM tags t
 CROSS JOIN resources r ON r.id = t.resource_id
 WHERE t.tenant_id = ?1 AND t.key = 'pci:scope' AND ${LIVE} AND stated <> r.current_scope`,
    args: [tenantId],
  }),
  details: "json_object('scope', scope, 'stated', stated)",
  tell: ({ scope: current, stated }) => ({
    message: `Its tag pci:scope says ${String(stated)}, its decision ${String(current)}.`,
    details: { scope: current, stated },
  }),
};

const hop = (here: string, there: string) => (since: string) =>
  `SELECT flow.${there}_resource_id AS id, c.resource_id AS ref
 FROM connected c CROSS JOIN data_flows flow ON flow.tenant_id = ? AND flow.${here}_resource_id = c.id
 AND flow.observed_at >= ${since} AND flow.action = 'ACCEPT'`;

const twoHop: Check = {
  severity: 'info',
  columns: ', scope, via',
  found(ctx: Ctx) {
    const { tenantId } = ctx;
    const since = lookBackStart(ctx);
    return {
      sql: `SELECT r.id, r.resource_id, r.current_scope, min(hop.ref) FROM (
 WITH connected AS MATERIALIZED (SELECT id, resource_id FROM resources WHERE tenant_id = ?
  AND current_scope = 'connected-cde' AND deleted_at IS NULL AND is_active = 1)
 ${hop('source', 'dest')(since.sql)} UNION ALL ${hop('dest', 'source')(since.sql)}) AS hop
 CROSS JOIN resources r ON r.id = hop.id
 WHERE r.deleted_at IS NULL AND r.is_active = 1
 AND (r.current_scope IS NULL OR r.current_scope NOT IN ('cde', 'connected-cde')) GROUP BY r.id`,
      args: [tenantId, tenantId, ...since.args, tenantId, ...since.args],
    };
  },
  details: "json_object('scope', scope, 'via', via)",
  tell: ({ scope: current, via }) => ({
    message: `Flows with ${String(via)}, which is connected to the CDE, were accepted.`,
    details: { scope: current, via },
  }),
};

export const CHECKS: Readonly<Record<ScopeIssueKind, Check>> = {
  violation,
  chain,
  undecided,
  pending,
  tag_schema: tagSchema,
  tag_differs: tagDiffers,
  two_hop: twoHop,
};
