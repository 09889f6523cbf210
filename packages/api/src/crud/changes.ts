import {
  type Change,
  change,
  combine,
  type EntityTable,
  type Id,
  notFound,
  nothing,
  type Result,
  type Row,
  readAll,
  type WriteOptions,
  withResult,
} from '@breakwater/db';
import * as z from 'zod';
import { write } from '../call/write.ts';
import type { Caller } from '../context.ts';
import { expectedVersion, typeId } from '../fields.ts';
import { procedure } from '../trpc.ts';
import { a, input, meta, named, type Options, singular } from './options.ts';
import { updateInput } from './update-input.ts';

type VersionedRef = { id: string; expectedVersion?: number | undefined };

export function changes(options: Options) {
  const { accessor, output, present, ref } = options;
  const { deleteRows = eachBy(accessor) } = options;
  const { entity } = accessor;
  const idOf = typeId(entity.prefix);
  const versionedRef = z.strictObject({ id: ref, expectedVersion });
  return {
    update: procedure
      .meta(meta(options, 'update', { summary: `Changes ${a(entity.name)}.`, ...named(options, 'id') }))
      .input(input<VersionedRef>(updateInput(ref, options.update.shape)))
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
          const { statement, resultOf } = accessor.reading(ctx, id);
          const rowsOf = (found: Result | undefined) => [resultOf(found)].filter(row => row !== null);
          const planned = await deleteRows(ctx, { statement, resultOf: rowsOf }, { expectedVersion });
          const [before] = planned.result;
          if (before === undefined) throw notFound(entity.name);
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
          const planned = await deleteRows(ctx, accessor.readingMany(ctx, ids), {});
          const rows = planned.result;
          return withResult(held(options, ctx, rows, planned), {
            deleted: rows.length,
            ids: rows.map(idText),
          });
        }, options),
      ),
  };
}

export function restore(options: Options) {
  const { accessor, output, present, restoreRow = accessor.plan.restoreRow } = options;
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
        const planned = live ? null : restoreRow(ctx, before);
        const item = present(planned?.result ?? before, ctx);
        const guarded = held(options, ctx, [before], planned ?? nothing);
        return live ? change({ item, restored: false }) : withResult(guarded, { item, restored: true });
      }, options),
    );
}

export async function planUpdate(
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

const eachBy =
  ({ plan }: Options['accessor']): NonNullable<Options['deleteRows']> =>
  async (ctx, found, options) => {
    const [rows] = await readAll(ctx, found);
    const planned: Change[] = [];
    for (const row of rows) planned.push(await plan.deleteRow(ctx, row, options));
    return combine(rows, planned);
  };

/** The kernel made it, with the prefix of the entity. */
const idText = (row: Row<EntityTable>): Id => String(row.id) as Id;
