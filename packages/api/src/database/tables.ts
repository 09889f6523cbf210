import { type Ctx, maxRecordsOf, PLATFORM, query, type Statement } from '@breakwater/db';
import { type TableShape, tableShapes } from '@breakwater/db/tables';
import * as z from 'zod';
import type { App } from '../context.ts';
import { accessorsOf } from './accessors.ts';
import type { TableInfo } from './schemas.ts';

const MOST_ROWS = 100_000;

/** Every table with how many rows of it are the caller's tenant's; of all tenants for root without one. */
export async function describeTables(
  ctx: Ctx & { readonly app: Pick<App, 'extended'> },
): Promise<z.input<typeof TableInfo>[]> {
  const { extended } = ctx.app;
  const accessors = accessorsOf(extended);
  const shapes = tableShapes(extended?.tables);
  const counted = await query(
    ctx,
    shapes.map(shape => countOf(ctx, shape)),
  );
  return shapes.map((shape, at) => {
    const { name, columns, indexes, foreignKeys } = shape;
    const entity = accessors.find(accessor => accessor.entity.info.name === name)?.entity;
    const secret = new Set(
      [...(entity?.secret ?? [])].map(field => entity?.info.byName.get(field)?.column.name),
    );
    const rows = z.number().parse(counted[at]?.rows[0]?.[0]);
    return {
      name,
      domain: entity?.domain ?? shape.domain,
      component: entity?.component ?? null,
      softDelete: entity?.softDelete ?? false,
      maxRecords: entity === undefined ? null : maxRecordsOf(ctx, entity.component, entity.maxRecords),
      rows: Math.min(rows, MOST_ROWS),
      rowsCapped: rows > MOST_ROWS,
      columns: columns.map(column => ({ ...column, secret: secret.has(column.name) })),
      indexes: indexes.map(index => ({ ...index, columns: [...index.columns] })),
      foreignKeys: [...foreignKeys],
    };
  });
}

/** Rows of no tenant are counted for root alone. */
function countOf({ tenantId }: Ctx, { name, columns }: TableShape): Statement {
  const column = name === 'tenants' ? 'id' : columns.find(c => c.name === 'tenant_id')?.name;
  const all = tenantId === PLATFORM;
  const where = all ? '1' : column === undefined ? '0' : `"${column}" = ?`;
  return {
    sql: `SELECT count(*) FROM (SELECT 1 FROM "${name}" WHERE ${where} LIMIT ${MOST_ROWS + 1})`,
    args: all || column === undefined ? [] : [tenantId],
  };
}
