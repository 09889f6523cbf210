import type { Statement, Value } from '@breakwater/db';
import { decisions, intents } from '@breakwater/db/schema';
import { tableInfo } from '../../packages/db/src/kernel/table.ts';
import type { User } from './evidence.ts';
import { nextId, ordered } from './rows.ts';

const intentInfo = tableInfo(intents);
const decisionInfo = tableInfo(decisions);

export const READ_BELIEFS = 'SELECT category, alpha, beta, outcome_count FROM beta_state WHERE tenant_id = ?';
export const READ_POLICIES =
  'SELECT id, name, rule FROM policies WHERE tenant_id = ? AND enabled = 1 ORDER BY priority, id';
export const READ_OUTCOMES = `SELECT id, features, outcome_success FROM intents
 WHERE tenant_id = ?1 AND category = ?2 AND outcome_generation = coalesce(
  (SELECT generation FROM beta_state WHERE tenant_id = ?1 AND category = ?2), 1)
 ORDER BY evaluated_at DESC, id DESC LIMIT ?3`;
export const COUNT_USAGE = `INSERT INTO usage_counters (subject, period, tenant_id, count) VALUES (?, ?, ?, ?)
 ON CONFLICT (subject, period) DO UPDATE SET count = count + excluded.count RETURNING count`;
export const INSERT_INTENT = intentInfo.insert;
export const INSERT_DECISION = decisionInfo.insert;
const INSERT_KEY = `INSERT INTO signing_keys (key_id, algorithm, public_key, activated_at)
 VALUES (?, 'Ed25519', ?, ?) ON CONFLICT (key_id) DO NOTHING`;

const WINDOW = 201;
const PRIOR = { alpha: 1.5, beta: 8 };

/** What a floor signs decisions with. */
export interface Signer {
  readonly keyId: string;
  /** Base64 of the 32 bytes. */
  readonly publicKey: string;
  /** Base64 of the Ed25519 signature. */
  sign(text: string): string | Promise<string>;
}

export interface IntentBody {
  readonly intentType: string;
  readonly resourceType: string;
  readonly region: string;
  readonly environment: string;
}

/** A floor is only asked about databases. */
const CATEGORY = 'database';

export const knowledgeStatements = (tenantId: string): Statement[] => [
  { sql: READ_BELIEFS, args: [tenantId] },
  { sql: READ_POLICIES, args: [tenantId] },
  { sql: READ_OUTCOMES, args: [tenantId, CATEGORY, WINDOW] },
];

type Rows = readonly (readonly Value[])[];

/** The mean of the belief, mixed with how outcomes in memory went, and the action of the least expected loss. */
export function scored(body: IntentBody, [beliefs = [], policies = [], outcomes = []]: readonly Rows[]) {
  const found = beliefs.find(([category]) => category === CATEGORY);
  const { alpha, beta } = found === undefined ? PRIOR : { alpha: Number(found[1]), beta: Number(found[2]) };
  const sum = alpha + beta;
  const mean = alpha / sum;
  const variance = (alpha * beta) / (sum * sum * (sum + 1));
  const failures = outcomes.filter(([, , success]) => success === 0).length;
  const weight = Math.min(0.5, outcomes.length / WINDOW);
  const memory = outcomes.length === 0 ? mean : failures / outcomes.length;
  const raw = (1 - weight) * mean + weight * memory;
  const riskScore = Math.min(1, body.environment === 'prod' ? 1.5 * raw : raw);
  const violations = policies
    .map(([, name, rule]) => ({ message: String(name), rule: JSON.parse(String(rule)) }))
    .filter(({ rule }) => rule.type === 'denyAll' || rule.forbidden?.includes(body.resourceType) === true)
    .map(({ message }) => ({ message }));
  const losses = { approve: 10 * riskScore + 5 * variance, deny: 8 * (1 - riskScore), escalate: 2 };
  const least = losses.deny < losses.escalate ? 'deny' : 'escalate';
  const cheapest = losses.approve <= losses[least] ? 'approve' : least;
  const action = violations.length > 0 ? 'deny' : cheapest;
  return { category: CATEGORY, alpha, beta, mean, variance, riskScore, violations, losses, action };
}

/** A signed decision and the statements that store it. */
export async function decided(
  { id: userId, tenantId }: User,
  body: IntentBody,
  { category, riskScore, violations, losses, action, ...contributions }: ReturnType<typeof scored>,
  { sha256, signer }: { sha256: (text: string) => string | Promise<string>; signer: Signer },
) {
  const now = Date.now();
  const text = JSON.stringify(body);
  const intentId = nextId('int');
  const unsigned = {
    id: nextId('dec'),
    tenantId,
    deterministicId: intentId,
    intentId,
    intentType: body.intentType,
    category,
    environment: body.environment,
    payloadHash: await sha256(text),
    timestamp: now,
    riskScore,
    action,
    decidedBy: violations.length > 0 ? 'violation' : 'expected_loss',
    justification: `${action}: mean ${contributions.mean.toFixed(3)}, risk ${riskScore.toFixed(3)}`,
    counterfactual: '{}',
    losses: JSON.stringify(losses),
    contributions: JSON.stringify(contributions),
    riskFactors: JSON.stringify({ conjugate: riskScore }),
    violations: JSON.stringify(violations),
    violationCount: violations.length,
    confidence: 1 - contributions.variance,
    principal: JSON.stringify({ kind: 'user', id: userId }),
  };
  const decision = {
    ...unsigned,
    signature: await signer.sign(JSON.stringify(unsigned)),
    keyId: signer.keyId,
  };
  const intent = {
    id: intentId,
    tenantId,
    deterministicId: intentId,
    intentType: body.intentType,
    environment: body.environment,
    category,
    features: JSON.stringify({ type: body.intentType, kind: body.resourceType, locus: body.region }),
    payload: text,
    payloadHash: unsigned.payloadHash,
    evaluatedAt: now,
    riskScore,
    action,
    effectiveAction: action,
    decisionId: decision.id,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const statements: Statement[] = [
    { sql: INSERT_KEY, args: [signer.keyId, signer.publicKey, now] },
    { sql: COUNT_USAGE, args: [tenantId, new Date(now).toISOString().slice(0, 7), tenantId, 1] },
    { sql: INSERT_INTENT, args: ordered(names(intentInfo), intent) },
    { sql: INSERT_DECISION, args: ordered(names(decisionInfo), decision) },
  ];
  return { intent, decision: { ...decision, losses, contributions, violations }, statements };
}

const names = ({ fields }: ReturnType<typeof tableInfo>) => fields.map(({ name }) => name);
