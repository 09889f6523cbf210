import { IMPORT_LIMITS, readAll, withResult } from '@breakwater/db';
import type * as z from 'zod';
import { write } from '../../call/write.ts';
import { pageOf } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { diagramProcedure } from '../diagram/procedure.ts';
import { INGEST, planIngest, readFlows } from './ingest.ts';
import { FlowList, readingFlows } from './list.ts';
import { DataFlow, FlowIngest, FlowIngestResult, UnresolvedPeer } from './schemas.ts';
import { resultOf } from './tally.ts';
import { readingUnresolved, UnresolvedList } from './unresolved.ts';

export const flowsRouter = router({
  diagram: diagramProcedure,
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists flows between resources.' })
    .input(FlowList)
    .output(pageOf(DataFlow))
    .query(async ({ ctx, input }) => {
      const [page] = await readAll(ctx, readingFlows(ctx, input));
      return page;
    }),
  unresolved: procedure
    .meta({ role: 'viewer', summary: 'Lists traffic with addresses that are no known resource.' })
    .input(UnresolvedList)
    .output(pageOf(UnresolvedPeer))
    .query(async ({ ctx, input }) => {
      const [page] = await readAll(ctx, readingUnresolved(ctx, input));
      return page;
    }),
  ingest: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: INGEST,
      // Thousands of flows that are stored anyway.
      hidden: ['flows', 'text'],
      summary: 'Takes in flows; what cannot be read is reported and stops nothing else.',
    })
    .input(FlowIngest)
    .output(FlowIngestResult)
    .mutation(
      write(
        async (ctx, input: z.output<typeof FlowIngest>) => {
          const planned = await planIngest(ctx, readFlows(input));
          return withResult(planned, resultOf(planned.result));
        },
        { attempts: 10, limits: IMPORT_LIMITS },
      ),
    ),
});
