import { readAll } from '@breakwater/db';
import { write } from '../../../call/write.ts';
import { listInput } from '../../../crud/list-input.ts';
import { ids, pageOf } from '../../../fields.ts';
import { procedure, router } from '../../../trpc.ts';
import { cases } from '../accessor.ts';
import { timeline } from './accessor.ts';
import { ADD, planAdd } from './add.ts';
import { TimelineAdd, TimelineEntry } from './schemas.ts';

const ListInput = listInput(timeline).omit({ q: true }).extend({ caseId: ids.case });

export const timelineRouter = router({
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists what was done in a case, earliest first.' })
    .input(ListInput)
    .output(pageOf(TimelineEntry))
    .query(async ({ ctx, input: { caseId, ...paging } }) => {
      const [, page] = await readAll(
        ctx,
        cases.requiring(ctx, caseId, { includeDeleted: true }),
        timeline.listing(ctx, { ...paging, filters: { caseId } }),
      );
      return page;
    }),
  add: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: ADD,
      summary: 'Writes into the timeline of a case.',
      errors: { CONFLICT: 'the case is closed (case_closed)' },
    })
    .input(TimelineAdd)
    .output(TimelineEntry)
    .mutation(write(planAdd, { attempts: 10 })),
});
