import {
  type AuditAction,
  type Change,
  type Ctx,
  change,
  combine,
  idsOf,
  notFound,
  readAll,
} from '@breakwater/db';
import type * as z from 'zod';
import { notDeleted, readingResource } from '../resources/reading.ts';
import { type TagRow, tags } from './accessor.ts';
import { tellChanges } from './history.ts';
import type { TagRemove } from './schemas.ts';
import { unclassifiedBy } from './set.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.tag.remove': true;
  }
}

export const REMOVE = 'compliance.tag.remove' satisfies AuditAction;

/** Takes one tag off a resource; its history stays, and goes on if it is set again. */
export async function planRemove(
  ctx: Ctx,
  { resource: ref, key, reason }: z.output<typeof TagRemove>,
): Promise<Change<TagRow>> {
  const found = readingResource(ctx, ref);
  const of = idsOf(found);
  const [resource, [tag]] = await readAll(
    ctx,
    found,
    tags.finding(ctx, { sql: `"resource_id" IN (${of.sql}) AND "key" = ?`, args: [...of.args, key] }),
  );
  const kept = notDeleted(resource);
  if (tag === undefined) throw notFound('tag');
  const removed = await tags.plan.deleteRow(ctx, tag, { action: REMOVE });
  const changed = {
    version: tag.version + 1,
    oldValue: tag.value,
    newValue: null,
    source: 'manual' as const,
    changedBy: ctx.actor.name,
    reason: reason ?? null,
  };
  return combine(tag, [
    change(undefined, { steps: [kept] }),
    removed,
    ...tellChanges(ctx, [{ tag, changed }]),
    ...unclassifiedBy(ctx, key, resource),
  ]);
}
