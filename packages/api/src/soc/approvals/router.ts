import { withResult } from '@breakwater/db';
import {
  ACTION_CLASSES,
  APPROVAL_KINDS,
  APPROVAL_RISK_LEVELS,
  APPROVAL_STATUSES,
} from '@breakwater/db/schema';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { ids, time, versioned } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { type ApprovalRow, approvals } from './accessor.ts';
import { DecideInput, decide } from './decide.ts';
import { DECIDE } from './end.ts';

export const Approval = z
  .object({
    id: ids.approval,
    kind: z.enum(APPROVAL_KINDS).describe('What asks.'),
    actionType: z.string(),
    actionClass: z.enum(ACTION_CLASSES),
    riskLevel: z.enum(APPROVAL_RISK_LEVELS),
    caseId: ids.case.nullable(),
    executionId: ids.execution.nullable(),
    decisionId: ids.decision.nullable().describe("Governance's decision; it may be gone by retention."),
    stepIndex: z.int().nullable(),
    justification: z.string(),
    context: z.record(z.string(), z.unknown()),
    targetAssets: z.array(z.string()),
    requestedBy: z.string().describe('Principal id.'),
    status: z.enum(APPROVAL_STATUSES),
    requiredApprovals: z.int().describe('Different people who must approve: 2 when it cannot be undone.'),
    decisions: z.array(
      z.object({
        by: z.string(),
        decision: z.enum(['approve', 'reject']),
        comment: z.string().nullable(),
        at: z.string().describe('ISO 8601.'),
      }),
    ),
    decidedBy: z.string().nullable(),
    decidedAt: time.nullable(),
    expiresAt: time.describe('Four hours after it was asked for.'),
    ...versioned,
  })
  .meta({ id: 'Approval', description: 'A question that only people may answer.' });

const present = ({ tenantId: _tenant, ...shown }: ApprovalRow): z.input<typeof Approval> => shown;

export const approvalsRouter = router({
  ...readOnly({ accessor: approvals, read: 'viewer', ref: ids.approval, output: Approval, present }),
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
      write(
        async (ctx, input) => {
          const planned = await decide(ctx, input);
          return withResult(planned, present(planned.result));
        },
        { attempts: 3 },
      ),
    ),
});
