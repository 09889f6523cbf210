import type { SQL } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type * as z from 'zod';
import type { Statement } from '../client/types.ts';
import { isId } from '../ids.ts';
import type { Ctx } from './context.ts';
import type { Filters } from './filters.ts';
import type { Hook, HookEvent } from './hooks.ts';
import type { ListSource } from './list.ts';
import { compile, type Derived, type Fields, type TableInfo, tableInfo, withDerived } from './table.ts';

export type EntityTable = SQLiteTable & { id: SQLiteColumn };
export type Row<T extends EntityTable> = T['$inferSelect'];
export type Key<T extends EntityTable> = keyof Row<T> & string;
type Managed = 'id' | 'tenantId' | 'version' | 'createdAt' | 'updatedAt' | 'deletedAt';
/** What a new row needs: its fields without those the kernel keeps. A given `id` or `createdAt` is kept. */
export type Insert<T extends EntityTable> = Omit<T['$inferInsert'], Managed> & {
  id?: Row<T>['id'] | undefined;
  createdAt?: Date | undefined;
};
export type Patch<T extends EntityTable> = { [K in Exclude<Key<T>, Managed>]?: Row<T>[K] | undefined };

export interface AccessorOptions<T extends EntityTable, F extends Filters, K extends string> {
  readonly domain: string;
  /** Singular: `gateway`. */
  readonly entity: string;
  /** The plural, where it is not the usual one. */
  readonly component?: string;
  /** TypeID prefix. */
  readonly prefix: string;
  /** Checks rows that before hooks amended. Parsing of input happens before the accessor. */
  readonly schema?: { readonly create?: z.ZodType; readonly update?: z.ZodType };
  readonly softDelete?: boolean;
  /** The column, unique per tenant among live rows, that `id` inputs take as well. */
  readonly naturalKey?: Key<T>;
  /** The same where one column does not say it: the condition a live row meets that `ref`, which is no id, names. */
  readonly alias?: (ref: string, ctx: Ctx) => SQL;
  /** Most rows per tenant, soft-deleted rows counted. */
  readonly maxRecords?: number;
  /** Default sort field and direction, and further fields `order` may name. */
  readonly sort?: {
    readonly field?: Key<T>;
    readonly direction?: 'asc' | 'desc';
    readonly also?: readonly (K & Key<T>)[];
  };
  readonly filters?: F;
  readonly searchable?: readonly Key<T>[];
  /** Foreign key field → the accessor whose live row of the tenant it must name. */
  readonly parents?: { readonly [K in Key<T>]?: Parent };
  /** Columns that never leave the database: not in audit, events, CSV or output. */
  readonly secret?: readonly Key<T>[];
  /** Columns only left out of audit snapshots. */
  readonly auditOmit?: readonly Key<T>[];
  /** Columns `touch` may set without audit, event, version or updatedAt. */
  readonly telemetry?: readonly Key<T>[];
  /** Fields worked out on every read, such as a count of dependants. Not stored, not in audit or events. */
  readonly derived?: Readonly<Record<string, Derived>>;
  /** The columns with the id, and the name, of the gateway a row belongs to. Default: `gatewayId`, if there is one. */
  readonly gateway?: { readonly id: Key<T>; readonly name?: string };
  /** `none` for append-only and kernel tables. */
  readonly audit?: 'rows' | 'none';
  /** Fields, derived ones too, put beside `id` in `created`, `updated`, `deleted`, `restored`; false: the domain emits its own. */
  readonly events?: readonly string[] | false;
  readonly csvImport?: boolean;
}

export interface Parent {
  readonly entity: Entity;
}

/** An accessor's inner side: everything the planning functions share, with rows as plain fields. */
export interface Entity extends ListSource {
  readonly table: EntityTable;
  readonly info: TableInfo;
  readonly domain: string;
  readonly name: string;
  readonly component: string;
  readonly prefix: string;
  readonly schema: { readonly create?: z.ZodType; readonly update?: z.ZodType };
  readonly naturalKey: string | null;
  readonly alias: ((ref: string, ctx: Ctx) => Statement) | null;
  readonly maxRecords: number | null;
  readonly parents: readonly (readonly [field: string, parent: Parent])[];
  readonly secret: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
  /** The fields of a row that are not hidden, all null. */
  readonly blank: Fields;
  readonly telemetry: ReadonlySet<string>;
  readonly gateway: { readonly id: string; readonly name?: string } | null;
  readonly audited: boolean;
  readonly eventFields: readonly string[] | null;
  readonly csvImport: boolean;
  readonly tenantScoped: boolean;
  readonly versioned: boolean;
  readonly hooks: { readonly [E in HookEvent]: Hook<Fields>[] };
}

/** `gateway` → `gateways`, `policy` → `policies`, `sandbox` → `sandboxes`. */
export function pluralOf(entity: string): string {
  if (/(s|x|ch|sh)$/.test(entity)) return `${entity}es`;
  return /[^aeiou]y$/.test(entity) ? `${entity.slice(0, -1)}ies` : `${entity}s`;
}

export function entityOf<T extends EntityTable, F extends Filters, K extends string>(
  table: T,
  options: AccessorOptions<T, F, K>,
): Entity {
  const derived = options.derived ?? {};
  const info = withDerived(tableInfo(table), derived);
  const tenantScoped = info.has('tenantId');
  const softDelete = options.softDelete ?? false;
  if (softDelete && !info.has('deletedAt')) {
    throw new TypeError(`${info.name}: a soft-deletable table needs a deletedAt column`);
  }
  const secret = new Set<string>(options.secret);
  const { alias, events = [] } = options;
  for (const field of events === false ? [] : events) {
    if (!info.has(field) && !(field in derived)) throw new TypeError(`${info.name} has no field '${field}'`);
  }
  const sorts: Record<string, string> = {};
  for (const field of options.sort?.also ?? []) sorts[field] = field;
  const hidden = new Set([...secret, ...(options.auditOmit ?? []), ...Object.keys(derived)]);
  const parents = Object.entries<Parent | undefined>(options.parents ?? {});
  return {
    table,
    info,
    domain: options.domain,
    name: options.entity,
    component: options.component ?? pluralOf(options.entity),
    prefix: options.prefix,
    schema: options.schema ?? {},
    softDelete,
    naturalKey: options.naturalKey ?? null,
    alias: alias === undefined ? null : (ref, ctx) => compile(alias(ref, ctx)),
    maxRecords: options.maxRecords ?? null,
    sorts: { ...sorts, default: options.sort?.field ?? 'id' },
    direction: options.sort?.direction ?? 'desc',
    filters: options.filters ?? {},
    searchable: (options.searchable ?? []).map(field => columnOf(info, field)),
    parents: parents.flatMap(([field, parent]) => (parent === undefined ? [] : [[field, parent] as const])),
    secret,
    hidden,
    blank: Object.fromEntries(info.fields.flatMap(({ name }) => (hidden.has(name) ? [] : [[name, null]]))),
    telemetry: new Set<string>(options.telemetry),
    gateway: options.gateway ?? (info.has('gatewayId') ? { id: 'gatewayId' } : null),
    audited: (options.audit ?? 'rows') === 'rows',
    eventFields: events === false ? null : events,
    csvImport: options.csvImport ?? true,
    tenantScoped,
    versioned: info.has('version'),
    scope: ctx => (tenantScoped ? { sql: '"tenant_id" = ?', args: [ctx.tenantId] } : { sql: '', args: [] }),
    hooks: {
      beforeInsert: [],
      afterInsert: [],
      beforeUpdate: [],
      afterUpdate: [],
      beforeDelete: [],
      afterDelete: [],
    },
  };
}

function columnOf(info: TableInfo, field: string): SQLiteColumn {
  const found = info.byName.get(field);
  if (found === undefined) throw new TypeError(`${info.name} has no column for '${field}'`);
  return found.column;
}

/** `WHERE …` for one row of the tenant, by id or, where the entity has one, by natural key or alias. */
export function whereOne(entity: Entity, ctx: Ctx, ref: string, includeDeleted: boolean): Statement {
  const scope = entity.scope(ctx);
  const conditions = scope.sql === '' ? [] : [scope.sql];
  const named = isId(entity.prefix, ref) ? null : byName(entity, ctx, ref);
  const { sql, args } = named ?? { sql: '"id" = ?', args: [ref] };
  conditions.push(sql);
  if (entity.softDelete && (named !== null || !includeDeleted)) conditions.push('"deleted_at" IS NULL');
  return { sql: conditions.join(' AND '), args: [...scope.args, ...args] };
}

function byName({ naturalKey, alias, info }: Entity, ctx: Ctx, ref: string): Statement | null {
  if (naturalKey !== null) return { sql: `${info.quoted(naturalKey)} = ?`, args: [ref] };
  return alias === null ? null : alias(ref, ctx);
}
