import * as z from 'zod';
import { pageOf } from '../fields.ts';
import { procedure } from '../trpc.ts';
import { type Asked, asListOptions, listInput, softListInput } from './list-input.ts';
import { input, meta, named, type Options, plural, singular, under } from './options.ts';

export function reads(options: Options) {
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
