import {
  type AuditAction,
  auditDraft,
  type Change,
  type Ctx,
  change,
  combine,
  isId,
  notFound,
  type Statement,
} from '@breakwater/db';
import type * as z from 'zod';
import type { ResourceRow } from '../resources/accessor.ts';
import { type Around, evaluateNeighbours } from './around.ts';
import { evaluate } from './evaluate.ts';
import { planEvaluated } from './plan.ts';
import { asResourceId } from './relations.ts';
import type { ScopeClassified, ScopeClassify } from './schemas.ts';
import { type Gathered, gather } from './subjects.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.scope.classify': true;
  }
}

export const CLASSIFY = 'compliance.scope.classify' satisfies AuditAction;

/** The ids of what refs name, deleted resources included. */
export function named({ tenantId }: Ctx, refs: readonly string[]): Statement {
  const [own, given] = [refs.filter(ref => isId('res', ref)), refs.filter(ref => !isId('res', ref))];
  const of = (column: string) =>
    `SELECT id FROM resources WHERE tenant_id = ? AND ${column} IN (SELECT value FROM json_each(?))`;
  return {
    sql: `${of('id')} UNION ${of('resource_id')}`,
    args: [tenantId, JSON.stringify(own), tenantId, JSON.stringify(given)],
  };
}

/** The resources in the order of their refs, each once. @throws NOT_FOUND with those that name none */
function inOrder({ subjects }: Gathered, refs: readonly string[]): ResourceRow[] {
  const byRef = new Map(
    subjects.flatMap(({ resource }) => [
      [resource.id, resource] as [string, ResourceRow],
      [resource.resourceId, resource],
    ]),
  );
  const missing = refs.filter(ref => !byRef.has(ref));
  if (missing.length > 0) throw notFound('resource', { missing: missing.slice(0, 100) });
  return [...new Set(refs.flatMap(ref => byRef.get(ref) ?? []))];
}

export const isLive = ({ isActive, deletedAt }: ResourceRow): boolean => isActive && deletedAt === null;

export const mergedLasting = (...all: readonly Gathered['lasting'][]): Gathered['lasting'] => [
  ...new Map(all.flat().map(alert => [alert.id, alert])).values(),
];

/** What a caller is told of what was around. */
export const told = ({ evaluations, needsClassification }: Around) => ({
  neighbours: {
    evaluated: evaluations.length,
    changed: evaluations.filter(({ decided }) => decided !== null).length,
  },
  needsClassification: needsClassification.map(asResourceId),
});

/** Decides the scope of resources by the rules, and of what is around those that enter or leave the CDE. */
export async function planClassify(
  ctx: Ctx,
  { resources: refs, reason }: z.output<typeof ScopeClassify>,
): Promise<Change<z.input<typeof ScopeClassified>>> {
  const asked = named(ctx, refs);
  const gathered = await gather(ctx, asked, asked);
  const order = inOrder(gathered, refs);
  const live = { ...gathered, subjects: gathered.subjects.filter(({ resource }) => isLive(resource)) };
  const evaluations = evaluate(live, { caller: ctx.actor.name, reason });
  const around = await evaluateNeighbours(ctx, evaluations);
  const planned = planEvaluated(ctx, {
    evaluations: [...evaluations, ...around.evaluations],
    crossings: around.crossings,
    lasting: mergedLasting(gathered.lasting, around.lasting),
    lastFlow: gathered.lastFlow,
  });
  const results = new Map(
    evaluations.flatMap(({ subject, scope, held, decided }, at) => {
      const row = planned.result[at];
      if (row === undefined || row === null) return [];
      const { id: resourceId, currentScope: previousScope } = subject.resource;
      const { id: decisionId, rule } = row;
      const result = { resourceId, scope, previousScope, rule, changed: decided !== null, held, decisionId };
      return [[resourceId, result] as const];
    }),
  );
  const result = {
    results: order.flatMap(({ id }) => results.get(id) ?? []),
    skipped: order.filter(row => !isLive(row)).map(({ id }) => id),
    ...told(around),
  };
  const audit = auditDraft(ctx, CLASSIFY, {
    component: 'resources',
    detail: {
      resources: result.results.length,
      changed: result.results.filter(({ changed }) => changed).length,
      skipped: result.skipped.length,
      neighbours: result.neighbours,
      ...(reason === undefined ? {} : { reason }),
    },
  });
  return combine(result, [change(undefined, { audit: [audit] }), planned, around.waits]);
}
