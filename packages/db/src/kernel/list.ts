import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Statement, Value } from '../client/types.ts';
import { invalid } from '../errors.ts';
import { toBase64, urlSafe } from '../signing/encoding.ts';
import { canonicalJson } from './canonical.ts';
import type { Ctx } from './context.ts';
import { type Filters, search } from './filters.ts';
import type { Read } from './read.ts';
import type { Fields, TableInfo } from './table.ts';

export interface Page<T> {
  readonly items: T[];
  /** Pass as `cursor` for the next page; null on the last one. */
  readonly nextCursor: string | null;
}

/** How one page is asked for. `order` is `asc`, `desc`, or `<key>:asc`, `<key>:desc` of a further sort key. */
export interface ListQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly order?: string | undefined;
  readonly includeDeleted?: boolean | undefined;
  readonly q?: string | undefined;
  readonly filters?: Readonly<Record<string, unknown>> | undefined;
}

export interface ListSource {
  readonly info: TableInfo;
  readonly scope: (ctx: Ctx) => Statement;
  readonly filters: Filters;
  readonly searchable: readonly SQLiteColumn[];
  readonly softDelete: boolean;
  /** Key → field; `default` is used when `order` names none. */
  readonly sorts: Readonly<Record<string, string>> & { readonly default: string };
  readonly direction: 'asc' | 'desc';
}

/** One page, to be read. */
export function readingPage(ctx: Ctx, source: ListSource, asked: ListQuery): Read<Page<Fields>> {
  const { info } = source;
  const limit = asked.limit ?? 100;
  const { field, direction } = sortOf(source, asked.order);
  const shape = () =>
    fingerprint([field, direction, asked.includeDeleted ?? false, asked.q ?? null, asked.filters ?? {}]);
  const conditions = conditionsOf(ctx, source, asked);
  const compare = direction === 'asc' ? '>' : '<';
  const sortColumn = info.quoted(field);
  const byId = field === 'id';
  if (asked.cursor !== undefined) {
    const [key, id] = readCursor(asked.cursor, shape());
    conditions.push(
      byId
        ? { sql: `"id" ${compare} ?`, args: [id] }
        : { sql: `(${sortColumn}, "id") ${compare} (?, ?)`, args: [key, id] },
    );
  }
  const order = byId ? `"id" ${direction}` : `${sortColumn} ${direction}, "id" ${direction}`;
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(c => c.sql).join(' AND ')}`;
  return {
    statement: {
      sql: `${info.page.select}${where} ORDER BY ${order} LIMIT ?`,
      args: [...conditions.flatMap(c => c.args), limit + 1],
    },
    resultOf(found) {
      const rows = (found?.rows ?? []).slice(0, limit).map(info.page.decode);
      const last = rows.at(-1);
      const more = (found?.rows.length ?? 0) > limit;
      return {
        items: rows,
        nextCursor:
          more && last !== undefined
            ? writeCursor(info.encode(field, last[field]), String(last.id), shape())
            : null,
      };
    },
  };
}

export function conditionsOf(ctx: Ctx, source: ListSource, asked: ListQuery): Statement[] {
  const scope = source.scope(ctx);
  const conditions: Statement[] = scope.sql === '' ? [] : [scope];
  if (source.softDelete && !(asked.includeDeleted ?? false)) {
    conditions.push({ sql: '"deleted_at" IS NULL', args: [] });
  }
  if (asked.q !== undefined && source.searchable.length === 0)
    throw invalid('q', 'this list cannot be searched');
  if (asked.q !== undefined) conditions.push(search(source.searchable, asked.q));
  for (const [name, value] of Object.entries(asked.filters ?? {})) {
    if (value === undefined) continue;
    const filter = source.filters[name];
    if (filter === undefined) throw invalid(name, 'is not a filter of this list');
    conditions.push(filter.where(value, ctx));
  }
  return conditions;
}

function sortOf(source: ListSource, order: string | undefined) {
  if (order === undefined) return { field: source.sorts.default, direction: source.direction };
  const [first = '', second] = order.split(':');
  const field = second === undefined ? source.sorts.default : source.sorts[first];
  const direction = second ?? first;
  if (field === undefined || (direction !== 'asc' && direction !== 'desc')) {
    throw invalid('order', 'must be asc, desc, or a sort key of this list followed by :asc or :desc');
  }
  return { field, direction };
}

/** Tells a cursor of this list from one of another; it protects nothing. */
function fingerprint(shape: unknown): string {
  let high = 0x811c9dc5;
  let low = 0x1000193;
  for (const char of canonicalJson(shape)) {
    const code = char.codePointAt(0) ?? 0;
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ (code + 0x9e37), 0x85ebca6b);
  }
  return (high >>> 0).toString(36) + (low >>> 0).toString(36);
}

function writeCursor(key: Value, id: string, shape: string): string {
  const bytes = new TextEncoder().encode(JSON.stringify([key, id, shape]));
  return urlSafe(toBase64(bytes));
}

function readCursor(cursor: string, shape: string): [string | number, string] {
  const parts = decodeCursor(cursor);
  const [key, id, hash] = parts;
  if ((typeof key !== 'string' && typeof key !== 'number') || typeof id !== 'string') {
    throw invalid('cursor', 'is not one this list gave', { reason: 'cursor' });
  }
  if (hash !== shape) {
    throw invalid('cursor', 'belongs to a list with another order or other filters', {
      reason: 'cursor_mismatch',
    });
  }
  return [key, id];
}

function decodeCursor(cursor: string): unknown[] {
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const parsed: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, c => c.charCodeAt(0))),
    );
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
