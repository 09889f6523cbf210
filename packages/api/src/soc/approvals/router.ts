import { withResult } from '@breakwater/db';
import type * as z from 'zod';
import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { approvals } from './accessor.ts';
import { DecideInput, decide } from './decide.ts';
import { DECIDE } from './end.ts';
import { REQUEST } from './plan.ts';
import { planRequest } from './request.ts';
import { Approval, presentApproval as present, RequestInput } from './schemas.ts';

/** Writes are planned again when another writer came first: people and time end approvals at any moment. */
const attempts = { attempts: 10 };

export const approvalsRouter = router({
  ...readOnly({ accessor: approvals, read: 'viewer', ref: ids.approval, output: Approval, present }),
  request: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: REQUEST,
      summary: 'Asks people to approve something; to clear the gate of a case, with actionType clear_gate.',
      errors: {
        NOT_FOUND: 'the case does not exist',
        CONFLICT: 'the case is closed (case_closed), or has no gate to clear (not_gated)',
      },
    })
    .input(RequestInput)
    .output(Approval)
    .mutation(
      write(async (ctx, input: z.output<typeof RequestInput>) => {
        const planned = await planRequest(ctx, input);
        return withResult(planned, present(planned.result));
      }, attempts),
    ),
  decide: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: DECIDE,
      humanOnly: true,
      summary: 'Approves or rejects; people only, and never their own request.',
      errors: {
        FORBIDDEN: 'human_required: only people decide. own_request: nobody decides their own.',
        CONFLICT: 'already_decided, expired, or same_decider.',
      },
    })
    .input(DecideInput)
    .output(Approval)
    .mutation(
      write(async (ctx, input: z.output<typeof DecideInput>) => {
        const planned = await decide(ctx, input);
        return withResult(planned, present(planned.result));
      }, attempts),
    ),
});
