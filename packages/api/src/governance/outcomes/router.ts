import { notFound } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import { asListOptions, listInput } from '../../crud/list-input.ts';
import { ids, pageOf } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { outcomes, presentOutcome } from './accessor.ts';
import { RECORD, Recorded, recordOutcome } from './record.ts';
import { Outcome, RecordInput } from './schemas.ts';

const OutcomeRef = z
  .strictObject({ id: ids.outcome.optional(), intentId: ids.intent.optional() })
  .refine(ref => (ref.id === undefined) !== (ref.intentId === undefined), {
    path: ['id'],
    message: 'give either id or intentId',
  });

export const outcomesRouter = router({
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists how changes turned out.' })
    .input(listInput(outcomes).omit({ q: true }))
    .output(pageOf(Outcome))
    .query(async ({ ctx, input }) => {
      const page = await outcomes.list(ctx, asListOptions(outcomes, input));
      return { ...page, items: page.items.map(presentOutcome) };
    }),
  get: procedure
    .meta({ role: 'viewer', summary: 'Reads one outcome.' })
    .input(OutcomeRef)
    .output(Outcome)
    .query(async ({ ctx, input: { id, intentId } }) => {
      const [row] = await outcomes.find(ctx, {
        sql: id === undefined ? 'intent_id = ?' : 'id = ?',
        args: [id ?? intentId ?? ''],
      });
      if (row === undefined) throw notFound('outcome');
      return presentOutcome(row);
    }),
  record: procedure
    .meta({
      role: 'operator',
      apiKeys: true,
      audited: true,
      action: RECORD,
      hidden: ['notes'],
      summary: 'Records how a change turned out; the tenant learns from it.',
      errors: {
        CONFLICT: 'outcome_differs: the opposite is known. idempotency_key_used: for another outcome.',
      },
    })
    .input(RecordInput)
    .output(Recorded)
    .mutation(write(recordOutcome, { attempts: 5 })),
});
