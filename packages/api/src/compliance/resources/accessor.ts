import { anyOf, condition, defineAccessor, equals, type Row, until } from '@breakwater/db';
import { SCOPES, scopeDecisions, resources as table, tags } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { boundedText } from '../../text.ts';
import { provider, resourceType } from '../fields.ts';

export type ResourceRow = Row<typeof table>;

const CURRENT_DECISION = sql`SELECT json_object(
 'id', ${scopeDecisions.id}, 'scope', ${scopeDecisions.scope},
 'dataClassification', ${scopeDecisions.dataClassification}, 'segment', ${scopeDecisions.segment},
 'rule', ${scopeDecisions.rule}, 'decisionMethod', ${scopeDecisions.decisionMethod},
 'decidedAt', ${scopeDecisions.decidedAt}, 'decidedBy', ${scopeDecisions.decidedBy})
 FROM ${scopeDecisions} WHERE ${scopeDecisions.tenantId} = ${table.tenantId}
 AND ${scopeDecisions.resourceId} = ${table.id} AND ${scopeDecisions.isCurrent} = 1`;

const COPIES = ['currentScope', 'needsClassification', 'lastSeenAt'] as const;

export const resources = defineAccessor(table, {
  domain: 'compliance',
  entity: 'resource',
  prefix: 'res',
  softDelete: true,
  naturalKey: 'resourceId',
  searchable: ['resourceName', 'resourceId'],
  filters: {
    provider: anyOf(table.provider, provider),
    resourceType: anyOf(table.resourceType, resourceType),
    scope: condition(z.enum([...SCOPES, 'undecided']), wanted =>
      wanted === 'undecided' ? sql`${table.currentScope} IS NULL` : sql`${table.currentScope} = ${wanted}`,
    ),
    vpcId: equals(table.vpcId, boundedText(1, 128)),
    subnetId: equals(table.subnetId, boundedText(1, 128)),
    region: equals(table.region, boundedText(1, 64)),
    accountId: equals(table.accountId, boundedText(1, 128)),
    isActive: equals(table.isActive, z.boolean()),
    needsClassification: condition(z.boolean(), wanted =>
      wanted ? sql`${table.needsClassification} = 1` : sql`${table.needsClassification} = 0`,
    ),
    tag: condition(
      z.object({ key: z.string(), value: z.string().optional() }),
      ({ key, value }, ctx) => sql`${table.id} IN (SELECT ${tags.resourceId} FROM ${tags}
 WHERE ${tags.tenantId} = ${ctx.tenantId} AND ${tags.key} = ${key}
 ${value === undefined ? sql`` : sql`AND ${tags.value} = ${value}`})`,
    ),
    lastSeenBefore: until(table.lastSeenAt),
  },
  auditOmit: COPIES,
  telemetry: COPIES,
  derived: { currentDecision: { sql: CURRENT_DECISION, initial: null } },
  events: ['resourceId', 'provider', 'resourceType'],
  csvImport: false,
});
