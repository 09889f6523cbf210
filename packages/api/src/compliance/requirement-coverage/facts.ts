import type { Ctx, Read } from '@breakwater/db';
import { type ENTITY_TYPES, REVIEW_KINDS } from '@breakwater/db/schema';
import type * as z from 'zod';
import { isObject } from '../../json.ts';
import { reviewKind } from '../reviews/schemas.ts';
import { pendingSince } from '../scope/validate/pending.ts';
import { DEFAULTS } from '../settings/settings.ts';

const DAY = 86_400_000;

export interface Review {
  readonly id: string;
  readonly performedAt: Date;
  readonly details: Readonly<Record<string, unknown>>;
}

interface Evidenced {
  readonly id: string;
  readonly generatedAt: Date;
}

/** What the answers rest on, all of one time. */
export interface CoverageFacts {
  readonly asOf: Date;
  readonly entityType: (typeof ENTITY_TYPES)[number];
  /** The newest of each kind. */
  readonly reviews: ReadonlyMap<z.output<typeof reviewKind>, Review>;
  readonly estate: {
    readonly live: number;
    readonly undecided: number;
    /** Pending review for too long. */
    readonly pending: number;
    /** In scope and not seen for 30 days. */
    readonly unseen: number;
    /** Stores of cardholder data that the public reaches. */
    readonly exposed: number;
  };
  /** VPCs with a cde. */
  readonly vpcs: readonly {
    readonly vpcId: string;
    readonly analysis: Evidenced | null;
    readonly hasFlows: boolean;
  }[];
  readonly segmentation: (Evidenced & { readonly failed: number }) | null;
  readonly openViolations: { readonly inbound: number; readonly outbound: number };
  /** Unresolved peers of in-scope resources, first seen after third-party connections were reviewed. */
  readonly newPeers: number;
}

const date = (value: unknown) => new Date(Number(value));

// `?1` is the tenant, `?2` the time.
const setting = (column: string, otherwise: number) =>
  `coalesce((SELECT ${column} FROM compliance_settings WHERE tenant_id = ?1), ${otherwise})`;

const NOW = {
  live: 'r.deleted_at IS NULL AND r.is_active = 1 AND +r.discovered_at <= ?2',
  scope: 'r.current_scope',
  class: `(SELECT data_classification FROM scope_decisions d WHERE d.tenant_id = ?1 AND d.resource_id = r.id
 AND d.is_current = 1)`,
};

const inForce = (column: string) => `(SELECT ${column} FROM scope_decisions d WHERE d.tenant_id = ?1
 AND d.resource_id = r.id AND d.decided_at <= ?2 AND (d.superseded_at IS NULL OR d.superseded_at > ?2)
 ORDER BY d.decided_at DESC, d.id DESC LIMIT 1)`;

const THEN = {
  live: `+r.discovered_at <= ?2 AND (r.inactive_since IS NULL OR r.inactive_since > ?2)
 AND (r.deleted_at IS NULL OR r.deleted_at > ?2)`,
  scope: inForce('d.scope'),
  class: inForce('d.data_classification'),
};

type Time = typeof NOW;

export const readingReviews = ({ tenantId }: Ctx, asOf: Date): Read<CoverageFacts['reviews']> => ({
  statement: {
    sql: `SELECT r.kind, r.id, r.performed_at, r.details FROM json_each(?3) AS k CROSS JOIN compliance_reviews r
 ON r.id = (SELECT id FROM compliance_reviews WHERE tenant_id = ?1 AND kind = k.value AND performed_at <= ?2
 ORDER BY performed_at DESC, id DESC LIMIT 1)`,
    args: [tenantId, asOf.getTime(), JSON.stringify(REVIEW_KINDS)],
  },
  resultOf: found =>
    new Map(
      (found?.rows ?? []).map(([kind, id, at, text]) => {
        const details: unknown = JSON.parse(String(text));
        const review = { id: String(id), performedAt: date(at), details: isObject(details) ? details : {} };
        return [reviewKind.parse(kind), review];
      }),
    ),
});

const OPEN = `EXISTS (SELECT 1 FROM json_each(r.security_groups) AS sg, json_each(sg.value, '$.ingress') AS rule,
 json_each(rule.value, '$.cidrs') AS cidr WHERE cidr.value LIKE '%/0')`;
const EXPOSED = `(r.public_ip IS NOT NULL OR coalesce(r.metadata ->> 'publicly_accessible' IN (1, 'true'), 0) OR ${OPEN})`;

export const readingEstate = ({ tenantId }: Ctx, asOf: Date, time: Time): Read<CoverageFacts['estate']> => ({
  statement: {
    sql: `SELECT count(*), total(scope IS NULL),
 total(scope = 'pending-review' AND ${pendingSince('r', '?2')}
  < ?2 - ${DAY} * ${setting('pending_review_max_days', DEFAULTS.pendingReviewMaxDays)}),
 total(scope IN ('cde', 'connected-cde') AND last_seen_at < ?2 - ${30 * DAY}),
 total(scope = 'cde' AND ${EXPOSED} AND ${time.class} = 'stores-cardholder')
 FROM (SELECT *, ${time.scope} AS scope FROM resources r WHERE r.tenant_id = ?1 AND ${time.live}) AS r`,
    args: [tenantId, asOf.getTime()],
  },
  resultOf(found) {
    const [live = 0, undecided = 0, pending = 0, unseen = 0, exposed = 0] = (found?.rows[0] ?? []).map(
      Number,
    );
    return { live, undecided, pending, unseen, exposed };
  },
});

/** What was narrowed proves nothing of the rest. The newest first, so that few documents are looked into. */
const WHOLE = `generated_at <= ?2 AND (data ->> '$.evidence.data.filter') IS NULL`;

const ANALYSIS = `SELECT id FROM evidence WHERE tenant_id = ?1 AND evidence_type = 'data_flow_analysis'
 AND purged_at IS NULL AND ${WHOLE} AND (data ->> '$.evidence.data.vpc_id')`;

const touches = (end: 'source' | 'dest') => `EXISTS (SELECT 1 FROM data_flows flow WHERE flow.tenant_id = ?1
 AND flow.${end}_resource_id = member.id AND flow.observed_at <= ?2
 AND flow.observed_at >= ?2 - ${DAY} * ${setting('lookback_days', DEFAULTS.lookbackDays)})`;

export const readingVpcs = ({ tenantId }: Ctx, asOf: Date, time: Time): Read<CoverageFacts['vpcs']> => ({
  statement: {
    sql: `WITH vpc(vpc_id) AS MATERIALIZED (SELECT DISTINCT r.vpc_id FROM resources r
 WHERE r.tenant_id = ?1 AND +r.vpc_id IS NOT NULL AND ${time.live} AND ${time.scope} = 'cde')
 SELECT vpc.vpc_id, e.id, e.generated_at, EXISTS (SELECT 1 FROM resources member WHERE member.tenant_id = ?1
 AND member.vpc_id = vpc.vpc_id AND (${touches('source')} OR ${touches('dest')}))
 FROM vpc LEFT JOIN evidence e ON e.id = (${ANALYSIS} = +vpc.vpc_id ORDER BY generated_at DESC LIMIT 1)
 ORDER BY vpc.vpc_id`,
    args: [tenantId, asOf.getTime()],
  },
  resultOf: found =>
    (found?.rows ?? []).map(([vpcId, id, at, hasFlows]) => ({
      vpcId: String(vpcId),
      analysis: typeof id === 'string' ? { id, generatedAt: date(at) } : null,
      hasFlows: hasFlows === 1,
    })),
});

export const readingSegmentation = ({ tenantId }: Ctx, asOf: Date): Read<CoverageFacts['segmentation']> => ({
  statement: {
    sql: `SELECT id, generated_at, coalesce(data ->> '$.evidence.data.failed', 0) FROM evidence
 WHERE id = (SELECT id FROM evidence WHERE tenant_id = ?1 AND +evidence_type = 'network_segmentation_validation'
 AND ${WHOLE} AND (data ->> '$.evidence.data.vpc_id') IS NULL ORDER BY generated_at DESC, id DESC LIMIT 1)`,
    args: [tenantId, asOf.getTime()],
  },
  resultOf(found) {
    const [id, at, failed] = found?.rows[0] ?? [];
    return typeof id === 'string' ? { id, generatedAt: date(at), failed: Number(failed) } : null;
  },
});

const towards = (direction: string) =>
  `total(EXISTS (SELECT 1 FROM json_each(context, '$.directions') WHERE value = '${direction}'))`;

const ALERTED = `tenant_id = ?1 AND alert_type = 'segmentation_violation' AND fingerprint >= 'flow:' AND fingerprint < 'flow;'`;

export const readingOpenViolations = (
  { tenantId }: Ctx,
  asOf: Date,
  isNow: boolean,
): Read<CoverageFacts['openViolations']> => ({
  statement: {
    sql: `SELECT ${towards('inbound')}, ${towards('outbound')} FROM compliance_alerts WHERE ${ALERTED}
 AND triggered_at <= ?2 AND ${isNow ? "status IN ('open', 'acknowledged')" : '(resolved_at IS NULL OR resolved_at > ?2)'}`,
    args: [tenantId, asOf.getTime()],
  },
  resultOf(found) {
    const [inbound = 0, outbound = 0] = (found?.rows[0] ?? []).map(Number);
    return { inbound, outbound };
  },
});

export const readingNewPeers = ({ tenantId }: Ctx, asOf: Date, time: Time): Read<number> => ({
  statement: {
    sql: `SELECT count(*) FROM unresolved_peers p CROSS JOIN resources r ON r.id = p.resource_id
 WHERE p.tenant_id = ?1 AND p.action = 'ACCEPT' AND p.first_seen_at <= ?2 AND p.first_seen_at > (
 SELECT max(performed_at) FROM compliance_reviews WHERE tenant_id = ?1 AND kind = 'third_party_connections'
 AND performed_at <= ?2) AND ${time.live} AND ${time.scope} IN ('cde', 'connected-cde')`,
    args: [tenantId, asOf.getTime()],
  },
  resultOf: found => Number(found?.rows[0]?.[0] ?? 0),
});

/** How rows tell what is live and in which scope, now or as of a time. */
export const timeOf = (isNow: boolean): Time => (isNow ? NOW : THEN);
