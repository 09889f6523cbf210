import { Entity, PrimaryColumn } from 'typeorm';
import { Bool, Int, Json, NULLABLE, Real, Text, Time } from './columns.ts';

@Entity('beta_state')
export class Belief {
  @PrimaryColumn('text') id: string;
  @Text('tenant_id') tenantId: string;
  @Text('category') category: string;
  @Real('alpha') alpha: number;
  @Real('beta') beta: number;
  @Int('generation') generation: number;
}

@Entity('policies')
export class Policy {
  @PrimaryColumn('text') id: string;
  @Text('tenant_id') tenantId: string;
  @Text('name') name: string;
  @Json('rule') rule: unknown;
  @Int('priority') priority: number;
  @Bool('enabled') enabled: boolean;
}

@Entity('intents')
export class Intent {
  @PrimaryColumn('text') id: string;
  @Text('tenant_id') tenantId: string;
  @Text('deterministic_id') deterministicId: string;
  @Text('intent_type') intentType: string;
  @Text('environment', NULLABLE) environment: string | null;
  @Text('category') category: string;
  @Json('features') features: unknown;
  @Json('payload') payload: unknown;
  @Text('payload_hash') payloadHash: string;
  @Time('evaluated_at', NULLABLE) evaluatedAt: Date | null;
  @Real('risk_score', NULLABLE) riskScore: number | null;
  @Text('action') action: string;
  @Text('effective_action') effectiveAction: string;
  @Text('decision_id') decisionId: string;
  @Bool('outcome_success', NULLABLE) outcomeSuccess: boolean | null;
  @Int('outcome_generation', NULLABLE) outcomeGeneration: number | null;
  @Int('version') version: number;
  @Time('created_at') createdAt: Date;
  @Time('updated_at') updatedAt: Date;
}

@Entity('decision_audit_log')
export class Decision {
  @PrimaryColumn('text') id: string;
  @Text('tenant_id') tenantId: string;
  @Text('deterministic_id') deterministicId: string;
  @Text('intent_id') intentId: string;
  @Text('intent_type') intentType: string;
  @Text('category') category: string;
  @Text('environment') environment: string;
  @Text('payload_hash') payloadHash: string;
  @Time('timestamp') timestamp: Date;
  @Real('risk_score') riskScore: number;
  @Text('action') action: string;
  @Text('decided_by') decidedBy: string;
  @Text('justification') justification: string;
  @Json('counterfactual') counterfactual: unknown;
  @Json('losses') losses: unknown;
  @Json('contributions') contributions: unknown;
  @Json('risk_factors') riskFactors: unknown;
  @Json('violations') violations: unknown;
  @Int('violation_count') violationCount: number;
  @Real('confidence') confidence: number;
  @Json('principal') principal: unknown;
  @Text('signature', NULLABLE) signature: string | null;
  @Text('key_id', NULLABLE) keyId: string | null;
}

@Entity('signing_keys')
export class SigningKey {
  @PrimaryColumn('text', { name: 'key_id' }) keyId: string;
  @Text('algorithm') algorithm: string;
  @Text('public_key') publicKey: string;
  @Time('activated_at') activatedAt: Date;
}
