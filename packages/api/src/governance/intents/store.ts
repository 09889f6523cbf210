import { type AuditAction, type Change, change, combine, conflict, guard } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { type DecisionRow, decisions } from '../decisions/accessor.ts';
import { emit } from '../events.ts';
import type { Assessment } from '../risk/assess.ts';
import { usageRecords } from '../usage/accessor.ts';
import { periodOf } from '../usage/quota.ts';
import { intents } from './accessor.ts';
import { isProduction } from './intent.ts';
import type { KnownIntent } from './known.ts';
import type { Asked } from './question.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.intent.evaluate': true;
  }
}

export const EVALUATE = 'governance.intent.evaluate' satisfies AuditAction;

interface Decided {
  readonly asked: Asked;
  readonly assessment: Assessment;
  readonly decision: DecisionRow;
  /** The intent, if it was decided on before. */
  readonly known: KnownIntent | null;
}

/** The rows of one decision: intent, decision and usage record, with audit entry and event. */
export async function planStored(ctx: Caller, decided: Decided): Promise<Change[]> {
  const { decision, known } = decided;
  const { id: decisionId, intentId, deterministicId, tier, traceId, timestamp } = decision;
  const { intentType, category, environment, action, riskScore, decidedBy, approvalId } = decision;
  return [
    known === null ? await newIntent(ctx, decided) : await decidedAnew(ctx, decided, known),
    await decisions.plan.insert(ctx, decision),
    await usageRecords.plan.insert(ctx, {
      apiKeyId: decision.apiKeyId,
      principal: decision.principal,
      tier,
      endpoint: ctx.procedure.path,
      timestamp,
      period: periodOf(ctx.clock.now()),
      intentId,
      decisionId,
      processingMs: ctx.clock.now() - ctx.request.startedAt,
      traceId,
    }),
    emit(
      ctx,
      'governance.intent.evaluated',
      { component: 'intents', recordId: intentId },
      {
        deterministicId,
        decisionId,
        intentType,
        category,
        environment,
        action,
        riskScore,
        decidedBy,
        approvalId,
        reevaluation: known !== null,
      },
    ),
  ];
}

/** What an intent says of its latest decision. */
function latest({ asked, assessment, decision }: Decided) {
  const { intentId, deterministicId, timestamp, riskScore, action } = decision;
  return {
    evaluatedAt: timestamp,
    riskScore,
    action,
    effectiveAction: action,
    decisionId: decision.id,
    ossPayload: {
      intentId,
      deterministicId,
      category: asked.category,
      component: asked.component,
      timestamp: timestamp.toISOString(),
      isProd: isProduction(asked.intent),
      features: assessment.features,
      cost: assessment.cost,
      ...asked.intent,
    },
  };
}

const decidedAnew = (ctx: Caller, decided: Decided, { row }: KnownIntent): Promise<Change> =>
  intents.plan.updateRow(ctx, row, latest(decided), { action: EVALUATE });

async function newIntent(ctx: Caller, decided: Decided): Promise<Change> {
  const { asked, decision } = decided;
  const { intent, payloadHash, category } = asked;
  const { intentId: id, deterministicId } = decision;
  const inserted = await intents.plan.insert(
    ctx,
    {
      id,
      deterministicId,
      intentType: intent.intentType,
      environment: intent.environment,
      category,
      features: decided.assessment.features,
      payload: { ...intent },
      payloadHash,
      ...latest(decided),
    },
    { action: EVALUATE },
  );
  // An id made for this call is nobody else's.
  if (asked.deterministicId === null) return inserted;
  const absent = guard(
    'NOT EXISTS (SELECT 1 FROM intents WHERE tenant_id = ? AND deterministic_id = ?)',
    [ctx.tenantId, deterministicId],
    () => conflict('version', 'another call decided on this intent first'),
  );
  return combine(inserted.result, [change(undefined, { steps: [absent] }), inserted]);
}
