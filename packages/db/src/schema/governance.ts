import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from './checks.ts';
import { choice, flag, id, json, mutable, softDeletable, tenantId, time } from './columns.ts';
import type {
  DecisionContributions,
  DecisionCounterfactual,
  DecisionLosses,
  DecisionViolation,
  IntentFeatures,
} from './decision-parts.ts';
import type { HealingAction, HealingCondition } from './healing-parts.ts';

/** The owner of every other row; its id is the tenant. */
export const tenants = sqliteTable(
  'tenants',
  {
    id: id('id', 'ten').primaryKey(),
    name: text('name').notNull(),
    createdBy: text('created_by'),
    decisionRetentionDays: integer('decision_retention_days'),
    ...mutable(),
    ...softDeletable(),
  },
  t => [
    index('tenants_name').on(t.name),
    length('tenants_name_length', t.name, 1, 256),
    rule('tenants_retention_range', sql`decision_retention_days between 1 and 3650`),
  ],
);

const ALGORITHMS = ['Ed25519'] as const;

/** Public keys that signed decisions and audit seals. A retired one verifies for ever. */
export const signingKeys = sqliteTable(
  'signing_keys',
  {
    keyId: text('key_id').primaryKey(),
    algorithm: choice('algorithm', ALGORITHMS).notNull(),
    publicKey: text('public_key').notNull(),
    activatedAt: time('activated_at').notNull(),
    retiredAt: time('retired_at'),
  },
  t => [
    oneOf('signing_keys_algorithm', t.algorithm, ALGORITHMS),
    length('signing_keys_key_id_length', t.keyId, 64, 64),
    length('signing_keys_public_key_length', t.publicKey, 44, 44),
  ],
);

export const TIERS = ['free', 'pro', 'premium', 'enterprise'] as const;

/** Credentials of agents. Only the hash of a key is kept. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: id('id', 'key').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    keyHash: text('key_hash').notNull(),
    keyPrefix: text('key_prefix').notNull(),
    name: text('name').notNull(),
    tier: choice('tier', TIERS).notNull().default('free'),
    lastUsedAt: time('last_used_at'),
    isActive: flag('is_active').notNull().default(true),
    expiresAt: time('expires_at'),
    revokedAt: time('revoked_at'),
    revokedBy: text('revoked_by'),
    createdBy: text('created_by'),
    ...mutable(),
  },
  t => [
    uniqueIndex('api_keys_hash').on(t.keyHash),
    index('api_keys_tenant').on(t.tenantId, t.id),
    index('api_keys_tier').on(t.tenantId, t.tier, t.id),
    index('api_keys_active').on(t.tenantId, t.isActive, t.id),
    oneOf('api_keys_tier_known', t.tier, TIERS),
    length('api_keys_hash_length', t.keyHash, 64, 64),
    length('api_keys_prefix_length', t.keyPrefix, 12, 12),
    length('api_keys_name_length', t.name, 1, 100),
    rule('api_keys_revoked_whole', sql`(revoked_at is null) = is_active`),
  ],
);

/** Units used: of a key, or of a tenant's people and services, in a month. */
export const usageCounters = sqliteTable(
  'usage_counters',
  {
    subject: text('subject').notNull(),
    period: text('period').notNull(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    count: integer('count').notNull(),
  },
  t => [
    primaryKey({ columns: [t.subject, t.period] }),
    index('usage_counters_period').on(t.period),
    rule('usage_counters_count_range', sql`count >= 0`),
  ],
);

/** Append-only: one admitted unit. */
export const usageRecords = sqliteTable(
  'usage_logs',
  {
    id: id('id', 'use').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    apiKeyId: id('api_key_id', 'key').references(() => apiKeys.id, { onDelete: 'restrict' }),
    principal: json<{ readonly kind: string; readonly id: string | null }>('principal').notNull(),
    tier: choice('tier', TIERS),
    endpoint: text('endpoint').notNull(),
    timestamp: time('timestamp').notNull(),
    period: text('period').notNull(),
    intentId: id('intent_id', 'int'),
    decisionId: id('decision_id', 'dec'),
    processingMs: real('processing_ms').notNull(),
    traceId: text('trace_id'),
  },
  t => [
    index('usage_logs_tenant').on(t.tenantId, t.id),
    index('usage_logs_key').on(t.apiKeyId, t.timestamp),
    index('usage_logs_period').on(t.tenantId, t.period, t.id),
    index('usage_logs_endpoint').on(t.tenantId, t.endpoint, t.id),
    index('usage_logs_timestamp').on(t.tenantId, t.timestamp, t.id),
    index('usage_logs_age').on(t.timestamp),
    oneOf('usage_logs_tier_known', t.tier, TIERS),
    length('usage_logs_endpoint_length', t.endpoint, 1, 64),
  ],
);

export const CATEGORIES = ['database', 'network', 'compute', 'security', 'default'] as const;
export const INTENT_TYPES = ['provision_resource', 'grant_access', 'deploy_config'] as const;
export const ENVIRONMENTS = ['dev', 'staging', 'prod', 'test'] as const;
export const ACTIONS = ['approve', 'deny', 'escalate'] as const;
export const DECIDED_BY = ['violation', 'epistemic_gate', 'expected_loss', 'context_floor'] as const;

/** A change an agent wants to make, with the latest decision on it and how it turned out. */
export const intents = sqliteTable(
  'intents',
  {
    id: id('id', 'int').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    deterministicId: text('deterministic_id').notNull(),
    intentType: choice('intent_type', INTENT_TYPES).notNull(),
    environment: choice('environment', ENVIRONMENTS),
    category: choice('category', CATEGORIES).notNull(),
    features: json<IntentFeatures>('features').notNull(),
    payload: json<Record<string, unknown>>('payload').notNull(),
    payloadHash: text('payload_hash').notNull(),
    ossPayload: json<Record<string, unknown>>('oss_payload'),
    evaluatedAt: time('evaluated_at'),
    riskScore: real('risk_score'),
    action: choice('action', ACTIONS).notNull(),
    effectiveAction: choice('effective_action', ACTIONS).notNull(),
    decisionId: id('decision_id', 'dec').notNull(),
    outcomeSuccess: flag('outcome_success'),
    outcomeGeneration: integer('outcome_generation'),
    ...mutable(),
  },
  t => [
    uniqueIndex('intents_deterministic_id').on(t.tenantId, t.deterministicId),
    index('intents_tenant').on(t.tenantId, t.id),
    index('intents_type').on(t.tenantId, t.intentType, t.id),
    index('intents_environment').on(t.tenantId, t.environment, t.id),
    index('intents_category').on(t.tenantId, t.category, t.id),
    index('intents_action').on(t.tenantId, t.action, t.id),
    index('intents_effective_action').on(t.tenantId, t.effectiveAction, t.id),
    index('intents_evaluated').on(t.tenantId, t.evaluatedAt, t.id),
    index('intents_memory')
      .on(t.tenantId, t.category, t.outcomeGeneration, t.evaluatedAt, t.id)
      .where(sql`outcome_generation is not null`),
    oneOf('intents_type_known', t.intentType, INTENT_TYPES),
    oneOf('intents_environment_known', t.environment, ENVIRONMENTS),
    oneOf('intents_category_known', t.category, CATEGORIES),
    oneOf('intents_action_known', t.action, ACTIONS),
    oneOf('intents_effective_action_known', t.effectiveAction, ACTIONS),
    length('intents_deterministic_id_length', t.deterministicId, 1, 64),
    length('intents_payload_hash_length', t.payloadHash, 64, 64),
    rule('intents_risk_range', sql`risk_score between 0 and 1`),
    rule('intents_outcome_whole', sql`(outcome_success is null) = (outcome_generation is null)`),
  ],
);

/** Append-only: whether the change went well. */
export const outcomes = sqliteTable(
  'intent_outcomes',
  {
    id: id('id', 'out').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    intentId: id('intent_id', 'int')
      .notNull()
      .references(() => intents.id, { onDelete: 'restrict' }),
    category: choice('category', CATEGORIES).notNull(),
    success: flag('success').notNull(),
    recordedBy: text('recorded_by'),
    notes: text('notes'),
    recordedAt: time('recorded_at').notNull(),
    idempotencyKey: text('idempotency_key'),
  },
  t => [
    uniqueIndex('intent_outcomes_intent').on(t.intentId),
    uniqueIndex('intent_outcomes_key').on(t.tenantId, t.idempotencyKey),
    index('intent_outcomes_tenant').on(t.tenantId, t.id),
    index('intent_outcomes_category').on(t.tenantId, t.category, t.id),
    index('intent_outcomes_success').on(t.tenantId, t.success, t.id),
    index('intent_outcomes_recorded').on(t.tenantId, t.recordedAt, t.id),
    oneOf('intent_outcomes_category_known', t.category, CATEGORIES),
    length('intent_outcomes_recorded_by_length', t.recordedBy, 0, 128),
    length('intent_outcomes_notes_length', t.notes, 0, 4000),
    length('intent_outcomes_key_length', t.idempotencyKey, 1, 128),
  ],
);

/** Beta(alpha, beta) over the failure probability of a category. */
export const beliefs = sqliteTable(
  'beta_state',
  {
    id: id('id', 'blf').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    category: choice('category', CATEGORIES).notNull(),
    alpha: real('alpha').notNull(),
    beta: real('beta').notNull(),
    outcomeCount: integer('outcome_count').notNull().default(0),
    generation: integer('generation').notNull().default(1),
    ...mutable(),
  },
  t => [
    uniqueIndex('beta_state_category').on(t.tenantId, t.category),
    oneOf('beta_state_category_known', t.category, CATEGORIES),
    rule('beta_state_positive', sql`alpha > 0 and beta > 0`),
  ],
);

/** Insert-only: what was decided, why, and the signature over it. */
export const decisions = sqliteTable(
  'decision_audit_log',
  {
    id: id('id', 'dec').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    deterministicId: text('deterministic_id').notNull(),
    intentId: id('intent_id', 'int')
      .notNull()
      .references(() => intents.id, { onDelete: 'restrict' }),
    intentType: choice('intent_type', INTENT_TYPES).notNull(),
    category: choice('category', CATEGORIES).notNull(),
    environment: choice('environment', ENVIRONMENTS).notNull(),
    payloadHash: text('payload_hash').notNull(),
    timestamp: time('timestamp').notNull(),
    riskScore: real('risk_score').notNull(),
    action: choice('action', ACTIONS).notNull(),
    decidedBy: choice('decided_by', DECIDED_BY).notNull(),
    justification: text('justification').notNull(),
    memorySuccessRate: real('memory_success_rate'),
    memoryWeight: real('memory_weight'),
    counterfactual: json<DecisionCounterfactual>('counterfactual').notNull(),
    losses: json<DecisionLosses>('losses').notNull(),
    contributions: json<DecisionContributions>('contributions').notNull(),
    riskFactors: json<Record<string, number>>('risk_factors').notNull(),
    violations: json<DecisionViolation[]>('violations').notNull(),
    violationCount: integer('violation_count').notNull(),
    context: json<unknown>('context'),
    confidence: real('confidence').notNull(),
    principal: json<{ readonly kind: string; readonly id: string | null }>('principal').notNull(),
    apiKeyId: id('api_key_id', 'key').references(() => apiKeys.id, { onDelete: 'restrict' }),
    tier: choice('tier', TIERS),
    approvalId: id('approval_id', 'apr'),
    traceId: text('trace_id'),
    signature: text('signature'),
    keyId: text('key_id').references(() => signingKeys.keyId, { onDelete: 'restrict' }),
  },
  t => [
    index('decision_audit_log_tenant').on(t.tenantId, t.id),
    index('decision_audit_log_deterministic_id').on(t.tenantId, t.deterministicId, t.id),
    index('decision_audit_log_intent').on(t.intentId, t.id),
    index('decision_audit_log_category').on(t.tenantId, t.category, t.id),
    index('decision_audit_log_timestamp').on(t.tenantId, t.timestamp, t.id),
    index('decision_audit_log_action').on(t.tenantId, t.action, t.timestamp),
    index('decision_audit_log_tier').on(t.tenantId, t.tier, t.timestamp),
    oneOf('decision_audit_log_type_known', t.intentType, INTENT_TYPES),
    oneOf('decision_audit_log_category_known', t.category, CATEGORIES),
    oneOf('decision_audit_log_environment_known', t.environment, ENVIRONMENTS),
    oneOf('decision_audit_log_action_known', t.action, ACTIONS),
    oneOf('decision_audit_log_decided_by_known', t.decidedBy, DECIDED_BY),
    oneOf('decision_audit_log_tier_known', t.tier, TIERS),
    length('decision_audit_log_trace_length', t.traceId, 1, 128),
    length('decision_audit_log_signature_length', t.signature, 1, 256),
    rule('decision_audit_log_risk_range', sql`risk_score between 0 and 1`),
  ],
);

export const PURGE_STATES = ['open', 'closed'] as const;

/** What the retention job took out of the decision log. Only an open row lets decisions go. */
export const decisionPurges = sqliteTable(
  'decision_purges',
  {
    firstDecisionId: id('first_decision_id', 'dec').primaryKey(),
    lastDecisionId: id('last_decision_id', 'dec').notNull(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    tier: choice('tier', TIERS),
    cutoff: time('cutoff').notNull(),
    count: integer('count').notNull(),
    sha256: text('sha256').notNull(),
    state: choice('state', PURGE_STATES).notNull(),
    timestamp: time('timestamp').notNull(),
  },
  t => [
    index('decision_purges_tenant').on(t.tenantId, t.firstDecisionId),
    index('decision_purges_open').on(t.tenantId, t.firstDecisionId).where(sql`state = 'open'`),
    oneOf('decision_purges_state_known', t.state, PURGE_STATES),
    length('decision_purges_sha256_length', t.sha256, 64, 64),
  ],
);

/** A tenant's own rules over intents. */
export const policies = sqliteTable(
  'policies',
  {
    id: id('id', 'pol').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    name: text('name').notNull(),
    description: text('description'),
    rule: json<Record<string, unknown>>('rule').notNull(),
    priority: integer('priority').notNull().default(100),
    enabled: flag('enabled').notNull().default(true),
    ...mutable(),
  },
  t => [
    index('policies_tenant').on(t.tenantId, t.id),
    uniqueIndex('policies_name').on(t.tenantId, t.name),
    index('policies_enabled').on(t.tenantId, t.enabled, t.id),
    length('policies_name_length', t.name, 1, 100),
    length('policies_description_length', t.description, 0, 1000),
    rule('policies_priority_range', sql`priority between 0 and 1000`),
  ],
);

/** Further sources of risk that a tenant fitted elsewhere. No row: none. */
export const riskModels = sqliteTable('risk_models', {
  tenantId: tenantId()
    .primaryKey()
    .references(() => tenants.id, { onDelete: 'restrict' }),
  logistic: json<unknown>('logistic'),
  hyperprior: json<unknown>('hyperprior'),
  riskDecay: flag('risk_decay').notNull().default(false),
  ...mutable(),
});

/** The smoothed risk of a component, while a tenant has that on. */
export const riskDecays = sqliteTable(
  'risk_decays',
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    component: text('component').notNull(),
    value: real('value').notNull(),
    version: integer('version').notNull(),
  },
  t => [
    primaryKey({ columns: [t.tenantId, t.component] }),
    length('risk_decays_component_length', t.component, 1, 160),
  ],
);

/**
 * Which state a tenant's beliefs, policies, risk model and remembered outcomes are in: triggers give it another version
 * with every change of them. No row: nobody has asked yet.
 */
export const decisionGrounds = sqliteTable('decision_grounds', {
  tenantId: tenantId()
    .primaryKey()
    .references(() => tenants.id, { onDelete: 'restrict' }),
  version: text('version').notNull(),
});

/** When to advise which repair. */
export const healingPolicies = sqliteTable(
  'healing_policies',
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    key: text('key').notNull(),
    name: text('name').notNull(),
    conditions: json<HealingCondition[]>('conditions').notNull(),
    actions: json<HealingAction[]>('actions').notNull(),
    priority: integer('priority').notNull(),
    cooldownSeconds: integer('cooldown_seconds').notNull(),
    maxPerHour: integer('max_per_hour').notNull(),
    enabled: flag('enabled').notNull().default(true),
    ...mutable(),
  },
  t => [
    primaryKey({ columns: [t.tenantId, t.key] }),
    length('healing_policies_key_length', t.key, 1, 63),
    length('healing_policies_name_length', t.name, 1, 100),
    rule('healing_policies_priority_range', sql`priority between 0 and 1000`),
    rule('healing_policies_cooldown_range', sql`cooldown_seconds between 0 and 86400`),
    rule('healing_policies_hourly_range', sql`max_per_hour between 1 and 1000`),
  ],
);

/** When a healing policy last fired for a component. */
export const healingStates = sqliteTable(
  'healing_states',
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    policyKey: text('policy_key').notNull(),
    component: text('component').notNull(),
    firedAt: json<readonly number[]>('fired_at').notNull(),
    lastFiredAt: time('last_fired_at').notNull(),
    version: integer('version').notNull(),
  },
  t => [
    primaryKey({ columns: [t.tenantId, t.policyKey, t.component] }),
    index('healing_states_last').on(t.lastFiredAt),
  ],
);
