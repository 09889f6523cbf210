import { withResult } from '@breakwater/db';
import type * as z from 'zod';
import { write } from '../../call/write.ts';
import { softCrud } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { cases } from './accessor.ts';
import { planCreate, planCreateMany } from './create.ts';
import { deleteCases } from './delete.ts';
import { loneDraft } from './draft.ts';
import { planFromAlerts } from './from-alerts.ts';
import { CaseGet, readCase, WholeCase } from './get.ts';
import { planLink } from './link.ts';
import { CREATE_FROM_ALERTS, LINK, UNLINK } from './membership.ts';
import {
  Case,
  CaseCreate,
  CaseCreateMany,
  CaseFromAlerts,
  CaseLink,
  Cases,
  CaseTransition,
  CaseUnlink,
  CaseUpdate,
  CaseUpdateInput,
} from './schemas.ts';
import { timelineRouter } from './timeline/router.ts';
import { planTransition, TRANSITION } from './transition.ts';
import { planUnlink } from './unlink.ts';
import { casePatch, planUpdate, updateRow } from './update.ts';

/** Writes are planned again when another writer came first: alerts arrive at any moment. */
const attempts = { attempts: 10 };
const operator = { role: 'operator', audited: true } as const;
const CLOSED = 'the case is closed (case_closed)';
const LINKED = 'an alert was merged into another (merged), or belongs to a case (linked, with alertIds)';

export const casesRouter = router({
  ...softCrud({
    accessor: cases,
    read: 'viewer',
    write: 'operator',
    ref: ids.case,
    output: Case,
    create: CaseCreate,
    update: CaseUpdate,
    present: row => row,
    insert: (input, ctx) => loneDraft(ctx, input),
    patch: casePatch,
    updateRow,
    deleteRows: deleteCases,
    ...attempts,
  }),
  get: procedure
    .meta({ role: 'viewer', summary: 'Reads one case, and with include all that belongs to it.' })
    .input(CaseGet)
    .output(WholeCase)
    .query(({ ctx, input }) => readCase(ctx, input)),
  create: procedure
    .meta({ ...operator, action: 'soc.case.create', summary: 'Opens a case without alerts.' })
    .input(CaseCreate)
    .output(Case)
    .mutation(write(planCreate, attempts)),
  createMany: procedure
    .meta({
      ...operator,
      action: 'soc.case.create',
      summary: 'Opens up to 500 cases without alerts, all or none.',
    })
    .input(CaseCreateMany)
    .output(Cases)
    .mutation(
      write(async (ctx, input: z.output<typeof CaseCreateMany>) => {
        const planned = await planCreateMany(ctx, input);
        return withResult(planned, { items: planned.result });
      }, attempts),
    ),
  createFromAlerts: procedure
    .meta({
      ...operator,
      action: CREATE_FROM_ALERTS,
      summary: 'Opens a case of up to 200 alerts.',
      errors: { CONFLICT: LINKED },
    })
    .input(CaseFromAlerts)
    .output(Case)
    .mutation(write(planFromAlerts, attempts)),
  update: procedure
    .meta({
      ...operator,
      action: 'soc.case.update',
      summary: 'Changes a case; clearing its gate is for people.',
      errors: {
        FORBIDDEN: 'only people clear requiresHumanApproval (human_required)',
        CONFLICT: CLOSED,
      },
    })
    .input(CaseUpdateInput)
    .output(Case)
    .mutation(write(planUpdate, attempts)),
  linkAlerts: procedure
    .meta({
      ...operator,
      action: LINK,
      summary: 'Puts alerts into a case; new ones become investigating.',
      errors: { CONFLICT: `${LINKED}; ${CLOSED}, or would have over 500 alerts (case_full)` },
    })
    .input(CaseLink)
    .output(Case)
    .mutation(write(planLink, attempts)),
  unlinkAlerts: procedure
    .meta({
      ...operator,
      action: UNLINK,
      summary: 'Takes alerts out of a case.',
      errors: { NOT_FOUND: 'an alert is not in this case (with alertIds)', CONFLICT: CLOSED },
    })
    .input(CaseUnlink)
    .output(Case)
    .mutation(write(planUnlink, attempts)),
  transition: procedure
    .meta({
      ...operator,
      action: TRANSITION,
      summary: 'Changes the status of a case; closing it resolves its active alerts.',
      errors: {
        CONFLICT:
          'it cannot go from one to the other (state), or approvals or runs keep it from that (no_pending_approval, approval_pending, not_approved, execution_running)',
      },
    })
    .input(CaseTransition)
    .output(Case)
    .mutation(write(planTransition, attempts)),
  timeline: timelineRouter,
});
