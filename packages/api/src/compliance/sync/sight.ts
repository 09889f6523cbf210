import { type Change, type Ctx, combine } from '@breakwater/db';
import { type ResourceRow, resources } from '../resources/accessor.ts';
import { tellActivity } from '../resources/update.ts';
import { type Known, movesScope } from './merge.ts';
import { type ImportedTags, movesClassification } from './tags.ts';

export interface Sighted {
  readonly before: ResourceRow;
  readonly after: ResourceRow;
  readonly tags: ImportedTags;
  readonly outcome: 'restored' | 'reactivated' | 'updated' | 'unchanged';
  readonly isFinding: boolean;
  readonly isBack: boolean;
  readonly isRegrouped: boolean;
  /** Whether it is to be classified. */
  readonly isMoved: boolean;
}

/** Writes what was seen of one resource that is known; back it comes, if it was deleted or inactive. */
async function planOne(
  ctx: Ctx,
  { row, patch, sighting }: Known,
  tags: ImportedTags,
): Promise<Change<Sighted>> {
  const isRestored = row.deletedAt !== null;
  const isBack = !row.isActive;
  const isChanged = Object.keys(patch).length > 0;
  const isTagged = tags.wanted.length > 0 || tags.gone.length > 0;
  const changes: Change[] = [];
  let after = row;
  if (isRestored) {
    const restored = resources.plan.restoreRow(ctx, row);
    after = restored.result;
    changes.push(restored);
  }
  if (isChanged || isBack) {
    const back = isBack ? { isActive: true, inactiveSince: null } : {};
    const updated = await resources.plan.updateRow(ctx, after, { ...patch, ...back });
    after = updated.result;
    changes.push(updated);
  }
  if (isBack) changes.push(tellActivity(ctx, 'reactivated', after));
  const seen: Sighted = {
    ...{ before: row, after, tags, isBack, isFinding: sighting.isFinding },
    outcome: isRestored
      ? 'restored'
      : isBack
        ? 'reactivated'
        : isChanged || isTagged
          ? 'updated'
          : 'unchanged',
    isRegrouped: patch.securityGroups !== undefined,
    isMoved: isRestored || isBack || movesScope(patch) || movesClassification(tags),
  };
  return combine(seen, changes);
}

/** Writes what was seen of resources that are known, but for their tags. */
export async function planSighted(
  ctx: Ctx,
  known: readonly Known[],
  tagsOf: (known: Known) => ImportedTags,
): Promise<Change<Sighted[]>> {
  const planned: Change<Sighted>[] = [];
  for (const one of known) planned.push(await planOne(ctx, one, tagsOf(one)));
  return combine(
    planned.map(({ result }) => result),
    planned,
  );
}
