import type { Statement, Value } from '@breakwater/db';
import { gateways } from '@breakwater/db/schema';
import { tableInfo } from '../../packages/db/src/kernel/table.ts';
import { multiRow, nextId, ordered, type Shape, shown } from './rows.ts';

const info = tableInfo(gateways);
const shape: Shape = {
  columns: info.fields.map(field => field.name),
  json: new Set(['metadata', 'labels', 'lastError']),
  hidden: new Set(['caCert', 'clientCert', 'clientKey']),
};

export const READ_GATEWAY = `${info.select} WHERE "tenant_id" = ? AND "id" = ? AND "deleted_at" IS NULL LIMIT 1`;
export const LIST_GATEWAYS = `${info.select} WHERE "tenant_id" = ? AND "deleted_at" IS NULL ORDER BY "id" desc LIMIT ?`;
export const FILTER_GATEWAYS = `${info.select} WHERE "tenant_id" = ? AND "deleted_at" IS NULL AND (("gateways"."name" COLLATE NOCASE >= ? AND "gateways"."name" COLLATE NOCASE < ?)) AND "gateways"."scheme" = ? ORDER BY "id" desc LIMIT ?`;
export const INSERT_GATEWAY = info.insert;
const INSERT_GATEWAYS = `INSERT INTO "gateways" (${info.fields.map(field => field.quoted).join(', ')})`;

export const filterArgs = (tenantId: string, search: string, scheme: string, limit: number): Value[] => [
  tenantId,
  search,
  `${search}\u{10ffff}`,
  scheme,
  limit,
];

/** All of them in one INSERT. */
export const gatewaysStatement = (rows: readonly Value[][]): Statement => ({
  sql: multiRow(INSERT_GATEWAYS, shape.columns.length, rows.length),
  args: rows.flat(),
});

export const shownGateway = (row: readonly Value[]) => shown(shape, row);

export interface GatewayBody {
  readonly name: string;
  readonly endpoint: string;
  readonly description: string;
  readonly metadata: unknown;
  readonly monitored: boolean;
}

export function gatewayRow(
  tenantId: string,
  { name, endpoint, description, metadata, monitored }: GatewayBody,
): Value[] {
  const now = Date.now();
  return ordered(shape.columns, {
    id: nextId('gw'),
    tenantId,
    name,
    endpoint,
    description,
    scheme: 'https',
    metadata: JSON.stringify(metadata),
    labels: '{}',
    registeredAt: now,
    lastStatus: 'unknown',
    probe: 'auto',
    monitored: Number(monitored),
    nextCheckAt: now,
    consecutiveFailures: 0,
    announcedStatus: 'unknown',
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
}
