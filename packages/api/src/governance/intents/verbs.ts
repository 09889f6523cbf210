import {
  BreakwaterError,
  type Change,
  type Counted,
  type Id,
  validationError,
  withResult,
} from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { countRefusal } from '../../metrics.ts';
import { quotaNow } from '../usage/meter.ts';
import { draftDecision } from './decide.ts';
import { type Outcome, planEvaluations } from './evaluate.ts';
import { knowledgeFor, readSnapshot } from './knowledge.ts';
import { evaluationOf, judgementOf } from './present.ts';
import { askedBy } from './question.ts';
import { EvaluateInput, type EvaluateMany, type Evaluation, type Simulation } from './schemas.ts';

type Answer = z.input<typeof Evaluation>;

/** Approve, deny or escalate one intent, in one commit with its meter, signature, audit entry and event. */
export async function evaluate(ctx: Caller, input: EvaluateInput): Promise<Change<Answer>> {
  const { outcomes, change, countedAt } = await planEvaluations(ctx, [await askedBy(input)], 'refuse');
  const [[outcome, answer] = []] = answersOf(ctx, outcomes);
  if (outcome === undefined || answer === undefined) throw new TypeError('one item has one outcome');
  if (answer instanceof BreakwaterError) throw answer;
  return withResult(change, answer, countedAt(outcome, ['quota']));
}

/** Decides on up to 100 intents; what is refused stops no other, what is admitted commits as one. */
export async function evaluateMany(
  ctx: Caller,
  { items }: { readonly items: readonly unknown[] },
): Promise<Change<z.input<typeof EvaluateMany>>> {
  const parsed = items.map(item => EvaluateInput.safeParse(item));
  const asked = await Promise.all(parsed.flatMap(one => (one.success ? [askedBy(one.data)] : [])));
  const { outcomes, change, countedAt } = await planEvaluations(ctx, asked, 'replan');
  const answers = answersOf(ctx, outcomes).values();
  const counted: Counted[] = [];
  const results = parsed.map((one, index) => {
    const [outcome, answer] = one.success ? (answers.next().value ?? []) : [null, validationError(one.error)];
    if (outcome === undefined || answer === undefined) throw new TypeError('every item has an outcome');
    if (outcome?.kind === 'refused') countRefusal(ctx.app.metrics, outcome.error);
    if (outcome !== null) counted.push(...countedAt(outcome, ['results', index, 'result', 'quota']));
    return answer instanceof BreakwaterError
      ? { ok: false as const, index, error: told(answer) }
      : { ok: true as const, index, result: answer };
  });
  const admitted = outcomes.filter(({ kind }) => kind === 'decided').length;
  const refused = results.filter(({ ok }) => !ok).length;
  return withResult(change, { results, admitted, refused }, counted);
}

/** What an intent would get now. Nothing is written, counted or opened. */
export async function simulate(ctx: Caller, input: EvaluateInput): Promise<z.input<typeof Simulation>> {
  const asked = await askedBy(input);
  const { category, component } = asked;
  const snapshot = await readSnapshot(ctx, {
    deterministicIds: [],
    categories: [category],
    components: [component],
  });
  const decay = snapshot.decays.get(component) ?? null;
  const knowledge = knowledgeFor(ctx, snapshot.grounds, category, null, decay);
  const { meter } = snapshot;
  const nobody = { intentId: NO_INTENT, deterministicId: '', meter };
  const { decision } = draftDecision(ctx, asked, knowledge, nobody);
  return { ...judgementOf(decision), quota: quotaNow(ctx, meter) };
}

const told = ({ code, message, details }: BreakwaterError) => ({ code, message, details: details ?? null });

const NO_INTENT: Id<'int'> = 'int_00000000000000000000000000';

function answersOf(
  { app }: Caller,
  outcomes: readonly Outcome[],
): (readonly [Outcome, Answer | BreakwaterError])[] {
  return outcomes.map(one => {
    if (one.kind === 'refused') return [one, one.error];
    const replayed = one.kind === 'stored';
    if (replayed) app.metrics.count('breakwater_governance_replays_total', {});
    return [one, evaluationOf(one.decision, one.quota, replayed)];
  });
}
