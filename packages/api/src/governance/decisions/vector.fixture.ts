import { type Database, tableInfo, type Value } from '@breakwater/db';
import { decisions } from '@breakwater/db/schema';
import type { DecisionRow } from './accessor.ts';

/** Section 5.11 of the governance specification: one decision, its bytes and its signature. */
export const VECTOR = {
  /** Bytes 00..1f. */
  seed: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  payload:
    '{"configuration":{},"environment":"prod","estimatedCost":null,"intentType":"provision_resource","policyViolations":[],"provenance":{},"region":"eastus","requester":"ci","resourceType":"database","size":"Standard"}',
  payloadHash: '01f55a572fa7fc8a9a25718526046f7d0ebcb003da97d85505bcfc965fe62d5f',
  document:
    '{"action":"escalate","apiKeyId":"key_01krskq200e008000000000004","approvalId":"apr_01krskq200e008000000000005","category":"database","confidence":1,"context":null,"contributions":{"businessImpact":0,"conjugateAlpha":1.5,"conjugateBeta":8,"conjugateMean":0.15789473684210525,"contextMultiplier":1.5,"cost":{"declared":null,"list":50,"used":50},"decayedRisk":null,"estimatedValue":0,"hmcPrediction":0,"hyperMean":0,"neighbours":[],"outcomesSeen":0,"predictiveRisk":0,"psi":0,"riskBeforeMemory":0.23684210526315788,"variance":0.012663237039968342,"weights":{"conjugate":1,"hmc":0,"hyper":0}},"counterfactual":{"alternativeAction":"approve","lossDelta":0.4317372378314204,"whatWouldChange":[{"action":"approve","distance":1.4210526315789465,"factor":"environment","from":"prod","lossDeltas":{"approve":-0.7894736842105261,"deny":0.6315789473684204,"escalate":0},"riskScore":0.15789473684210525,"to":"staging"}]},"decidedBy":"expected_loss","deterministicId":"d-1","environment":"prod","id":"dec_01krskq200e008000000000001","intentId":"int_01krskq200e008000000000003","intentType":"provision_resource","justification":"escalate: lowest expected loss 2.000. category database, conjugate mean 0.158 (alpha 1.5, beta 8.0), context x1.50, risk 0.237","losses":{"approve":2.4317372378314204,"deny":6.105263157894737,"escalate":2},"memorySuccessRate":null,"memoryWeight":null,"payloadHash":"01f55a572fa7fc8a9a25718526046f7d0ebcb003da97d85505bcfc965fe62d5f","principal":{"id":"key_01krskq200e008000000000004","kind":"apiKey"},"riskFactors":{"conjugate":0.15789473684210525,"context":0.07894736842105263},"riskScore":0.23684210526315788,"tenantId":"ten_01krskq200e008000000000002","tier":"pro","timestamp":"2026-05-17T00:00:00.000Z","traceId":null,"v":1,"violationCount":0,"violations":[]}',
  sha256: 'c14d26cb32c9f5e3ca5fe83ca5f6994999c890c7f9e337dad260aaf0c670cf48',
  keyId: '03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8',
  signature: 'PC20XKRzkuEGMt8F9Z9jP1GlxxugGqzNv5CaWYvOjWe291TNz30xstmxI9v3FCCQJUH2ifh1tERwidnhe+vtBA==',
} as const;

/** The stored row of the vector. */
export function vectorRow(): DecisionRow {
  const { v: _version, timestamp, ...fields } = JSON.parse(VECTOR.document);
  return rowOf({
    ...fields,
    timestamp: new Date(timestamp),
    signature: VECTOR.signature,
    keyId: VECTOR.keyId,
  });
}

/** The document has every field of the table. */
const rowOf = (fields: object): DecisionRow => fields as DecisionRow;

/** Puts the vector into a database, with the rows it refers to. */
export async function storeVector(db: Database): Promise<void> {
  const row = vectorRow();
  const at = row.timestamp.getTime();
  const info = tableInfo(decisions);
  const insert = (table: string, fields: Record<string, Value>) => ({
    sql: `INSERT INTO ${table} (${Object.keys(fields).join(', ')}) VALUES (${Object.keys(fields)
      .map(() => '?')
      .join(', ')})`,
    args: Object.values(fields),
  });
  const made = { version: 1, created_at: at, updated_at: at };
  await db.write([
    insert('tenants', { id: row.tenantId, name: 'Vector', ...made }),
    insert('api_keys', {
      id: row.apiKeyId,
      tenant_id: row.tenantId,
      key_hash: '0'.repeat(64),
      key_prefix: 'sk_live_0000',
      name: 'agent',
      tier: 'pro',
      is_active: 1,
      ...made,
    }),
    insert('intents', {
      id: row.intentId,
      tenant_id: row.tenantId,
      deterministic_id: row.deterministicId,
      intent_type: row.intentType,
      environment: row.environment,
      category: row.category,
      features: '{}',
      payload: VECTOR.payload,
      payload_hash: row.payloadHash,
      action: row.action,
      effective_action: row.action,
      decision_id: row.id,
      ...made,
    }),
    insert('signing_keys', {
      key_id: VECTOR.keyId,
      algorithm: 'Ed25519',
      public_key: Buffer.from(VECTOR.keyId, 'hex').toString('base64'),
      activated_at: at,
    }),
    { sql: info.insert, args: info.args(row) },
  ]);
}
