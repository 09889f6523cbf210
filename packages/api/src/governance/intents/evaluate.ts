import {
  activateSigningKey,
  BreakwaterError,
  type Change,
  type Counted,
  canonicalJson,
  change,
  combine,
  conflict,
  newId,
} from '@breakwater/db';
import type { Caller } from '../../context.ts';
import type { DecisionRow } from '../decisions/accessor.ts';
import { signed } from '../decisions/document.ts';
import { count, countedQuota, credentialLives, type Metering } from '../usage/meter.ts';
import { type Quota, quotaExceeded, quotaOf } from '../usage/quota.ts';
import { askPeople } from './ask-people.ts';
import { planDecay } from './decay.ts';
import { draftDecision } from './decide.ts';
import { type Decay, knowledgeFor, presumedSnapshot, readSnapshot, type Snapshot } from './knowledge.ts';
import type { KnownIntent } from './known.ts';
import { firstVersion, knownGrounds, type Presumed, stillStands } from './known-grounds.ts';
import type { Asked } from './question.ts';
import { planStored } from './store.ts';

/** What came of one item of a batch. */
export type Outcome =
  | { readonly kind: 'refused'; readonly error: BreakwaterError }
  | { readonly kind: 'decided' | 'stored'; readonly decision: DecisionRow; readonly quota: Quota };

export interface Evaluated {
  readonly outcomes: readonly Outcome[];
  readonly change: Change;
  /** The quota of an outcome as the commit knows it, where the answer has it at `path`. */
  readonly countedAt: (outcome: Outcome, path: Counted['path']) => Counted[];
}

/** Decides on intents in their order, on one snapshot, and plans one commit of all that are admitted. */
export async function planEvaluations(
  ctx: Caller,
  items: readonly Asked[],
  whenLost: 'refuse' | 'replan',
): Promise<Evaluated> {
  const asked = {
    deterministicIds: items.flatMap(({ deterministicId }) => deterministicId ?? []),
    categories: [...new Set(items.map(({ category }) => category))],
    components: [...new Set(items.map(({ component }) => component))],
  };
  const known = knownGrounds(ctx);
  const presumed = known.presume(ctx, asked.categories, items.length);
  const snapshot =
    presumed === null ? await readSnapshot(ctx, asked) : await presumedSnapshot(ctx, asked, presumed);
  if (presumed === null && snapshot.version !== null) known.keep(ctx, snapshot.version, snapshot.grounds);
  const batch = new Batch(ctx, snapshot, presumed);
  const outcomes: Outcome[] = [];
  for (const item of items) outcomes.push(await batch.add(item));
  return {
    outcomes,
    change: batch.commit(whenLost),
    countedAt: (outcome, path) => batch.countedAt(outcome, path),
  };
}

/** The items of one call, as they follow one another. */
class Batch {
  readonly #ctx: Caller;
  readonly #snapshot: Snapshot;
  readonly #presumed: Presumed | null;
  readonly #changes: Change[] = [];
  readonly #decays: Map<string, Decay>;
  /** Decided earlier in this batch, by deterministic id. */
  readonly #decided = new Map<string, DecisionRow>();
  readonly #stored: DecisionRow[] = [];
  /** One per admitted item, in order; made exact once the commit stands. */
  readonly #quotas: Quota[] = [];

  constructor(ctx: Caller, snapshot: Snapshot, presumed: Presumed | null) {
    this.#ctx = ctx;
    this.#snapshot = snapshot;
    this.#presumed = presumed;
    this.#decays = new Map(snapshot.decays);
  }

  async add(asked: Asked): Promise<Outcome> {
    const { deterministicId } = asked;
    const twin = deterministicId === null ? undefined : this.#decided.get(deterministicId);
    if (twin !== undefined) {
      return twin.payloadHash === asked.payloadHash
        ? { kind: 'stored', decision: twin, quota: this.#quotaSoFar() }
        : refused(intentDiffers());
    }
    const known = deterministicId === null ? undefined : this.#snapshot.known.get(deterministicId);
    if (known !== undefined) {
      const replay = replayOf(asked, known);
      if (replay instanceof BreakwaterError) return refused(replay);
      if (replay !== null) return { kind: 'stored', decision: replay, quota: this.#quotaSoFar() };
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
    const { meter, version } = this.#snapshot;
    const presumed = this.#presumed;
    const metering: Metering = {
      units,
      whenLost: presumed === null ? whenLost : 'replan',
      counted: (used: number) => {
        knownGrounds(ctx).metered(ctx, { ...meter, used });
        for (const [index, quota] of this.#quotas.entries()) {
          Object.assign(quota, quotaOf(meter.tier, used - units + index + 1, ctx.clock.now()));
        }
      },
    };
    const steps = [
      credentialLives(ctx),
      ...(presumed === null ? activateSigningKey(ctx, ctx.app.signingKey) : [stillStands(ctx, presumed)]),
      ...(version === null ? [firstVersion(ctx)] : []),
      ...count(ctx, meter, metering),
    ];
    const counted = change(undefined, { steps, afterCommit: [() => this.#measure()] });
    return combine(undefined, [counted, ...this.#changes]);
  }

  countedAt(outcome: Outcome, path: Counted['path']): Counted[] {
    if (outcome.kind !== 'decided') return [];
    const after = this.#quotas.length - 1 - this.#quotas.indexOf(outcome.quota);
    return countedQuota(this.#ctx, this.#snapshot.meter, after, path);
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
    const knowledge = knowledgeFor(ctx, snapshot.grounds, asked.category, known?.row.id ?? null, decay);
    const intentId = known?.row.id ?? newId('int', ctx.clock);
    const deterministicId = asked.deterministicId ?? intentId;
    const { meter } = snapshot;
    const { assessment, decision: draft } = draftDecision(ctx, asked, knowledge, {
      intentId,
      deterministicId,
      meter,
    });
    const approval = draft.action === 'escalate' ? await askPeople(ctx, asked, draft, known) : null;
    const decision = await signed({ ...draft, approvalId: approval?.approvalId ?? null }, ctx.app.signingKey);
    const { decayedRisk } = assessment;
    this.#changes.push(
      ...(await planStored(ctx, { asked, assessment, decision, known })),
      ...(approval?.change === undefined ? [] : [approval.change]),
      ...(decayedRisk === null ? [] : [this.#smooth(asked.component, decay, decayedRisk)]),
    );
    this.#decided.set(deterministicId, decision);
    const quota = quotaOf(meter.tier, meter.used + this.#quotas.length + 1, ctx.clock.now());
    this.#quotas.push(quota);
    this.#stored.push(decision);
    return { kind: 'decided', decision, quota };
  }

  #smooth(component: string, before: Decay | null, value: number): Change {
    const after = { value, version: (before?.version ?? 0) + 1 };
    this.#decays.set(component, after);
    return planDecay(this.#ctx, component, before, after);
  }
}

const refused = (error: BreakwaterError): Outcome => ({ kind: 'refused', error });

const intentDiffers = () =>
  conflict('intent_differs', 'this deterministicId names an intent with another payload; use a new one');

/** The stored decision that answers the call, null when it needs a new one, or why it cannot have one. */
function replayOf(asked: Asked, { row, decision }: KnownIntent): DecisionRow | BreakwaterError | null {
  if (row.payloadHash !== asked.payloadHash) return intentDiffers();
  if (asked.reevaluate || decision === null) return null;
  const context = decision.context === null ? null : canonicalJson(decision.context);
  if (context === asked.contextText) return decision;
  return conflict(
    'context_differs',
    'this intent was decided in another context; pass reevaluate: true for a new decision',
  );
}
