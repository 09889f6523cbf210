import { integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

const time = (name: string) => integer(name, { mode: 'timestamp_ms' });
const json = (name: string) => text(name, { mode: 'json' });
const bool = (name: string) => integer(name, { mode: 'boolean' });

export const tenants = sqliteTable('tenants', { id: text().primaryKey(), deletedAt: time('deleted_at') });

export const users = sqliteTable('users', {
  id: text().primaryKey(),
  email: text().notNull(),
  role: text().notNull(),
  isActive: bool('is_active').notNull(),
  deletedAt: time('deleted_at'),
});

export const sessions = sqliteTable('sessions', {
  id: text().primaryKey(),
  tenantId: text('tenant_id').notNull(),
  userId: text('user_id').notNull(),
  tokenHash: text('token_hash').notNull(),
  expiresAt: time('expires_at').notNull(),
  revokedAt: time('revoked_at'),
});

export const gateways = sqliteTable('gateways', {
  id: text().primaryKey(),
  tenantId: text('tenant_id').notNull(),
  name: text().notNull(),
  endpoint: text().notNull(),
  scheme: text().notNull(),
  authMode: text('auth_mode'),
  caCert: text('ca_cert'),
  clientCert: text('client_cert'),
  clientKey: text('client_key'),
  caCertNotAfter: time('ca_cert_not_after'),
  caCertFingerprint: text('ca_cert_fingerprint'),
  clientCertNotAfter: time('client_cert_not_after'),
  clientCertFingerprint: text('client_cert_fingerprint'),
  metadata: json('metadata_json').notNull(),
  description: text(),
  labels: json('labels_json').notNull(),
  registeredAt: time('registered_at').notNull(),
  lastSeen: time('last_seen'),
  lastStatus: text('last_status').notNull(),
  probe: text().notNull(),
  monitored: bool('monitored').notNull(),
  reportedVersion: text('reported_version'),
  lastError: json('last_error'),
  lastCheckAt: time('last_check_at'),
  nextCheckAt: time('next_check_at'),
  consecutiveFailures: integer('consecutive_failures').notNull(),
  version: integer().notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  deletedAt: time('deleted_at'),
});

export const alerts = sqliteTable('alerts', {
  id: text().primaryKey(),
  tenantId: text('tenant_id').notNull(),
  title: text().notNull(),
  source: text().notNull(),
  description: text(),
  severity: text().notNull(),
  status: text().notNull(),
  rawLog: text('raw_log'),
  affectedAssets: json('affected_assets').notNull(),
  iocs: json('iocs').notNull(),
  mitreTechniques: json('mitre_techniques').notNull(),
  dedupHash: text('dedup_hash').notNull(),
  occurrenceCount: integer('occurrence_count').notNull(),
  firstOccurrenceAt: time('first_occurrence_at').notNull(),
  lastOccurrenceAt: time('last_occurrence_at').notNull(),
  mergedIntoId: text('merged_into_id'),
  responseDueAt: time('response_due_at'),
  version: integer().notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  deletedAt: time('deleted_at'),
});

export const alertTerms = sqliteTable(
  'alert_terms',
  {
    tenantId: text('tenant_id').notNull(),
    kind: text().notNull(),
    term: text().notNull(),
    alertId: text('alert_id').notNull(),
  },
  t => [primaryKey({ columns: [t.alertId, t.kind, t.term] })],
);

export const auditLog = sqliteTable('audit_log', {
  seq: integer().primaryKey({ autoIncrement: true }),
  id: text().notNull(),
  tenantId: text('tenant_id').notNull(),
  timestamp: time('timestamp').notNull(),
  component: text().notNull(),
  recordId: text('record_id'),
  operation: text().notNull(),
  action: text().notNull(),
  actorKind: text('actor_kind').notNull(),
  actorId: text('actor_id'),
  actorName: text('actor_name').notNull(),
  actorRole: text('actor_role').notNull(),
  after: text(),
  requestData: text('request_data'),
  success: bool('success').notNull(),
  sessionId: text('session_id'),
});

export const events = sqliteTable('events', {
  seq: integer().primaryKey({ autoIncrement: true }),
  id: text().notNull(),
  tenantId: text('tenant_id').notNull(),
  type: text().notNull(),
  component: text().notNull(),
  recordId: text('record_id'),
  data: text().notNull(),
  actorKind: text('actor_kind').notNull(),
  actorId: text('actor_id'),
  actorName: text('actor_name').notNull(),
  occurredAt: time('occurred_at').notNull(),
});

export const beliefs = sqliteTable('beta_state', {
  id: text().primaryKey(),
  tenantId: text('tenant_id').notNull(),
  category: text().notNull(),
  alpha: real().notNull(),
  beta: real().notNull(),
  generation: integer().notNull(),
});

export const policies = sqliteTable('policies', {
  id: text().primaryKey(),
  tenantId: text('tenant_id').notNull(),
  name: text().notNull(),
  rule: json('rule').notNull(),
  priority: integer().notNull(),
  enabled: bool('enabled').notNull(),
});

export const intents = sqliteTable('intents', {
  id: text().primaryKey(),
  tenantId: text('tenant_id').notNull(),
  deterministicId: text('deterministic_id').notNull(),
  intentType: text('intent_type').notNull(),
  environment: text(),
  category: text().notNull(),
  features: json('features').notNull(),
  payload: json('payload').notNull(),
  payloadHash: text('payload_hash').notNull(),
  evaluatedAt: time('evaluated_at'),
  riskScore: real('risk_score'),
  action: text().notNull(),
  effectiveAction: text('effective_action').notNull(),
  decisionId: text('decision_id').notNull(),
  outcomeSuccess: bool('outcome_success'),
  outcomeGeneration: integer('outcome_generation'),
  version: integer().notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export const decisions = sqliteTable('decision_audit_log', {
  id: text().primaryKey(),
  tenantId: text('tenant_id').notNull(),
  deterministicId: text('deterministic_id').notNull(),
  intentId: text('intent_id').notNull(),
  intentType: text('intent_type').notNull(),
  category: text().notNull(),
  environment: text().notNull(),
  payloadHash: text('payload_hash').notNull(),
  timestamp: time('timestamp').notNull(),
  riskScore: real('risk_score').notNull(),
  action: text().notNull(),
  decidedBy: text('decided_by').notNull(),
  justification: text().notNull(),
  counterfactual: json('counterfactual').notNull(),
  losses: json('losses').notNull(),
  contributions: json('contributions').notNull(),
  riskFactors: json('risk_factors').notNull(),
  violations: json('violations').notNull(),
  violationCount: integer('violation_count').notNull(),
  confidence: real().notNull(),
  principal: json('principal').notNull(),
  signature: text(),
  keyId: text('key_id'),
});

export const signingKeys = sqliteTable('signing_keys', {
  keyId: text('key_id').primaryKey(),
  algorithm: text().notNull(),
  publicKey: text('public_key').notNull(),
  activatedAt: time('activated_at').notNull(),
});

export const usageCounters = sqliteTable(
  'usage_counters',
  {
    subject: text().notNull(),
    period: text().notNull(),
    tenantId: text('tenant_id').notNull(),
    count: integer().notNull(),
  },
  t => [primaryKey({ columns: [t.subject, t.period] })],
);
