import { type Id, newId } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import type { UnsignedDecision } from '../decisions/document.ts';
import { type Assessment, assess, type Knowledge } from '../risk/assess.ts';
import { counterfactualOf } from '../risk/counterfactual.ts';
import { justificationOf } from '../risk/justification.ts';
import { keyOf, type Meter } from '../usage/meter.ts';
import { contributionsOf, riskFactorsOf } from './present.ts';
import type { Asked } from './question.ts';

const MOST_VIOLATIONS = 10;

export interface Drafted {
  readonly assessment: Assessment;
  readonly decision: UnsignedDecision;
}

/** The decision on an intent, ready to be signed once its approval is known. */
export function draftDecision(
  ctx: Caller,
  asked: Asked,
  knowledge: Knowledge,
  { intentId, deterministicId, meter }: { intentId: Id<'int'>; deterministicId: string; meter: Meter },
): Drafted {
  const { intent, context, contextText, payloadHash } = asked;
  const apiKeyId = keyOf(ctx);
  const question = { intent, context, byAgent: apiKeyId !== null };
  const assessment = assess(question, knowledge);
  const { belief, outcomesSeen } = knowledge;
  const { action, decidedBy, losses, riskScore, memory, violations, category, psi } = assessment;
  return {
    assessment,
    decision: {
      id: newId('dec', ctx.clock),
      tenantId: tenantOf(ctx),
      deterministicId,
      intentId,
      intentType: intent.intentType,
      category,
      environment: intent.environment,
      payloadHash,
      timestamp: new Date(ctx.clock.now()),
      riskScore,
      action,
      decidedBy,
      justification: justificationOf(assessment, belief),
      memorySuccessRate: memory.successRate,
      memoryWeight: memory.weight,
      counterfactual: counterfactualOf(question, knowledge, assessment),
      losses,
      contributions: contributionsOf(assessment, belief, outcomesSeen),
      riskFactors: riskFactorsOf(assessment),
      violations: violations.slice(0, MOST_VIOLATIONS),
      violationCount: violations.length,
      context: contextText === null ? null : context,
      confidence: 1 - psi,
      principal: { kind: ctx.actor.kind, id: ctx.actor.id },
      apiKeyId,
      tier: meter.tier,
      approvalId: null,
      traceId: ctx.request.traceId,
    },
  };
}

/** A caller that passed `admit` acts in a tenant. */
const tenantOf = ({ tenantId }: Caller): Id<'ten'> => tenantId as Id<'ten'>;
