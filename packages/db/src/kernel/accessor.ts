import type { Statement } from '../client/types.ts';
import { notFound } from '../errors.ts';
import { isId } from '../ids.ts';
import { type Change, change, combine, withResult } from './change.ts';
import { commit } from './commit.ts';
import type { Ctx } from './context.ts';
import {
  type AccessorOptions,
  type Entity,
  type EntityTable,
  entityOf,
  type Insert,
  type Key,
  type Parent,
  type Patch,
  type Row,
  whereOne,
} from './entity.ts';
import type { Filters, FilterValues } from './filters.ts';
import type { Hook, HookEvent } from './hooks.ts';
import { type ListQuery, type Page, readingPage } from './list.ts';
import { planDelete, planRestore, planTouch, planUpdate } from './plan-change.ts';
import { planInserts } from './plan-insert.ts';
import { type Read, readAll } from './read.ts';
import type { WriteOptions } from './recorded.ts';
import type { Fields } from './table.ts';

export interface ReadOptions {
  readonly includeDeleted?: boolean | undefined;
}

export interface FindOptions extends ReadOptions {
  /** Rows of every tenant: for credentials, which say what tenant a call is in. */
  readonly acrossTenants?: boolean | undefined;
}

export interface ListOptions<F extends Filters> extends Omit<ListQuery, 'filters'> {
  readonly filters?: FilterValues<F>;
}

/** Planning twins of the writes: they read and check, and return what to commit. */
export interface Plans<T extends EntityTable> {
  insert(ctx: Ctx, input: Insert<T>, options?: WriteOptions): Promise<Change<Row<T>>>;
  insertMany(ctx: Ctx, inputs: readonly Insert<T>[], options?: WriteOptions): Promise<Change<Row<T>[]>>;
  update(ctx: Ctx, ref: string, patch: Patch<T>, options?: WriteOptions): Promise<Change<Row<T>>>;
  delete(ctx: Ctx, ref: string, options?: WriteOptions): Promise<Change<boolean>>;
  deleteMany(ctx: Ctx, ids: readonly string[], options?: WriteOptions): Promise<Change<number>>;
  restore(ctx: Ctx, id: string, options?: WriteOptions): Promise<Change<boolean>>;
  /** The same for rows already read; the commit fails if one has moved since. */
  updateRow(ctx: Ctx, row: Row<T>, patch: Patch<T>, options?: WriteOptions): Promise<Change<Row<T>>>;
  deleteRow(ctx: Ctx, row: Row<T>, options?: WriteOptions): Promise<Change<Row<T>>>;
  restoreRow(ctx: Ctx, row: Row<T>, options?: WriteOptions): Change<Row<T>>;
  touch(ctx: Ctx, id: string, fields: Partial<Row<T>>): Change<undefined>;
}

/** The one object that reads and writes a table. */
export interface Accessor<
  T extends EntityTable = EntityTable,
  F extends Filters = Filters,
  K extends string = string,
> extends Parent {
  readonly table: T;
  readonly filters: F;
  /** What `order` may name beside a direction. */
  readonly sortKeys: readonly K[];
  /** By id or natural key; null when missing, deleted or another tenant's: callers cannot tell which. */
  get(ctx: Ctx, ref: string, options?: ReadOptions): Promise<Row<T> | null>;
  /** As `get`, or NOT_FOUND. */
  require(ctx: Ctx, ref: string, options?: ReadOptions): Promise<Row<T>>;
  /** Those of the ids that exist, in the order given. */
  getMany(ctx: Ctx, ids: readonly string[], options?: ReadOptions): Promise<Row<T>[]>;
  /** Those of the tenant for which a condition on the table holds, in no particular order. */
  find(ctx: Ctx, where: Statement, options?: FindOptions): Promise<Row<T>[]>;
  /** What `get`, `require`, `getMany`, `find` and `list` read, for `readAll`. */
  reading(ctx: Ctx, ref: string, options?: ReadOptions): Read<Row<T> | null>;
  requiring(ctx: Ctx, ref: string, options?: ReadOptions): Read<Row<T>>;
  readingMany(ctx: Ctx, ids: readonly string[], options?: ReadOptions): Read<Row<T>[]>;
  finding(ctx: Ctx, where: Statement, options?: FindOptions): Read<Row<T>[]>;
  listing(ctx: Ctx, options?: ListOptions<F>): Read<Page<Row<T>>>;
  list(ctx: Ctx, options?: ListOptions<F>): Promise<Page<Row<T>>>;
  /** Every row in id order, read in pages of 1,000. */
  all(ctx: Ctx, options?: Pick<ListOptions<F>, 'filters' | 'includeDeleted'>): AsyncGenerator<Row<T>>;
  insert(ctx: Ctx, input: Insert<T>): Promise<Row<T>>;
  insertMany(ctx: Ctx, inputs: readonly Insert<T>[]): Promise<Row<T>[]>;
  update(ctx: Ctx, ref: string, patch: Patch<T>, options?: WriteOptions): Promise<Row<T>>;
  /** Creates the row at its id, or updates the fields given. */
  save(ctx: Ctx, row: Insert<T>): Promise<Row<T>>;
  delete(ctx: Ctx, ref: string, options?: WriteOptions): Promise<boolean>;
  deleteMany(ctx: Ctx, ids: readonly string[]): Promise<number>;
  restore(ctx: Ctx, id: string): Promise<boolean>;
  /** Sets telemetry columns: no audit, hook, event, version or updatedAt. */
  touch(ctx: Ctx, id: string, fields: Partial<Row<T>>): Promise<void>;
  readonly plan: Plans<T>;
  /** Registers a hook and returns it. */
  on<H extends Hook<Row<T>>>(event: HookEvent, hook: H): H;
  off(event: HookEvent, hook: Hook<Row<T>>): void;
}

/** What a table's columns make of a row is its select type: drizzle says so, the compiler cannot see it. */
const typed = <T extends EntityTable>(row: Fields): Row<T> => row as Row<T>;
const typedChange = <T extends EntityTable>(from: Change<Fields>): Change<Row<T>> =>
  withResult(from, typed<T>(from.result));
const typedPage = <T extends EntityTable>({ items, nextCursor }: Page<Fields>): Page<Row<T>> => ({
  items: items.map(typed<T>),
  nextCursor,
});
const fieldsOf = <T extends EntityTable>(row: Insert<T> | Patch<T> | Row<T> | Partial<Row<T>>): Fields =>
  row as Fields;

export function defineAccessor<
  T extends EntityTable,
  F extends Filters = Record<never, never>,
  const K extends string = never,
>(table: T, options: AccessorOptions<T, F, K>): Accessor<T, F, K> {
  const entity = entityOf(table, options);
  const { info } = entity;

  function reading(ctx: Ctx, ref: string, { includeDeleted = false }: ReadOptions = {}): Read<Row<T> | null> {
    const where = whereOne(entity, ctx, ref, includeDeleted);
    return {
      statement: { sql: `${info.select} WHERE ${where.sql} LIMIT 1`, args: where.args, single: true },
      resultOf(found) {
        const row = found?.rows[0];
        return row === undefined ? null : typed<T>(info.decode(row));
      },
    };
  }

  async function get(ctx: Ctx, ref: string, options?: ReadOptions): Promise<Row<T> | null> {
    const [row] = await readAll(ctx, reading(ctx, ref, options));
    return row;
  }

  function requiring(ctx: Ctx, ref: string, options?: ReadOptions): Read<Row<T>> {
    const { statement, resultOf } = reading(ctx, ref, options);
    return {
      statement,
      resultOf(found) {
        const row = resultOf(found);
        if (row === null) throw notFound(entity.name);
        return row;
      },
    };
  }

  async function required(ctx: Ctx, ref: string, options?: ReadOptions): Promise<Row<T>> {
    const [row] = await readAll(ctx, requiring(ctx, ref, options));
    return row;
  }

  function finding(
    ctx: Ctx,
    where: Statement,
    { includeDeleted = false, acrossTenants = false }: FindOptions = {},
  ): Read<Row<T>[]> {
    const scope = acrossTenants ? { sql: '', args: [] } : entity.scope(ctx);
    const conditions = [
      ...(scope.sql === '' ? [] : [scope.sql]),
      ...(entity.softDelete && !includeDeleted ? ['"deleted_at" IS NULL'] : []),
      `(${where.sql})`,
    ];
    return {
      statement: {
        sql: `${info.select} WHERE ${conditions.join(' AND ')}`,
        args: [...scope.args, ...where.args],
      },
      resultOf: found => (found?.rows ?? []).map(values => typed<T>(info.decode(values))),
    };
  }

  async function find(ctx: Ctx, where: Statement, options?: FindOptions): Promise<Row<T>[]> {
    const [rows] = await readAll(ctx, finding(ctx, where, options));
    return rows;
  }

  function listing(ctx: Ctx, { filters, ...asked }: ListOptions<F> = {}): Read<Page<Row<T>>> {
    const { statement, resultOf } = readingPage(ctx, entity, { ...asked, filters });
    return { statement, resultOf: found => typedPage<T>(resultOf(found)) };
  }

  function readingMany(ctx: Ctx, ids: readonly string[], options?: ReadOptions): Read<Row<T>[]> {
    const where = { sql: '"id" IN (SELECT value FROM json_each(?))', args: [JSON.stringify(ids)] };
    const { statement, resultOf } = finding(ctx, where, options);
    return {
      statement,
      resultOf(found) {
        const byId = new Map(resultOf(found).map(row => [fieldsOf<T>(row).id, row]));
        return [...new Set(ids)].flatMap(id => byId.get(id) ?? []);
      },
    };
  }

  async function getMany(ctx: Ctx, ids: readonly string[], options?: ReadOptions): Promise<Row<T>[]> {
    if (ids.length === 0) return [];
    const [rows] = await readAll(ctx, readingMany(ctx, ids, options));
    return rows;
  }

  const plan: Plans<T> = {
    async insert(ctx, input, options) {
      const planned = await planInserts(entity, ctx, [fieldsOf<T>(input)], options);
      return typedChange<T>(withResult(planned, planned.result[0] ?? {}));
    },
    async insertMany(ctx, inputs, options) {
      const planned = await planInserts(entity, ctx, inputs.map(fieldsOf<T>), options);
      return withResult(planned, planned.result.map(typed<T>));
    },
    async update(ctx, ref, patch, options) {
      const before = await required(ctx, ref, { includeDeleted: true });
      return plan.updateRow(ctx, before, patch, options);
    },
    async delete(ctx, ref, options) {
      const before = await get(ctx, ref);
      if (before === null) return change(false);
      return withResult(await plan.deleteRow(ctx, before, options), true);
    },
    async deleteMany(ctx, ids, options) {
      const rows = await getMany(ctx, ids);
      const planned: Change[] = [];
      for (const row of rows) planned.push(await plan.deleteRow(ctx, row, options));
      return combine(rows.length, planned);
    },
    async restore(ctx, id, options) {
      const before = entity.softDelete ? await get(ctx, id, { includeDeleted: true }) : null;
      if (before === null) return change(false);
      if (fieldsOf<T>(before).deletedAt === null) return change(true);
      return withResult(plan.restoreRow(ctx, before, options), true);
    },
    async updateRow(ctx, row, patch, options) {
      return typedChange<T>(await planUpdate(entity, ctx, fieldsOf<T>(row), fieldsOf<T>(patch), options));
    },
    async deleteRow(ctx, row, options) {
      return typedChange<T>(await planDelete(entity, ctx, fieldsOf<T>(row), options));
    },
    restoreRow: (ctx, row, options) => typedChange<T>(planRestore(entity, ctx, fieldsOf<T>(row), options)),
    touch: (ctx, id, fields) => planTouch(entity, ctx, id, fieldsOf<T>(fields)),
  };

  return {
    entity,
    table,
    filters: (options.filters ?? {}) as F,
    sortKeys: options.sort?.also ?? [],
    get,
    require: required,
    getMany,
    find,
    reading,
    requiring,
    readingMany,
    finding,
    listing,
    async list(ctx, options) {
      const [page] = await readAll(ctx, listing(ctx, options));
      return page;
    },
    async *all(ctx, { filters, includeDeleted } = {}) {
      const source = { ...entity, sorts: { default: 'id' }, direction: 'asc' as const };
      let cursor: string | undefined;
      do {
        const asked = { limit: 1000, cursor, filters, includeDeleted };
        const [page]: [Page<Fields>] = await readAll(ctx, readingPage(ctx, source, asked));
        for (const row of page.items) yield typed<T>(row);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
    },
    insert: async (ctx, input) => commit(ctx, await plan.insert(ctx, input)),
    insertMany: async (ctx, inputs) => commit(ctx, await plan.insertMany(ctx, inputs)),
    update: async (ctx, ref, patch, options) => commit(ctx, await plan.update(ctx, ref, patch, options)),
    async save(ctx, row) {
      const { id, ...patch } = fieldsOf<T>(row);
      const before =
        typeof id === 'string' && isId(entity.prefix, id)
          ? await get(ctx, id, { includeDeleted: true })
          : null;
      return commit(
        ctx,
        before === null
          ? await plan.insert(ctx, row)
          : typedChange<T>(await planUpdate(entity, ctx, fieldsOf<T>(before), patch)),
      );
    },
    delete: async (ctx, ref, options) => commit(ctx, await plan.delete(ctx, ref, options)),
    deleteMany: async (ctx, ids) => commit(ctx, await plan.deleteMany(ctx, ids)),
    restore: async (ctx, id) => commit(ctx, await plan.restore(ctx, id)),
    touch: async (ctx, id, fields) => {
      await commit(ctx, plan.touch(ctx, id, fields));
    },
    plan,
    on(event, hook) {
      entity.hooks[event].push(looseHook<T>(hook));
      return hook;
    },
    off(event, hook) {
      const hooks = entity.hooks[event];
      const at = hooks.indexOf(looseHook<T>(hook));
      if (at >= 0) hooks.splice(at, 1);
    },
  };
}

/** A hook of typed rows gets the kernel's plain fields, which are those rows. */
const looseHook = <T extends EntityTable>(hook: Hook<Row<T>>): Hook<Fields> => hook as Hook<Fields>;

export type { Entity, EntityTable, Insert, Key, Patch, Row };
