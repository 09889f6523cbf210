import type { Caller } from './caller.ts';
import { newId, sha256, signed, signingKey } from './crypto.ts';
import { type Beta, type EnabledPolicy, type Remembered, score } from './score.ts';

export interface IntentInput {
  readonly intentType: string;
  readonly environment: string;
  readonly resourceType: string;
  readonly region: string;
  readonly size: string;
  readonly requester: string;
  readonly configuration: Record<string, unknown>;
}

export interface Knowledge {
  readonly belief: Beta | null;
  readonly history: readonly Remembered[];
  readonly policies: readonly EnabledPolicy[];
}

/** The rows of one decision, signed over all its fields. */
export function decisionRows(caller: Caller, input: IntentInput, knowledge: Knowledge) {
  const now = new Date();
  const { belief, history, policies } = knowledge;
  const { category, riskScore, action, losses, violations, ...scored } = score(
    input,
    belief,
    history,
    policies,
  );
  const { tenantId } = caller;
  const { intentType, environment } = input;
  const intentId = newId('int');
  const id = newId('dec');
  const payloadHash = sha256(JSON.stringify(input));
  const unsigned = {
    id,
    tenantId,
    deterministicId: intentId,
    intentId,
    intentType,
    category,
    environment,
    payloadHash,
    timestamp: now,
    riskScore,
    action,
    decidedBy: scored.decidedBy,
    justification: scored.explanation,
    counterfactual: {},
    losses,
    contributions: scored.contributions,
    riskFactors: { conjugate: riskScore },
    violations,
    violationCount: violations.length,
    confidence: scored.confidence,
    principal: { kind: 'user', id: caller.userId },
  };
  const decision = { ...unsigned, signature: signed(JSON.stringify(unsigned)), keyId: signingKey.keyId };
  const intent = {
    id: intentId,
    tenantId,
    deterministicId: intentId,
    intentType,
    environment,
    category,
    features: { type: intentType, kind: input.resourceType, env: environment, locus: input.region },
    payload: { ...input },
    payloadHash,
    evaluatedAt: now,
    riskScore,
    action,
    effectiveAction: action,
    decisionId: id,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  return { intent, decision };
}

/** What the caller is told of a decision. */
export function decided({
  timestamp,
  justification,
  id,
  ...rest
}: ReturnType<typeof decisionRows>['decision']) {
  return { decisionId: id, evaluatedAt: timestamp, explanation: justification, ...rest };
}

/** `2026-11`, in UTC: what usage is counted by. */
export const period = (): string => new Date().toISOString().slice(0, 7);
