import { procedure } from '../../trpc.ts';
import { Coverage, CoverageAsked } from './schemas.ts';

export const coverageProcedure = procedure
  .meta({
    role: 'viewer',
    summary: 'Tells which PCI DSS requirements about scope are met, now or as of a time.',
  })
  .input(CoverageAsked)
  .output(Coverage)
  .query(async ({ ctx, input }) => (await import('./coverage.ts')).coverage(ctx, input?.asOf));
