import {
  type AuditAction,
  auditDraft,
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  notFound,
} from '@breakwater/db';
import type * as z from 'zod';
import { cutCodePoints } from '../../text.ts';
import { cleanTag } from '../clean.ts';
import { notDeleted } from '../resources/reading.ts';
import { removeTags } from '../tags/remove-all.ts';
import { setTags } from '../tags/set-all.ts';
import { evaluateNeighbours } from './around.ts';
import { isLive, mergedLasting, named, told } from './classify.ts';
import type { Evaluation } from './evaluate.ts';
import { planEvaluated } from './plan.ts';
import type { ScopeOverridden, ScopeOverride } from './schemas.ts';
import { gather, type Subject } from './subjects.ts';
import { surroundingsIn } from './surroundings.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.scope.override': true;
  }
}

export const OVERRIDE = 'compliance.scope.override' satisfies AuditAction;

type Input = z.output<typeof ScopeOverride>;
type Decided = NonNullable<Evaluation['decided']>;

const KEYS = [
  'pci:scope',
  'pci:scope-reason',
  'pci:validated-date',
  'pci:validated-by',
  'pci:segment',
  'pci:data-class',
] as const;
const LONGEST_REASON = 1_000;

const inactive = () =>
  new BreakwaterError('PRECONDITION_FAILED', 'the resource is inactive; bring it back first', {
    reason: 'inactive',
  });

function decidedBy(ctx: Ctx, { facts }: Subject, input: Input): Decided {
  const { scope, justification } = input;
  return {
    scope,
    dataClassification: scope === 'cde' ? (input.dataClassification ?? facts.dataClassification) : null,
    segment: input.segment ?? facts.segment,
    rule: 'override',
    decisionMethod: 'manual',
    confidenceScore: { manual: 1 },
    justification,
    decidedBy: ctx.actor.name,
    dependencyResourceIds: [],
  };
}

/** The tags that say what was decided, why, when and by whom. */
function planTags(
  ctx: Ctx,
  { resource, tags: known }: Subject,
  { scope, justification, dataClassification }: Decided,
  segment: string | undefined,
  versions: ReadonlyMap<string, number>,
): Change {
  const values: Readonly<Record<(typeof KEYS)[number], string | null | undefined>> = {
    'pci:scope': scope,
    'pci:scope-reason': cutCodePoints(justification, LONGEST_REASON),
    'pci:validated-date': new Date(ctx.clock.now()).toISOString().slice(0, 10),
    'pci:validated-by': ctx.actor.name,
    'pci:segment': segment,
    'pci:data-class': dataClassification,
  };
  return setTags(
    ctx,
    KEYS.flatMap(key => {
      const value = values[key];
      if (value === undefined || value === null) return [];
      return [
        {
          resourceId: resource.id,
          key,
          value: cleanTag(key, value),
          source: 'manual' as const,
          by: ctx.actor.name,
          known: known.find(tag => tag.key === key) ?? null,
          last: versions.get(`${resource.id} ${key}`) ?? 0,
        },
      ];
    }),
  );
}

/** What is no cde has no data class. */
const planUnclassed = (ctx: Ctx, { tags: known }: Subject, { scope }: Decided): Change[] =>
  removeTags(ctx, scope === 'cde' ? [] : known.filter(({ key }) => key === 'pci:data-class'), 'manual');

/** Decides the scope of one resource by hand, and evaluates what is around it when it enters or leaves the CDE. */
export async function planOverride(ctx: Ctx, input: Input): Promise<Change<z.input<typeof ScopeOverridden>>> {
  const asked = named(ctx, [input.resource]);
  const gathered = await gather(ctx, asked, asked, KEYS);
  const [subject] = gathered.subjects;
  if (subject === undefined) throw notFound('resource');
  const { resource, current } = subject;
  const guards = [notDeleted(resource)];
  if (!isLive(resource)) throw inactive();
  const { expectedDecisionId } = input;
  if (expectedDecisionId !== undefined && current?.id !== expectedDecisionId) {
    const moved = 'the scope was decided anew since expectedDecisionId';
    throw conflict('version', moved, {
      expectedVersion: expectedDecisionId,
      version: current?.id ?? null,
    });
  }
  const decided = decidedBy(ctx, subject, input);
  const around = surroundingsIn(gathered.relations, id => id !== resource.id)(resource);
  const { scope } = decided;
  const own: Evaluation = { subject, around, held: false, decided, scope, rule: 'override' };
  const near = await evaluateNeighbours(ctx, [own]);
  const planned = planEvaluated(ctx, {
    evaluations: [own, ...near.evaluations],
    crossings: near.crossings,
    lasting: mergedLasting(gathered.lasting, near.lasting),
    lastFlow: gathered.lastFlow,
  });
  const [row] = planned.result;
  if (row === undefined || row === null) throw new TypeError('an override is a decision');
  const shown = told(near);
  const audit = auditDraft(ctx, OVERRIDE, {
    component: 'resources',
    recordId: resource.id,
    detail: { decisionId: row.id, from: resource.currentScope, to: scope, neighbours: shown.neighbours },
  });
  return combine({ ...row, ...shown }, [
    change(undefined, { steps: guards, audit: [audit] }),
    planned,
    planTags(ctx, subject, decided, input.segment, gathered.versions),
    ...planUnclassed(ctx, subject, decided),
    near.waits,
  ]);
}
