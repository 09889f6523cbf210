import {
  type AuditAction,
  activateSigningKey,
  BreakwaterError,
  type Change,
  change,
  combine,
  conflict,
  guard,
  type Id,
  newId,
  type Step,
} from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { emit } from '../../events/emit.ts';
import { type ActionClass, planApproval } from '../../soc/approvals/plan.ts';
import { type DecisionRow, decisions } from '../decisions/accessor.ts';
import { signed } from '../decisions/document.ts';
import { usageRecords } from '../usage/accessor.ts';
import { count, credentialLives } from '../usage/meter.ts';
import { periodOf, type Quota, quotaExceeded, quotaOf } from '../usage/quota.ts';
import { intents } from './accessor.ts';
import { draftDecision } from './decide.ts';
import { isProduction } from './intent.ts';
import { type Decay, type KnownIntent, knowledgeFor, readSnapshot, type Snapshot } from './knowledge.ts';
import type { Asked } from './question.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.intent.evaluate': true;
  }
}

export const EVALUATE = 'governance.intent.evaluate' satisfies AuditAction;

/** What came of one item of a batch. */
export type Outcome =
  | { readonly kind: 'refused'; readonly error: BreakwaterError }
  | { readonly kind: 'decided'; readonly decision: DecisionRow; readonly quota: Quota }
  | { readonly kind: 'stored'; readonly decisionId: Id<'dec'>; readonly quota: Quota };

export interface Evaluated {
  readonly outcomes: readonly Outcome[];
  readonly change: Change;
}

/** Decides on intents in their order, on one snapshot, and plans one commit of all that are admitted. */
export async function planEvaluations(
  ctx: Caller,
  items: readonly Asked[],
  whenLost: 'refuse' | 'replan',
): Promise<Evaluated> {
  const snapshot = await readSnapshot(ctx, {
    deterministicIds: items.flatMap(({ deterministicId }) => deterministicId ?? []),
    categories: [...new Set(items.map(({ category }) => category))],
    components: [...new Set(items.map(({ component }) => component))],
  });
  const batch = new Batch(ctx, snapshot);
  const outcomes: Outcome[] = [];
  for (const item of items) outcomes.push(await batch.add(item));
  return { outcomes, change: batch.commit(whenLost) };
}

/** The items of one call, as they follow one another. */
class Batch {
  readonly #ctx: Caller;
  readonly #snapshot: Snapshot;
  readonly #changes: Change[] = [];
  readonly #decays: Map<string, Decay>;
  /** Decided earlier in this batch, by deterministic id. */
  readonly #decided = new Map<string, { readonly payloadHash: string; readonly decisionId: Id<'dec'> }>();
  readonly #stored: DecisionRow[] = [];
  /** One per admitted item, in order; made exact once the commit stands. */
  readonly #quotas: Quota[] = [];

  constructor(ctx: Caller, snapshot: Snapshot) {
    this.#ctx = ctx;
    this.#snapshot = snapshot;
    this.#decays = new Map(snapshot.decays);
  }

  async add(asked: Asked): Promise<Outcome> {
    const { deterministicId } = asked;
    const twin = deterministicId === null ? undefined : this.#decided.get(deterministicId);
    if (twin !== undefined) {
      return twin.payloadHash === asked.payloadHash
        ? { kind: 'stored', decisionId: twin.decisionId, quota: this.#quotaSoFar() }
        : refused(intentDiffers());
    }
    const known = deterministicId === null ? undefined : this.#snapshot.known.get(deterministicId);
    if (known !== undefined) {
      const replay = replayOf(asked, known);
      if (replay instanceof BreakwaterError) return refused(replay);
      if (replay !== null) return { kind: 'stored', decisionId: replay, quota: this.#quotaSoFar() };
    }
    const quota = this.#quotaSoFar();
    if (quota.limit !== null && quota.used >= quota.limit) {
      return refused(quotaExceeded(quota, this.#ctx.clock.now()));
    }
    return this.#decide(asked, known ?? null);
  }

  commit(whenLost: 'refuse' | 'replan'): Change {
    const units = this.#quotas.length;
    if (units === 0) return change(undefined);
    const ctx = this.#ctx;
    const { meter } = this.#snapshot;
    const metering = {
      units,
      whenLost,
      counted: (used: number) => {
        for (const [index, quota] of this.#quotas.entries()) {
          Object.assign(quota, quotaOf(meter.tier, used - units + index + 1, ctx.clock.now()));
        }
      },
    };
    const steps = [
      credentialLives(ctx),
      ...count(ctx, meter, metering),
      ...activateSigningKey(ctx, ctx.app.signingKey),
    ];
    const counted = change(undefined, { steps, afterCommit: [() => this.#measure()] });
    return combine(undefined, [counted, ...this.#changes]);
  }

  #measure(): void {
    const { app, clock, request } = this.#ctx;
    const seconds = (clock.now() - request.startedAt) / 1000;
    app.metrics.observe('breakwater_governance_evaluation_duration_seconds', {}, seconds);
    for (const { action, decidedBy } of this.#stored) {
      app.metrics.count('breakwater_governance_evaluations_total', { action, decided_by: decidedBy });
    }
  }

  #quotaSoFar(): Quota {
    const { tier, used } = this.#snapshot.meter;
    return quotaOf(tier, used + this.#quotas.length, this.#ctx.clock.now());
  }

  async #decide(asked: Asked, known: KnownIntent | null): Promise<Outcome> {
    const ctx = this.#ctx;
    const snapshot = this.#snapshot;
    const decay = this.#decays.get(asked.component) ?? null;
    const knowledge = knowledgeFor(ctx, snapshot, asked.category, known?.id ?? null, decay);
    const intentId = known?.id ?? newId('int', ctx.clock);
    const deterministicId = asked.deterministicId ?? intentId;
    const { meter } = snapshot;
    const { assessment, decision: draft } = draftDecision(ctx, asked, knowledge, {
      intentId,
      deterministicId,
      meter,
    });
    const approval = draft.action === 'escalate' ? await this.#approvalFor(asked, draft, known) : null;
    const decision = await signed({ ...draft, approvalId: approval?.approvalId ?? null }, ctx.app.signingKey);
    const cost = assessment.cost;
    const { features } = assessment;
    const row = {
      evaluatedAt: decision.timestamp,
      riskScore: decision.riskScore,
      action: decision.action,
      effectiveAction: decision.action,
      decisionId: decision.id,
      ossPayload: {
        intentId,
        deterministicId,
        category: asked.category,
        component: asked.component,
        timestamp: decision.timestamp.toISOString(),
        isProd: isProduction(asked.intent),
        features,
        cost,
        ...asked.intent,
      },
    };
    const stored =
      known === null
        ? await this.#insert(asked, { id: intentId, deterministicId, features, ...row })
        : await intents.plan.update(ctx, known.id, row, { action: EVALUATE });
    this.#changes.push(
      stored,
      await decisions.plan.insert(ctx, decision),
      await usageRecords.plan.insert(ctx, {
        apiKeyId: decision.apiKeyId,
        principal: decision.principal,
        tier: meter.tier,
        endpoint: ctx.procedure.path,
        timestamp: decision.timestamp,
        period: periodOf(ctx.clock.now()),
        intentId,
        decisionId: decision.id,
        processingMs: ctx.clock.now() - ctx.request.startedAt,
        traceId: decision.traceId,
      }),
      ...(approval?.change === undefined ? [] : [approval.change]),
      this.#smooth(asked.component, assessment.decayedRisk),
      emit(
        ctx,
        'governance.intent.evaluated',
        { component: 'intents', recordId: intentId },
        {
          deterministicId,
          decisionId: decision.id,
          intentType: decision.intentType,
          category: decision.category,
          environment: decision.environment,
          action: decision.action,
          riskScore: decision.riskScore,
          decidedBy: decision.decidedBy,
          approvalId: decision.approvalId,
          reevaluation: known !== null,
        },
      ),
    );
    this.#decided.set(deterministicId, { payloadHash: asked.payloadHash, decisionId: decision.id });
    const quota = quotaOf(meter.tier, meter.used + this.#quotas.length + 1, ctx.clock.now());
    this.#quotas.push(quota);
    this.#stored.push(decision);
    return { kind: 'decided', decision, quota };
  }

  async #insert(asked: Asked, row: Omit<Parameters<typeof intents.plan.insert>[1], keyof NewIntent>) {
    const { intent, payloadHash, category } = asked;
    const ctx = this.#ctx;
    const absent = guard(
      'NOT EXISTS (SELECT 1 FROM intents WHERE tenant_id = ? AND deterministic_id = ?)',
      [ctx.tenantId, row.deterministicId],
      conflict('version', 'another call decided on this intent first'),
    );
    const inserted = await intents.plan.insert(
      ctx,
      {
        ...row,
        intentType: intent.intentType,
        environment: intent.environment,
        category,
        payload: { ...intent },
        payloadHash,
      },
      { action: EVALUATE },
    );
    return combine(inserted.result, [change(undefined, { steps: [absent] }), inserted]);
  }

  /** People are asked once: while they have not answered, a further escalation waits for the same answer. */
  async #approvalFor(
    asked: Asked,
    draft: Omit<DecisionRow, 'signature' | 'keyId'>,
    known: KnownIntent | null,
  ) {
    if (known?.pendingApproval) return { approvalId: known.pendingApproval, change: undefined };
    const { id, intentId, deterministicId, category, environment, riskScore, losses, justification } = draft;
    return planApproval(this.#ctx, {
      kind: 'governance',
      actionType: asked.intent.intentType,
      actionClass: classOf(riskScore),
      justification,
      requestedBy: this.#ctx.actor.id ?? this.#ctx.actor.name,
      decisionId: id,
      context: {
        intentId,
        deterministicId,
        category,
        environment,
        riskScore,
        losses,
        requester: asked.intent.requester,
      },
    });
  }

  /** Moves the smoothed risk on, if it is where it was read. */
  #smooth(component: string, value: number | null): Change {
    if (value === null) return change(undefined);
    const before = this.#decays.get(component) ?? null;
    const { tenantId } = this.#ctx;
    const version = (before?.version ?? 0) + 1;
    this.#decays.set(component, { value, version });
    const moved: Step =
      before === null
        ? {
            sql: 'INSERT INTO risk_decays (tenant_id, component, value, version) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
            args: [tenantId, component, value, version],
          }
        : {
            sql: 'UPDATE risk_decays SET value = ?, version = ? WHERE tenant_id = ? AND component = ? AND version = ?',
            args: [value, version, tenantId, component, before.version],
          };
    const unmoved = guard(
      'changes() = 1',
      [],
      conflict('version', 'another call moved this component first'),
    );
    return change(undefined, { steps: [moved, unmoved] });
  }
}

type NewIntent = Record<'intentType' | 'environment' | 'category' | 'payload' | 'payloadHash', unknown>;

const refused = (error: BreakwaterError): Outcome => ({ kind: 'refused', error });

const intentDiffers = () =>
  conflict('intent_differs', 'this deterministicId names an intent with another payload; use a new one');

/** The stored decision that answers the call, null when it needs a new one, or why it cannot have one. */
function replayOf(asked: Asked, known: KnownIntent): Id<'dec'> | BreakwaterError | null {
  if (known.payloadHash !== asked.payloadHash) return intentDiffers();
  if (asked.reevaluate || known.decisionId === null) return null;
  if (known.context === asked.contextText) return known.decisionId;
  return conflict(
    'context_differs',
    'this intent was decided in another context; pass reevaluate: true for a new decision',
  );
}

function classOf(risk: number): ActionClass {
  if (risk < 0.3) return 'low';
  return risk < 0.6 ? 'medium' : 'high';
}
