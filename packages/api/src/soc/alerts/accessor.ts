import { anyOf, type Ctx, condition, conflict, defineAccessor, equals, since, until } from '@breakwater/db';
import { alerts as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { boundedText } from '../../text.ts';
import { ACTIVE_ALERT_STATUSES } from './constants.ts';
import { alertStatus, severity } from './fields.ts';
import { followAlert } from './follow.ts';
import { termFilters } from './terms.ts';

const overdue = (ctx: Ctx) => sql`(SELECT ${table.id} FROM ${table} WHERE ${table.tenantId} = ${ctx.tenantId}
 AND ${table.status} IN ${ACTIVE_ALERT_STATUSES} AND ${table.mergedIntoId} IS NULL
 AND ${table.respondedAt} IS NULL AND ${table.responseDueAt} < ${ctx.clock.now()})`;

export const alerts = defineAccessor(table, {
  domain: 'soc',
  entity: 'alert',
  prefix: 'alr',
  softDelete: true,
  sort: { also: ['updatedAt'] },
  searchable: ['title'],
  filters: {
    severity: anyOf(table.severity, severity),
    status: anyOf(table.status, alertStatus),
    source: equals(table.source, boundedText(1, 100)),
    assetType: equals(table.assetType, z.string().max(64)),
    assignedAgent: equals(table.assignedAgent, boundedText(1, 128)),
    caseId: equals(table.caseId, ids.case),
    dedupHash: equals(
      table.dedupHash,
      z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex'),
    ),
    externalId: equals(table.externalId, boundedText(1, 255)),
    ...termFilters,
    mergedIntoId: equals(table.mergedIntoId, ids.alert),
    overdue: condition(
      z.boolean().describe('Whether it is active, has had no response, and the response was due before now.'),
      (wanted, ctx) =>
        wanted ? sql`${table.id} IN ${overdue(ctx)}` : sql`${table.id} NOT IN ${overdue(ctx)}`,
    ),
    createdSince: since(table.createdAt),
    createdUntil: until(table.createdAt),
    updatedSince: since(table.updatedAt),
    includeMerged: condition(
      z.boolean().default(false).describe('Whether merged alerts are shown too; with mergedIntoId they are.'),
      wanted => (wanted ? sql`1` : sql`${table.mergedIntoId} IS NULL`),
    ),
  },
  auditOmit: ['rawLog', 'lastRawLog'],
  events: ['severity', 'source', 'title'],
  csvImport: false,
});

alerts.on('afterUpdate', ({ ctx, row, before, add }) => add(followAlert(ctx, row, before)));
alerts.on('afterDelete', ({ ctx, row, before, add }) => add(followAlert(ctx, row, before)));
alerts.on('beforeDelete', ({ row }) => {
  if (row.caseId !== null) throw conflict('linked', 'the alert belongs to a case; unlink it first');
});
