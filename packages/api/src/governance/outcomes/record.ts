import {
  type AuditAction,
  type Change,
  change,
  combine,
  conflict,
  guard,
  type Id,
  newId,
  notFound,
  readAll,
  type Step,
} from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { type BeliefRow, beliefs } from '../beliefs/accessor.ts';
import { afterOutcome, PRIORS } from '../beliefs/belief.ts';
import { Belief, presentBelief } from '../beliefs/schemas.ts';
import { emit } from '../events.ts';
import { type IntentRow, intents, ofIntent } from '../intents/accessor.ts';
import type { Category } from '../terms.ts';
import { type OutcomeRow, outcomes, presentOutcome } from './accessor.ts';
import { Outcome, type RecordInput } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.outcome.record': true;
  }
}

export const RECORD = 'governance.outcome.record' satisfies AuditAction;

export const Recorded = z
  .object({
    outcome: Outcome,
    belief: Belief.describe('Of the category, with the outcome learned.'),
    replayed: z.boolean().describe('Whether this outcome was known already.'),
  })
  .meta({ id: 'RecordedOutcome', description: 'An outcome and what it taught.' });

type Input = z.output<typeof RecordInput>;

/** Records how a change turned out, once, and learns from it in the same commit. */
export async function recordOutcome(ctx: Caller, input: Input): Promise<Change<z.input<typeof Recorded>>> {
  const { intentId, deterministicId, success, idempotencyKey = null } = input;
  const ref = intentId ?? deterministicId ?? '';
  const [id, category] = [ofIntent(ctx, 'id', ref), ofIntent(ctx, 'category', ref)];
  const [intent, known, [belief]] = await readAll(
    ctx,
    intents.reading(ctx, ref),
    outcomes.finding(ctx, {
      sql: `intent_id = ${id.sql} OR idempotency_key = ?`,
      args: [...id.args, idempotencyKey],
    }),
    beliefs.finding(ctx, { sql: `category = ${category.sql}`, args: category.args }),
  );
  if (intent === null) throw notFound('intent');
  const keyed = known.find(one => one.idempotencyKey !== null && one.idempotencyKey === idempotencyKey);
  if (keyed !== undefined && (keyed.intentId !== intent.id || keyed.success !== success)) {
    throw conflict('idempotency_key_used', 'this idempotencyKey was used for another outcome');
  }
  const stored = known.find(one => one.intentId === intent.id);
  if (stored !== undefined) {
    if (stored.success !== success) {
      throw conflict(
        'outcome_differs',
        'the outcome of this intent is known already, and it is the opposite',
      );
    }
    const shown = presentBelief(intent.category, belief ?? null);
    return change({ outcome: presentOutcome(stored), belief: shown, replayed: true });
  }
  return learn(ctx, intent, input, belief ?? null);
}

async function learn(
  ctx: Caller,
  intent: IntentRow,
  input: Input,
  before: BeliefRow | null,
): Promise<Change<z.input<typeof Recorded>>> {
  const { success } = input;
  const { category } = intent;
  const recorded = await outcomes.plan.insert(
    ctx,
    {
      intentId: intent.id,
      category,
      success,
      recordedBy: input.recordedBy ?? ctx.actor.id ?? ctx.actor.name,
      notes: input.notes ?? null,
      recordedAt: new Date(ctx.clock.now()),
      idempotencyKey: input.idempotencyKey ?? null,
    },
    { action: RECORD },
  );
  const learned = expected(ctx, category, before, success);
  const answer: z.input<typeof Recorded> = {
    outcome: presentOutcome(recorded.result),
    belief: presentBelief(category, learned),
    replayed: false,
  };
  const told = emit(
    ctx,
    'governance.outcome.recorded',
    { component: 'outcomes', recordId: recorded.result.id },
    { intentId: intent.id, deterministicId: intent.deterministicId, category, success },
  );
  const first = change(undefined, { steps: [unknownYet(ctx, intent, input)] });
  return combine(answer, [
    first,
    recorded,
    told,
    change(undefined, { steps: learning(ctx, recorded.result, learned.id, answer) }),
  ]);
}

/** A lost race is planned again, into a replay or a conflict. */
function unknownYet({ tenantId }: Caller, { id }: IntentRow, { idempotencyKey }: Input): Step {
  return guard(
    'NOT EXISTS (SELECT 1 FROM intent_outcomes WHERE tenant_id = ?1 AND (intent_id = ?2 OR idempotency_key = ?3))',
    [tenantId, id, idempotencyKey ?? null],
    () => conflict('version', 'the outcome of this intent was recorded by another call'),
  );
}

/** The belief as it will be unless others learn at the same moment; the commit tells. */
function expected(ctx: Caller, category: Category, before: BeliefRow | null, success: boolean) {
  return {
    id: before?.id ?? newId('blf', ctx.clock),
    ...afterOutcome(before ?? PRIORS[category], success),
    outcomeCount: (before?.outcomeCount ?? 0) + 1,
    generation: before?.generation ?? 1,
    version: (before?.version ?? 0) + 1,
    updatedAt: new Date(ctx.clock.now()),
  };
}

const COLUMNS = 'id, alpha, beta, outcome_count, generation, version, updated_at';

/** Counts in SQL, so that no two outcomes at once lose one. */
function learning(
  ctx: Caller,
  { success, category, intentId }: OutcomeRow,
  newBelief: Id<'blf'>,
  answer: z.input<typeof Recorded>,
): Step[] {
  const prior = PRIORS[category];
  const now = ctx.clock.now();
  const [failed, went] = success ? [0, 1] : [1, 0];
  return [
    {
      sql: `INSERT INTO beta_state (id, tenant_id, category, alpha, beta, outcome_count, generation, version, created_at, updated_at)
 VALUES (?, ?, ?, ?, ?, 1, 1, 1, ?, ?)
 ON CONFLICT (tenant_id, category) DO UPDATE SET alpha = alpha + ?, beta = beta + ?, outcome_count = outcome_count + 1,
 version = version + 1, updated_at = excluded.updated_at RETURNING ${COLUMNS}`,
      args: [
        newBelief,
        ctx.tenantId,
        category,
        prior.alpha + failed,
        prior.beta + went,
        now,
        now,
        failed,
        went,
      ],
      returned: ([row]) => {
        if (row === undefined) return;
        const [id, alpha, beta, outcomeCount, generation, version, updatedAt] = row;
        Object.assign(
          answer.belief,
          presentBelief(category, {
            id: beliefId(id),
            alpha: Number(alpha),
            beta: Number(beta),
            outcomeCount: Number(outcomeCount),
            generation: Number(generation),
            version: Number(version),
            updatedAt: new Date(Number(updatedAt)),
          }),
        );
      },
    },
    {
      sql: `UPDATE intents SET outcome_success = ?, outcome_generation =
 (SELECT generation FROM beta_state WHERE tenant_id = ? AND category = ?) WHERE id = ? AND tenant_id = ?`,
      args: [went, ctx.tenantId, category, intentId, ctx.tenantId],
    },
  ];
}

/** The kernel's own id came back. */
const beliefId = (value: unknown) => String(value) as `blf_${string}`;
