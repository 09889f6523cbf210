import {
  type Change,
  change,
  combine,
  type EntityTable,
  type Filters,
  type Id,
  notFound,
  nothing,
  type Row,
  type WriteOptions,
  withResult,
} from '@breakwater/db';
import * as z from 'zod';
import { write } from '../call/write.ts';
import type { Caller } from '../context.ts';
import { expectedVersion, pageOf, typeId } from '../fields.ts';
import type { ProcedureMeta } from '../meta.ts';
import { procedure } from '../trpc.ts';
import { eachItem } from './each-item.ts';
import { type Asked, asListOptions, listInput, softListInput } from './list-input.ts';
import { type RecordPlans, registerPlans } from './record-plans.ts';
import type {
  CrudOptions,
  CrudProcedures,
  ReadOnlyOptions,
  SoftCrudProcedures,
  WithoutCreateOptions,
} from './types.ts';

/**
 * The seven procedures of every entity: `list, get, create, update, delete, createMany, deleteMany`. What an entity
 * does differently it says in its options, its accessor's hooks, or by replacing a procedure in its router.
 */
export function crud<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  C extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
>(options: CrudOptions<T, F, K, O, C, U, R>): CrudProcedures<T, F, K, O, C, U, R> {
  return as<CrudProcedures<T, F, K, O, C, U, R>>({
    ...crudWithoutCreate(options),
    ...creates(alike(options)),
  });
}

/** The same without `create` and `createMany`, for entities whose records come into being in a way of their own. */
export function crudWithoutCreate<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
>(
  options: WithoutCreateOptions<T, F, K, O, U, R>,
): Omit<CrudProcedures<T, F, K, O, z.ZodObject, U, R>, 'create' | 'createMany'> {
  const entity = alike(options);
  return as<CrudProcedures<T, F, K, O, z.ZodObject, U, R>>({ ...reads(entity), ...changes(entity) });
}

/** Only `list` and `get`, for records that nobody edits. */
export function readOnly<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  R extends z.ZodType<string, string>,
>(
  options: ReadOnlyOptions<T, F, K, O, R>,
): Pick<CrudProcedures<T, F, K, O, z.ZodObject, z.ZodObject, R>, 'list' | 'get'> {
  return as<CrudProcedures<T, F, K, O, z.ZodObject, z.ZodObject, R>>(reads(alike(options)));
}

/** As `crud`, and `restore`, with `includeDeleted` on the reads. */
export function softCrud<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  C extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
>(options: CrudOptions<T, F, K, O, C, U, R>): SoftCrudProcedures<T, F, K, O, C, U, R> {
  return as<SoftCrudProcedures<T, F, K, O, C, U, R>>({
    ...softCrudWithoutCreate(options),
    ...creates(alike(options)),
  });
}

/** As `softCrud`, without `create` and `createMany`. */
export function softCrudWithoutCreate<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
>(
  options: WithoutCreateOptions<T, F, K, O, U, R>,
): Omit<SoftCrudProcedures<T, F, K, O, z.ZodObject, U, R>, 'create' | 'createMany'> {
  const entity = alike(options);
  return as<SoftCrudProcedures<T, F, K, O, z.ZodObject, U, R>>({
    ...reads(entity),
    ...changes(entity),
    restore: restore(entity),
  });
}

/** The builder's own types cannot be computed while the schemas are still type parameters; these are what they are. */
const as = <P>(procedures: object): P => procedures as P;

type Options = CrudOptions<
  EntityTable,
  Filters,
  string,
  z.ZodObject,
  z.ZodObject,
  z.ZodObject,
  z.ZodType<string, string>
>;
/** Inside, every entity is handled alike: rows and inputs as its own functions take and give them. */
const alike = (options: object): Options => options as Options;

/** A schema put together from an entity's own parts parses to at least these fields. */
const input = <I>(schema: z.ZodType): z.ZodType<I, I> => schema as z.ZodType<I, I>;
type VersionedRef = { id: string; expectedVersion?: number | undefined };

const plural = ({ accessor }: Options) => accessor.entity.component;
const singular = ({ accessor }: Options) => accessor.entity.name;
const a = (noun: string) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

function meta(
  options: Options,
  verb: string,
  rest: Partial<ProcedureMeta> & { summary: string },
): ProcedureMeta {
  const { domain, name } = options.accessor.entity;
  const reads = verb === 'list' || verb === 'get';
  return {
    role: reads ? options.read : options.write,
    ...(reads ? {} : { audited: true, action: `${domain}.${name}.${verb}` }),
    ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
    ...(options.hidden === undefined ? {} : { hidden: options.hidden }),
    ...rest,
  };
}

const named = ({ roleOn }: Options, field: 'id' | 'ids') =>
  roleOn === undefined ? {} : { [roleOn.records]: field };
const under = ({ roleOn }: Options, prefix = '') =>
  roleOn?.parent === undefined ? {} : { gateway: `${prefix}${roleOn.parent}` };

/** The change with what must hold of the rows it is about. */
function held<R>(
  { changeable }: Options,
  ctx: Caller,
  rows: readonly Row<EntityTable>[],
  planned: Change<R>,
) {
  if (changeable === undefined) return planned;
  const steps = rows.flatMap(row => changeable(row, ctx));
  return combine(planned.result, [change(undefined, { steps }), planned]);
}

function reads(options: Options) {
  const { accessor, output, present } = options;
  const soft = accessor.entity.softDelete;
  const one = z.strictObject({ id: options.ref });
  const includeDeleted = z.boolean().optional().describe('Whether a deleted record is shown too.');
  return {
    list: procedure
      .meta(meta(options, 'list', { summary: `Lists ${plural(options)}.`, ...under(options) }))
      .input(input<Asked>(soft ? softListInput(accessor) : listInput(accessor)))
      .output(pageOf(output))
      .query(async ({ ctx, input }) => {
        const page = await accessor.list(ctx, asListOptions(accessor, input));
        return { items: page.items.map(row => present(row, ctx)), nextCursor: page.nextCursor };
      }),
    get: procedure
      .meta(meta(options, 'get', { summary: `Reads one ${singular(options)}.`, ...named(options, 'id') }))
      .input(input<{ id: string; includeDeleted?: boolean }>(soft ? one.extend({ includeDeleted }) : one))
      .output(output)
      .query(async ({ ctx, input: { id, includeDeleted } }) =>
        present(await accessor.require(ctx, id, { includeDeleted }), ctx),
      ),
  };
}

async function planUpdate(
  options: Options,
  ctx: Caller,
  before: Row<EntityTable>,
  fields: z.output<z.ZodObject>,
  writeOptions: WriteOptions,
): Promise<Change<Row<EntityTable>>> {
  const { accessor, patch, updateRow = accessor.plan.updateRow } = options;
  const planned = await updateRow(ctx, before, await patch(fields, ctx, before), writeOptions);
  return held(options, ctx, [before], planned);
}

/** How one record is made and changed, for whoever has records that no procedure was called with. */
function plansOf(options: Options): RecordPlans {
  const { accessor, create, update, insert, roleOn } = options;
  return {
    create,
    update,
    write: options.write,
    columns: options.csvColumns ?? {},
    roleOn: roleOn ?? null,
    planInsert: async (ctx, input, kept) =>
      accessor.plan.insert(ctx, { ...(await insert(input, ctx)), ...kept }),
    planUpdate: (ctx, before, fields) => planUpdate(options, ctx, before, fields, {}),
  };
}

function creates(options: Options) {
  const { accessor, output, present, insert } = options;
  const { entity } = accessor;
  const plans = plansOf(options);
  registerPlans(entity, plans);
  return {
    create: procedure
      .meta(meta(options, 'create', { summary: `Creates ${a(entity.name)}.`, ...under(options) }))
      .input(options.create)
      .output(output)
      .mutation(
        write(async (ctx, input: z.output<z.ZodObject>) => {
          const planned = await plans.planInsert(ctx, input, {});
          return withResult(planned, present(planned.result, ctx));
        }, options),
      ),
    createMany: procedure
      .meta(
        meta(options, 'create', {
          summary: `Creates up to 500 ${entity.component}, all or none.`,
          ...under(options, 'items.'),
        }),
      )
      .input(z.strictObject({ items: z.array(options.create).max(500) }))
      .output(z.object({ items: z.array(output) }))
      .mutation(
        write(async (ctx, { items }: { items: z.output<z.ZodObject>[] }) => {
          const inserts = await eachItem(items, item => insert(item, ctx));
          const planned = await accessor.plan.insertMany(ctx, inserts);
          return withResult(planned, { items: planned.result.map(row => present(row, ctx)) });
        }, options),
      ),
  };
}

function changes(options: Options) {
  const { accessor, output, present, ref } = options;
  const { deleteRows = eachBy(accessor), deleteOne = readFirst(accessor, deleteRows) } = options;
  const { entity } = accessor;
  const idOf = typeId(entity.prefix);
  const versionedRef = z.strictObject({ id: ref, expectedVersion });
  return {
    update: procedure
      .meta(meta(options, 'update', { summary: `Changes ${a(entity.name)}.`, ...named(options, 'id') }))
      .input(
        input<VersionedRef>(
          versionedRef
            .extend(options.update.shape)
            .refine(({ id: _id, expectedVersion: _version, ...fields }) => hasAny(fields), {
              error: 'give at least one field to change',
              params: { reason: 'empty_patch' },
            }),
        ),
      )
      .output(output)
      .mutation(
        write(async (ctx, { id, expectedVersion, ...fields }: VersionedRef) => {
          const before = await accessor.require(ctx, id, { includeDeleted: true });
          const planned = await planUpdate(options, ctx, before, fields, { expectedVersion });
          return withResult(planned, present(planned.result, ctx));
        }, options),
      ),
    delete: procedure
      .meta(meta(options, 'delete', { summary: `Deletes ${a(entity.name)}.`, ...named(options, 'id') }))
      .input(versionedRef)
      .output(z.object({ id: idOf, deleted: z.literal(true) }))
      .mutation(
        write(async (ctx, { id, expectedVersion }: VersionedRef) => {
          const planned = await deleteOne(ctx, id, { expectedVersion });
          const before = planned.result;
          return withResult(held(options, ctx, [before], planned), {
            id: idText(before),
            deleted: true as const,
          });
        }, options),
      ),
    deleteMany: procedure
      .meta(
        meta(options, 'delete', {
          summary: `Deletes up to 1,000 ${entity.component}; those that do not exist are skipped.`,
          ...named(options, 'ids'),
        }),
      )
      .input(z.strictObject({ ids: z.array(idOf).max(1000) }))
      .output(z.object({ deleted: z.int(), ids: z.array(idOf) }))
      .mutation(
        write(async (ctx, { ids }: { ids: string[] }) => {
          const rows = await accessor.getMany(ctx, ids);
          const planned = await deleteRows(ctx, rows, {});
          return withResult(held(options, ctx, rows, planned), {
            deleted: rows.length,
            ids: rows.map(idText),
          });
        }, options),
      ),
  };
}

const eachBy =
  ({ plan }: Options['accessor']): NonNullable<Options['deleteRows']> =>
  async (ctx, rows, options) => {
    const planned: Change[] = [];
    for (const row of rows) planned.push(await plan.deleteRow(ctx, row, options));
    return combine(undefined, planned);
  };

const readFirst =
  (
    accessor: Options['accessor'],
    deleteRows: NonNullable<Options['deleteRows']>,
  ): NonNullable<Options['deleteOne']> =>
  async (ctx, ref, options) => {
    const before = await accessor.require(ctx, ref);
    return withResult(await deleteRows(ctx, [before], options), before);
  };

function restore(options: Options) {
  const { accessor, output, present } = options;
  return procedure
    .meta(
      meta(options, 'restore', {
        summary: `Brings a deleted ${singular(options)} back.`,
        ...named(options, 'id'),
      }),
    )
    .input(z.strictObject({ id: typeId(accessor.entity.prefix) }))
    .output(z.object({ item: output, restored: z.boolean().describe('false: it was not deleted.') }))
    .mutation(
      write<{ id: string }, { item: Row<EntityTable>; restored: boolean }>(async (ctx, { id }) => {
        const before = await accessor.get(ctx, id, { includeDeleted: true });
        if (before === null) throw notFound(singular(options));
        const live = before.deletedAt === null;
        const planned = live ? null : accessor.plan.restoreRow(ctx, before);
        const item = present(planned?.result ?? before, ctx);
        const guarded = held(options, ctx, [before], planned ?? nothing);
        return live ? change({ item, restored: false }) : withResult(guarded, { item, restored: true });
      }, options),
    );
}

/** The kernel made it, with the prefix of the entity. */
const idText = (row: Row<EntityTable>): Id => String(row.id) as Id;
const hasAny = (fields: object) => Object.values(fields).some(value => value !== undefined);
