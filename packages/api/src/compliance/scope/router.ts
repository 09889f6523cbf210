import { readAll } from '@breakwater/db';
import * as z from 'zod';
import { procedure, router } from '../../trpc.ts';
import { classifyProcedures } from '../classify/router.ts';
import { decisionsRouter } from '../decisions/router.ts';
import { asOf, ScopeSummary, ScopeValidate, ScopeValidation } from './schemas.ts';
import { readingSummary } from './summary.ts';

export const scopeRouter = router({
  ...classifyProcedures,
  decisions: decisionsRouter,
  summary: procedure
    .meta({ role: 'viewer', summary: 'Counts live resources by scope, now or as of a time.' })
    .input(z.strictObject({ asOf }).optional())
    .output(ScopeSummary)
    .query(async ({ ctx, input }) => {
      const [summary] = await readAll(ctx, readingSummary(ctx, input?.asOf));
      return summary;
    }),
  validate: procedure
    .meta({
      role: 'viewer',
      summary: 'Finds where the scope of the estate does not hold together; two_hop is for information only.',
    })
    .input(ScopeValidate)
    .output(ScopeValidation)
    .query(async ({ ctx, input }) => (await import('./validate/validate.ts')).validate(ctx, input)),
});
