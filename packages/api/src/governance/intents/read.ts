import { notFound, readAll } from '@breakwater/db';
import { APPROVAL_STATUSES } from '@breakwater/db/schema';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { listInput } from '../../crud/list-input.ts';
import { ids, time, versioned } from '../../fields.ts';
import { readingAnswers } from '../../soc/approvals/of.ts';
import { approvalOf, decisions } from '../decisions/accessor.ts';
import { outcomes, presentOutcome } from '../outcomes/accessor.ts';
import { Outcome } from '../outcomes/schemas.ts';
import { ACTIONS, CATEGORIES, ENVIRONMENTS, INTENT_TYPES } from '../terms.ts';
import { type IntentRow, intents, ofIntent } from './accessor.ts';
import { deterministicId } from './schemas.ts';

export const Intent = z
  .object({
    id: ids.intent,
    deterministicId: z.string(),
    intentType: z.enum(INTENT_TYPES),
    environment: z.enum(ENVIRONMENTS).nullable(),
    category: z.enum(CATEGORIES),
    features: z.object({ type: z.string(), kind: z.string(), env: z.string(), locus: z.string() }),
    payloadHash: z.string().describe('Hex SHA-256 of the RFC 8785 form of the payload.'),
    evaluatedAt: time.nullable().describe('Of the latest decision.'),
    riskScore: z.number().nullable(),
    action: z.enum(ACTIONS).describe('Of the latest decision.'),
    effectiveAction: z.enum(ACTIONS).describe('The same until people answered an escalation.'),
    decisionId: ids.decision,
    outcomeSuccess: z.boolean().nullable(),
    outcomeGeneration: z.int().nullable(),
    ...versioned,
  })
  .meta({ id: 'Intent', description: 'A change an agent wanted to make.' });

export const ApprovalAnswer = z
  .object({
    id: ids.approval,
    status: z.enum(APPROVAL_STATUSES),
    decidedBy: z.string().nullable(),
    decidedAt: time.nullable(),
    comment: z.string().nullable(),
  })
  .meta({ id: 'ApprovalAnswer', description: 'What people said of an escalation.' });

export const WholeIntent = Intent.extend({
  payload: z.record(z.string(), z.unknown()),
  ossPayload: z.record(z.string(), z.unknown()).nullable(),
  outcome: Outcome.nullable(),
  decision: z
    .object({ id: ids.decision, action: z.enum(ACTIONS), riskScore: z.number(), timestamp: time })
    .nullable()
    .describe('The latest; null when retention took it.'),
  approval: ApprovalAnswer.nullable(),
}).meta({
  id: 'WholeIntent',
  description: 'An intent with its payload, latest decision, outcome and approval.',
});

export const IntentListInput = listInput(intents).omit({ q: true });

export const IntentRef = z
  .strictObject({ id: ids.intent.optional(), deterministicId: deterministicId.optional() })
  .refine(({ id, deterministicId: named }) => (id === undefined) !== (named === undefined), {
    path: ['id'],
    message: 'give either id or deterministicId',
  });

export function presentIntent(row: IntentRow): z.input<typeof Intent> {
  const { tenantId: _tenant, payload: _payload, ossPayload: _oss, ...shown } = row;
  return shown;
}

export async function wholeIntent(
  ctx: Caller,
  { id, deterministicId: named }: z.output<typeof IntentRef>,
): Promise<z.input<typeof WholeIntent>> {
  const ref = id ?? named ?? '';
  const [itself, latest] = [ofIntent(ctx, 'id', ref), ofIntent(ctx, 'decision_id', ref)];
  const [row, [outcome], [decision], [approval]] = await readAll(
    ctx,
    intents.reading(ctx, ref),
    outcomes.finding(ctx, { sql: `intent_id = ${itself.sql}`, args: itself.args }),
    decisions.finding(ctx, { sql: `id = ${latest.sql}`, args: latest.args }),
    readingAnswers(ctx, approvalOf(ctx, latest)),
  );
  if (row === null) throw notFound('intent');
  return {
    ...presentIntent(row),
    payload: row.payload,
    ossPayload: row.ossPayload,
    outcome: outcome === undefined ? null : presentOutcome(outcome),
    decision:
      decision === undefined
        ? null
        : {
            id: decision.id,
            action: decision.action,
            riskScore: decision.riskScore,
            timestamp: decision.timestamp,
          },
    approval: approval ?? null,
  };
}
