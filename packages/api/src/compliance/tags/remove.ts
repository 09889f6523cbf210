import { type Change, type Ctx, change, combine, idsOf, notFound, readAll } from '@breakwater/db';
import type * as z from 'zod';
import { notDeleted, readingResource } from '../resources/reading.ts';
import { type TagRow, tags } from './accessor.ts';
import { removeTags } from './remove-all.ts';
import type { TagRemove } from './schemas.ts';
import { unclassifiedBy } from './set.ts';

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
  return combine(tag, [
    change(undefined, { steps: [kept] }),
    ...removeTags(ctx, [tag], 'manual', reason),
    ...unclassifiedBy(ctx, key, resource),
  ]);
}
