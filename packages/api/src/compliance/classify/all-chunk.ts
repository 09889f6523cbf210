import { type Change, type Ctx, combine, type Read, readAll } from '@breakwater/db';
import type { Scope } from '../fields.ts';
import { readingNeighbours, unclassify, unclassifyRest } from './around.ts';
import { isLive } from './classify.ts';
import { readingCrossings } from './crossings.ts';
import { type Evaluation, evaluate, evaluateAround, hasCrossed } from './evaluate.ts';
import { planEvaluated } from './plan.ts';
import { idList } from './relations.ts';
import { gather } from './subjects.ts';

const MOST_AROUND = 20_000;

/** The work that chunks belong to. */
export interface Work {
  /** Those that phase one makes a cde and that are none yet, by the names providers gave them. */
  readonly entering: ReadonlyMap<string, string>;
  readonly snapshot: ReadonlySet<string>;
  /** Whether the snapshot is all that is live. */
  readonly isAll: boolean;
}

export interface Classified {
  readonly change: Change;
  readonly tally: Readonly<Record<string, number>>;
  /** What relates to those that entered the CDE and is not of the snapshot. */
  readonly around: readonly string[];
}

const FIELD: Readonly<Record<Scope, string>> = {
  cde: 'cde',
  'connected-cde': 'connectedCde',
  'out-of-scope': 'outOfScope',
  'pending-review': 'pendingReview',
};

function tallyOf(evaluations: readonly Evaluation[], skipped: number): Record<string, number> {
  const tally: Record<string, number> = { skipped, changed: 0, held: 0 };
  const count = (name: string) => {
    tally[name] = (tally[name] ?? 0) + 1;
  };
  for (const { scope, held, decided } of evaluations) {
    count(FIELD[scope]);
    if (held) count('held');
    if (decided !== null) count('changed');
  }
  return tally;
}

const none: Read<never[]> = { statement: { sql: 'SELECT 1 WHERE 0', args: [] }, resultOf: () => [] };

/** Evaluates one chunk of a snapshot against the CDE as the whole snapshot makes it. */
export async function classifyChunk(ctx: Ctx, ids: readonly string[], work: Work): Promise<Classified> {
  const { entering, snapshot, isAll } = work;
  const also = idList(new Set([...ids, ...entering.keys()]));
  const gathered = await gather(ctx, idList(ids), also);
  const subjects = gathered.subjects.filter(({ resource }) => isLive(resource));
  const evaluations = evaluate({ ...gathered, subjects }, { caller: ctx.actor.name });
  const moved = evaluations.filter(hasCrossed).map(({ subject }) => subject.resource.id);
  const surprising = surprises(evaluations, entering);
  const asked = isAll ? surprising : [...new Set([...moved, ...surprising])];
  const crossing = readingCrossings(ctx, evaluations);
  const [found, crossings] =
    asked.length === 0 && crossing === null
      ? [[], []]
      : await readAll(
          ctx,
          asked.length === 0 ? none : readingNeighbours(ctx, asked, ids, MOST_AROUND),
          crossing ?? none,
        );
  const wait = surprising.length === 0 ? found.filter(id => !snapshot.has(id)) : found;
  const planned = planEvaluated(ctx, {
    evaluations,
    crossings,
    lasting: gathered.lasting,
    lastFlow: gathered.lastFlow,
    awaited: new Set(entering.values()),
  });
  return {
    change: combine(undefined, [
      planned,
      unclassify(ctx, wait),
      ...(found.length < MOST_AROUND ? [] : [unclassifyRest(ctx, asked, [...ids, ...found])]),
    ]),
    tally: tallyOf(evaluations, ids.length - subjects.length),
    around: wait.filter(id => !snapshot.has(id)),
  };
}

/** Those that entered the CDE, or did not, other than what the rest of the snapshot was evaluated with. */
const surprises = (evaluations: readonly Evaluation[], entering: ReadonlyMap<string, string>): string[] =>
  evaluations
    .filter(({ subject, scope }) => {
      const { id, currentScope } = subject.resource;
      return currentScope !== 'cde' && entering.has(id) !== (scope === 'cde');
    })
    .map(({ subject }) => subject.resource.id);

/** Evaluates some of what is around the resources that entered the CDE. */
export async function classifyLater(ctx: Ctx, ids: readonly string[]) {
  const gathered = await gather(ctx, idList(ids), idList([]));
  const subjects = gathered.subjects.filter(({ resource }) => isLive(resource));
  const { evaluated } = evaluateAround({ ...gathered, subjects }, () => true, ctx.actor.name);
  const planned = planEvaluated(ctx, {
    evaluations: evaluated,
    crossings: [],
    lasting: gathered.lasting,
    lastFlow: gathered.lastFlow,
  });
  const changed = evaluated.filter(({ decided }) => decided !== null).length;
  return { evaluated: evaluated.length, changed, change: planned };
}
