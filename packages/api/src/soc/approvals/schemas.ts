import {
  ACTION_CLASSES,
  APPROVAL_KINDS,
  APPROVAL_RISK_LEVELS,
  APPROVAL_STATUSES,
} from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time, versioned } from '../../fields.ts';
import { jsonObject } from '../../json.ts';
import { boundedText } from '../../text.ts';
import type { ApprovalRow } from './accessor.ts';

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

export const presentApproval = ({ tenantId: _tenant, ...shown }: ApprovalRow): z.input<typeof Approval> =>
  shown;

/** Asking for this asks to clear the gate of a case. */
export const CLEAR_GATE = 'clear_gate';

export const RequestInput = z
  .strictObject({
    actionType: boundedText(1, 64).describe(
      `What is asked for; ${CLEAR_GATE} asks to clear the gate of a case.`,
    ),
    actionClass: z
      .enum(ACTION_CLASSES)
      .describe('At least that of a known action; what is irreversible needs two people.'),
    justification: boundedText(1, 4_000),
    caseId: ids.case.optional(),
    context: jsonObject(32_768).optional().describe('What people should know, at most 32,768 bytes of JSON.'),
    riskLevel: z.enum(APPROVAL_RISK_LEVELS).optional().describe('Default: by the class.'),
    targetAssets: z.array(boundedText(1, 255)).max(100).optional(),
    stepIndex: z.int().min(0).optional(),
  })
  .refine(({ actionType, caseId }) => actionType !== CLEAR_GATE || caseId !== undefined, {
    path: ['caseId'],
    message: `is required to ask for ${CLEAR_GATE}`,
  });
