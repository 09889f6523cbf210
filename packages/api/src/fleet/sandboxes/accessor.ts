import { type Ctx, condition, defineAccessor, equals, type Row } from '@breakwater/db';
import { gateways as gatewaysTable, sandboxes as table } from '@breakwater/db/schema';
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { partsOf } from '../../access/gateways-of.ts';
import { gateways } from '../gateways/accessor.ts';
import { gatewayRef } from '../gateways/schemas.ts';
import { addLabels, labelFilter, writeLabels } from '../labels.ts';
import { SandboxUpdate, sandboxName } from './schemas.ts';

export type SandboxRow = Row<typeof table>;

const behind = (gateway: string, { tenantId }: Ctx): SQL =>
  sql`${table.gatewayId} = (SELECT ${gatewaysTable.id} FROM ${gatewaysTable}
   WHERE ${gatewaysTable.tenantId} = ${tenantId} AND (${gatewaysTable.id} = ${gateway}
   OR (${gatewaysTable.name} = ${gateway} AND ${gatewaysTable.deletedAt} IS NULL)))`;

const ofGateway = (column: SQL | typeof gatewaysTable.name | typeof gatewaysTable.deletedAt) =>
  sql`SELECT ${column} FROM ${gatewaysTable} WHERE ${gatewaysTable.id} = ${table.gatewayId}`;

export const sandboxes = defineAccessor(table, {
  domain: 'fleet',
  entity: 'sandbox',
  prefix: 'sbx',
  schema: { update: SandboxUpdate },
  softDelete: true,
  alias: (ref, ctx) => {
    const [gateway, name] = partsOf(ref) ?? [ref, ''];
    return sql`${table.sandboxName} = ${name} AND ${behind(gateway, ctx)}`;
  },
  searchable: ['sandboxName'],
  filters: {
    gateway: condition(gatewayRef, behind),
    sandboxName: equals(table.sandboxName, sandboxName),
    labels: labelFilter('sandbox', table.id),
    live: condition(z.literal(true), () => sql`(${ofGateway(gatewaysTable.deletedAt)}) IS NULL`),
  },
  parents: { gatewayId: gateways },
  derived: {
    gatewayName: { sql: ofGateway(gatewaysTable.name), initial: null },
    gatewayDeletedAt: { sql: ofGateway(gatewaysTable.deletedAt), initial: null },
  },
  gateway: { id: 'gatewayId', name: 'gatewayName' },
  events: ['sandboxName', 'gatewayId', 'gatewayName'],
});

const derived = z.object({ gatewayName: z.string(), gatewayDeletedAt: z.number().nullable() });

/** What is read of its gateway along with a sandbox. */
export const gatewayFacts = (row: SandboxRow) => derived.parse(row);

sandboxes.on('afterInsert', ({ ctx, row, add }) => add(addLabels(ctx, 'sandbox', row.id, row.labels)));
sandboxes.on('afterUpdate', ({ ctx, row, patch, add }) => {
  if (patch?.labels !== undefined) add(writeLabels(ctx, 'sandbox', row.id, row.labels));
});
