import { type Accessor, type Ctx, type Entity, type EntityTable, query, type Row } from '@breakwater/db';
import { shapeOf } from '@breakwater/db/tables';
import type { Planned } from './file.ts';
import type { Issues } from './report.ts';

/** Of the ids a file names, those in use: with the row if it is the tenant's own, else null. */
export async function existingRows(
  ctx: Ctx,
  accessor: Pick<Accessor, 'entity' | 'getMany'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Row<EntityTable> | null>> {
  if (ids.length === 0) return new Map();
  const sql = `SELECT id FROM "${accessor.entity.info.name}" WHERE id IN (SELECT value FROM json_each(?))`;
  const [found] = await query(ctx, [{ sql, args: [JSON.stringify(ids)] }]);
  const taken = new Map<string, Row<EntityTable> | null>(found?.rows.map(([id]) => [String(id), null]));
  for (const row of await accessor.getMany(ctx, [...taken.keys()], { includeDeleted: true })) {
    taken.set(String(row.id), row);
  }
  return taken;
}

/** Finds the records whose unique values another row, or an earlier record of the file, already has. */
export async function checkUnique(
  ctx: Ctx,
  entity: Entity,
  planned: readonly Planned[],
  issues: Issues,
): Promise<void> {
  for (const { fields, live } of uniqueKeys(entity)) {
    const byKey = new Map<string, Planned>();
    for (const one of planned) {
      const key = keyOf(entity, fields, one.row);
      if (key === null) continue;
      if (byKey.has(key)) {
        issues.add(
          one.line,
          one.columnOf(fields.at(-1) ?? ''),
          'unique',
          'an earlier record of the file has the same',
        );
      } else byKey.set(key, one);
    }
    const names = fields.map(field => entity.info.quoted(field));
    const conditions = names.map((name, at) => `t.${name} = j.value ->> ${at}`).join(' AND ');
    const [found] = await query(ctx, [
      {
        sql: `SELECT j.value, t.id FROM json_each(?) j JOIN "${entity.info.name}" t
 ON ${conditions} AND t.tenant_id = ?${live ? ' AND t.deleted_at IS NULL' : ''}`,
        args: [JSON.stringify([...byKey.keys()].map(key => JSON.parse(key))), ctx.tenantId],
      },
    ]);
    const moving = new Set(planned.map(one => String(one.row.id)));
    for (const [key, id] of found?.rows ?? []) {
      const one = byKey.get(String(key));
      if (one === undefined || moving.has(String(id))) continue;
      issues.add(one.line, one.columnOf(fields.at(-1) ?? ''), 'unique', 'is already in use');
    }
  }
}

interface UniqueKey {
  readonly fields: readonly string[];
  /** Only among rows that are not deleted. */
  readonly live: boolean;
}

/** The unique keys of a tenant that are plain columns; others are left to the database. */
function uniqueKeys(entity: Entity): UniqueKey[] {
  const shape = shapeOf(entity.domain, entity.table);
  const byColumn = new Map(entity.info.fields.map(({ name, column }) => [column.name, name]));
  return shape.indexes.flatMap(({ unique, columns, where }) => {
    const live = where !== null && /^"?(\w+"\.")?deleted_at"? is null$/i.test(where);
    const own = columns.filter(column => column !== 'tenant_id');
    const fields = own.flatMap(column => byColumn.get(column) ?? []);
    const plain = unique && (where === null || live) && own.length < columns.length;
    return plain && fields.length === own.length ? [{ fields, live }] : [];
  });
}

function keyOf(
  { info }: Entity,
  fields: readonly string[],
  row: Readonly<Record<string, unknown>>,
): string | null {
  const values = fields.map(field => info.encode(field, row[field]));
  return values.includes(null) ? null : JSON.stringify(values);
}

/** Finds the records that name a parent the tenant does not have. */
export async function checkParents(
  ctx: Ctx,
  entity: Entity,
  planned: readonly Planned[],
  issues: Issues,
): Promise<void> {
  for (const [field, { entity: parent }] of entity.parents) {
    const named = new Set(planned.map(({ row }) => row[field]).filter(value => typeof value === 'string'));
    if (named.size === 0) continue;
    const scope = parent.scope(ctx);
    const conditions = [
      ...(scope.sql === '' ? [] : [scope.sql]),
      'id IN (SELECT value FROM json_each(?))',
      ...(parent.softDelete ? ['deleted_at IS NULL'] : []),
    ];
    const [found] = await query(ctx, [
      {
        sql: `SELECT id FROM "${parent.info.name}" WHERE ${conditions.join(' AND ')}`,
        args: [...scope.args, JSON.stringify([...named])],
      },
    ]);
    const there = new Set(found?.rows.map(([id]) => id));
    const own = new Set<unknown>(parent === entity ? planned.map(({ row }) => row.id) : []);
    for (const { line, row, columnOf } of planned) {
      const value = row[field];
      if (typeof value !== 'string' || there.has(value) || own.has(value)) continue;
      issues.add(line, columnOf(field), 'not_found', `${parent.name} not found`);
    }
  }
}
