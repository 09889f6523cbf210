import { idsOf, readAll } from '@breakwater/db';
import * as z from 'zod';
import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { readingResource, resourceRef } from '../resources/reading.ts';
import { scopeDecisions } from './accessor.ts';
import type { DecisionRow } from './present.ts';
import { ScopeDecision } from './schemas.ts';

const newestFirst = (a: DecisionRow, b: DecisionRow) =>
  b.decidedAt.getTime() - a.decidedAt.getTime() || (a.id < b.id ? 1 : -1);

export const decisionsRouter = router({
  ...readOnly({
    accessor: scopeDecisions,
    read: 'viewer',
    ref: ids.scopeDecision,
    output: ScopeDecision,
    present: row => row,
  }),
  history: procedure
    .meta({
      role: 'viewer',
      summary: 'Reads every decision on one resource, newest first.',
      errors: { NOT_FOUND: 'there is no such resource' },
    })
    .input(z.strictObject({ resource: resourceRef }))
    .output(z.object({ items: z.array(ScopeDecision) }))
    .query(async ({ ctx, input }) => {
      const found = readingResource(ctx, input.resource);
      const { sql, args } = idsOf(found);
      const chain = scopeDecisions.finding(ctx, { sql: `"resource_id" IN (${sql})`, args });
      const [, rows] = await readAll(ctx, found, chain);
      return { items: rows.toSorted(newestFirst) };
    }),
});
