import { type AuditAction, type Change, change, combine, conflict, notFound } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import type { Caller } from '../../context.ts';
import { procedure, router } from '../../trpc.ts';
import { emit } from '../events.ts';
import { CATEGORIES } from '../terms.ts';
import { beliefs } from './accessor.ts';
import { PRIORS } from './belief.ts';
import { Belief, BeliefRef, presentBelief, ResetInput } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.belief.reset': true;
  }
}

const RESET = 'governance.belief.reset' satisfies AuditAction;

const everyRow = { sql: '1', args: [] };

async function all(ctx: Caller): Promise<z.input<typeof Belief>[]> {
  const rows = await beliefs.find(ctx, everyRow);
  return CATEGORIES.map(category =>
    presentBelief(category, rows.find(row => row.category === category) ?? null),
  );
}

/** Back to the prior; memory forgets all earlier outcomes of the category. */
async function reset(
  ctx: Caller,
  { category, reason, expectedVersion }: z.output<typeof ResetInput>,
): Promise<Change<z.input<typeof Belief>>> {
  const [row] = await beliefs.find(ctx, { sql: 'category = ?', args: [category] });
  if (row === undefined) {
    if (expectedVersion !== undefined) {
      throw conflict('version', 'nothing was learned of this category yet', { expectedVersion, version: 0 });
    }
    return change(presentBelief(category, null));
  }
  const generation = row.generation + 1;
  const updated = await beliefs.plan.updateRow(
    ctx,
    row,
    { ...PRIORS[category], outcomeCount: 0, generation },
    { expectedVersion, action: RESET, detail: { reason } },
  );
  const told = emit(
    ctx,
    'governance.belief.reset',
    { component: 'beliefs', recordId: row.id },
    { category, reason, previousAlpha: row.alpha, previousBeta: row.beta, generation },
  );
  return combine(presentBelief(category, updated.result), [updated, told]);
}

export const beliefsRouter = router({
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists what the tenant believes of the five categories.' })
    .output(z.object({ items: z.array(Belief), nextCursor: z.null() }))
    .query(async ({ ctx }) => ({ items: await all(ctx), nextCursor: null })),
  get: procedure
    .meta({ role: 'viewer', summary: 'Reads the belief of one category.' })
    .input(BeliefRef)
    .output(Belief)
    .query(async ({ ctx, input }) => {
      const found = (await all(ctx)).find(one =>
        input.id === undefined ? one.category === input.category : one.id === input.id,
      );
      if (found === undefined) throw notFound('belief');
      return found;
    }),
  reset: procedure
    .meta({
      role: 'admin',
      audited: true,
      action: RESET,
      summary: 'Takes the belief of a category back to its prior and forgets its outcomes.',
    })
    .input(ResetInput)
    .output(Belief)
    .mutation(write(reset, { attempts: 3 })),
});
