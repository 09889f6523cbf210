import { type Change, type Ctx, change, type Read, readAll } from '@breakwater/db';
import { type Crossing, readingCrossings } from './crossings.ts';
import { type Evaluation, evaluateAround, hasCrossed } from './evaluate.ts';
import { neighboursOf } from './neighbours.ts';
import { idList } from './relations.ts';
import { type Gathered, gather } from './subjects.ts';

const MOST_EVALUATED = 5_000;
const MOST_LISTED = 1_000;

/** What is around resources that were evaluated, and evaluated with them. */
export interface Around {
  readonly evaluations: readonly Evaluation[];
  /** What waits for its own classification, at most 1,000. */
  readonly needsClassification: readonly string[];
  readonly waits: Change;
  readonly crossings: readonly Crossing[];
  readonly lasting: Gathered['lasting'];
}

const NONE: Around = {
  evaluations: [],
  needsClassification: [],
  waits: change(undefined),
  crossings: [],
  lasting: [],
};

const nothingRead: Read<never[]> = {
  statement: { sql: 'SELECT 1 WHERE 0', args: [] },
  resultOf: () => [],
};

/** The ids of what relates to resources and is no cde, the resources themselves left out. */
export function readingNeighbours(
  ctx: Ctx,
  moved: readonly string[],
  without: readonly string[],
  most: number,
): Read<string[]> {
  const around = neighboursOf(ctx, idList(moved));
  return {
    statement: {
      sql: `SELECT id FROM resources WHERE id IN (${around.sql}) AND current_scope IS NOT 'cde'
 AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?`,
      args: [...around.args, JSON.stringify(without), most],
    },
    resultOf: found => (found?.rows ?? []).map(([id]) => String(id)),
  };
}

/** Resources that are to be classified. */
export const unclassify = (ctx: Ctx, ids: readonly string[]): Change =>
  change(undefined, {
    steps:
      ids.length === 0
        ? []
        : [
            {
              sql: `UPDATE resources SET needs_classification = 1
 WHERE tenant_id = ? AND id IN (SELECT value FROM json_each(?))`,
              args: [ctx.tenantId, JSON.stringify(ids)],
            },
          ],
  });

/** Those beyond the ones evaluated, however many. */
export function unclassifyRest(ctx: Ctx, moved: readonly string[], done: readonly string[]): Change {
  const around = neighboursOf(ctx, idList(moved));
  return change(undefined, {
    steps: [
      {
        sql: `UPDATE resources SET needs_classification = 1 WHERE tenant_id = ? AND id IN (${around.sql})
 AND id NOT IN (SELECT value FROM json_each(?))`,
        args: [ctx.tenantId, ...around.args, JSON.stringify(done)],
      },
    ],
  });
}

/** Evaluates what is around resources of which some may have entered or left the CDE. Reads nothing when none has. */
export async function evaluateNeighbours(ctx: Ctx, evaluations: readonly Evaluation[]): Promise<Around> {
  const moved = evaluations.filter(hasCrossed).map(({ subject }) => subject.resource.id);
  const crossing = readingCrossings(ctx, evaluations);
  if (moved.length === 0 && crossing === null) return NONE;
  const ours = evaluations.map(({ subject }) => subject.resource.id);
  const most = MOST_EVALUATED + MOST_LISTED;
  const [found, crossings] = await readAll(
    ctx,
    moved.length === 0 ? nothingRead : readingNeighbours(ctx, moved, ours, most),
    crossing ?? nothingRead,
  );
  if (found.length === 0) return { ...NONE, crossings };
  const near = found.slice(0, MOST_EVALUATED);
  const scopes = new Map<string, string>(evaluations.map(one => [one.subject.resource.id, one.scope]));
  const gathered = await gather(ctx, idList(near), idList(moved));
  const isCde = (id: string) => (scopes.get(id) ?? 'cde') === 'cde';
  const { evaluated, left } = evaluateAround(gathered, isCde, ctx.actor.name);
  const leftIds = left.map(({ resource }) => resource.id);
  const rest = found.slice(MOST_EVALUATED);
  const waits = [
    unclassify(ctx, leftIds),
    ...(rest.length === 0 ? [] : [unclassifyRest(ctx, moved, [...ours, ...near])]),
  ];
  return {
    evaluations: evaluated,
    needsClassification: [...leftIds, ...rest].slice(0, MOST_LISTED),
    waits: change(undefined, { steps: waits.flatMap(({ steps }) => steps) }),
    crossings,
    lasting: gathered.lasting,
  };
}
