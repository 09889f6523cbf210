import { type Change, type Ctx, change, combine, idsOf, notFound, readAll } from '@breakwater/db';
import { planStanding, readingAlerts, readingFacts, readingReturning } from '../detect/standing.ts';
import { resources } from './accessor.ts';
import { present, type ShownResource } from './present.ts';
import { sameScope } from './reading.ts';

interface Restored {
  readonly item: ShownResource;
  readonly restored: boolean;
}

/** Brings a deleted resource back, to be classified anew. */
export async function planRestore(ctx: Ctx, { id }: { id: string }): Promise<Change<Restored>> {
  const found = resources.reading(ctx, id, { includeDeleted: true });
  const of = idsOf(found);
  const [before, lasting, facts, violations] = await readAll(
    ctx,
    found,
    readingAlerts(ctx, of),
    readingFacts(ctx, of),
    readingReturning(ctx, of),
  );
  if (before === null) throw notFound('resource');
  if (before.deletedAt === null) return change({ item: present(before), restored: false });
  const planned = resources.plan.restoreRow(ctx, before);
  const row = { ...planned.result, needsClassification: true };
  return combine({ item: present(row), restored: true }, [
    change(undefined, { steps: [sameScope(before)] }),
    planned,
    resources.plan.touch(ctx, row.id, { needsClassification: true }),
    planStanding(ctx, [row], { lasting, facts, violations: row.isActive ? violations : [] }),
  ]);
}
