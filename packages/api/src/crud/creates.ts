import { withResult } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../call/write.ts';
import { procedure } from '../trpc.ts';
import { planUpdate } from './changes.ts';
import { eachItem } from './each-item.ts';
import { a, meta, type Options, under } from './options.ts';
import { type RecordPlans, registerPlans } from './record-plans.ts';

export function creates(options: Options) {
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
