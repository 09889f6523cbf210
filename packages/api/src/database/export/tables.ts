import {
  type CsvValue,
  type Ctx,
  type Entity,
  PLATFORM,
  type Statement,
  tableInfo,
  type Value,
} from '@breakwater/db';
import { depths } from '@breakwater/db/exchange';
import { type TableShape, tableShapes } from '@breakwater/db/tables';
import type { Extended } from '../../extend/extended.ts';
import { accessorsOf } from '../accessors.ts';

/** Held by no export: what would let someone in again, and the kernel's own. */
const LEFT_OUT = new Set(['sessions', 'idempotency_keys', 'leases', 'schema_migrations']);

/** Of a table without an accessor, which would say what is secret. */
const SOUNDS_SECRET =
  /(secret|pass(word)?|tokenHash|keyHash|stateHash|privateKey|clientKey|verifier|nonce)$/i;

export interface ExportedTable {
  readonly name: string;
  readonly header: readonly string[];
  readonly select: Statement;
  cells(row: readonly Value[]): CsvValue[];
}

/** Every table an export holds, parents first, with the rows that are the caller's tenant's, or all for root. */
export function exportedTables(ctx: Ctx, extended: Extended | null = null): ExportedTable[] {
  const accessors = new Map(accessorsOf(extended).map(({ entity }) => [entity.info.name, entity]));
  const shapes = tableShapes(extended?.tables).filter(({ name }) => !LEFT_OUT.has(name));
  const depth = depths(shapes);
  return shapes
    .toSorted((a, b) => (depth.get(a.name) ?? 0) - (depth.get(b.name) ?? 0) || (a.name < b.name ? -1 : 1))
    .map(shape => exported(ctx, shape, accessors.get(shape.name)));
}

function exported(ctx: Ctx, { name, table, columns }: TableShape, entity: Entity | undefined): ExportedTable {
  const secret = (field: string) =>
    entity === undefined ? SOUNDS_SECRET.test(field) : entity.secret.has(field);
  const fields = tableInfo(table).fields.filter(field => !secret(field.name));
  const keys = columns.filter(column => column.primaryKey).map(column => `"${column.name}"`);
  const scope = scopeOf(ctx, name, columns);
  return {
    name,
    header: fields.map(field => field.name),
    select: {
      sql: `SELECT ${fields.map(field => field.quoted).join(', ')} FROM "${name}" WHERE ${scope.sql} ORDER BY ${keys.join(', ')}`,
      args: scope.args,
    },
    cells: row => fields.map(({ column }, at) => cellOf(column, row[at] ?? null)),
  };
}

/** Rows of no tenant are root's alone. */
function scopeOf({ tenantId }: Ctx, name: string, columns: TableShape['columns']): Statement {
  if (tenantId === PLATFORM) return { sql: '1', args: [] };
  const column = name === 'tenants' ? 'id' : columns.find(c => c.name === 'tenant_id')?.name;
  return column === undefined ? { sql: '0', args: [] } : { sql: `"${column}" = ?`, args: [tenantId] };
}

type Column = ReturnType<typeof tableInfo>['fields'][number]['column'];

function cellOf(column: Column, stored: Value): CsvValue {
  if (stored === null) return null;
  if (stored instanceof Uint8Array) return base64(stored);
  // As text, so that no scalar loses what kind it is.
  if (column.dataType === 'json') return JSON.stringify(column.mapFromDriverValue(stored));
  const value = column.mapFromDriverValue(stored);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value;
  throw new TypeError(`a column of ${column.name} has no form in CSV`);
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
