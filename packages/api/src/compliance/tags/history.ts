import { type Change, type Ctx, change, idsOf, type Read, readAll, tableInfo } from '@breakwater/db';
import { tagHistory } from '@breakwater/db/schema';
import * as z from 'zod';
import { emit } from '../events.ts';
import { readingResource } from '../resources/reading.ts';
import type { TagRow } from './accessor.ts';
import { TagChange, type TagHistory } from './schemas.ts';

const info = tableInfo(tagHistory);

/** What one change of a tag was. */
interface Changed {
  readonly version: number;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  readonly source: TagRow['source'];
  readonly changedBy: string;
  readonly reason: string | null;
}

const COLUMNS =
  'tenant_id, resource_id, key, version, old_value, new_value, source, changed_by, changed_at, reason';

/** The history and the events of changes of tags. */
export function tellChanges(
  ctx: Ctx,
  changes: readonly { readonly tag: TagRow; readonly changed: Changed }[],
): Change[] {
  const rows = changes.map(({ tag: { resourceId, key }, changed: c }) => [
    ...[resourceId, key, c.version, c.oldValue, c.newValue, c.source, c.changedBy, c.reason],
  ]);
  const field = (at: number) => `json_extract(value, '$[${at}]')`;
  const stored = change(undefined, {
    steps: [
      {
        sql: `INSERT INTO tag_history (${COLUMNS}) SELECT ?, ${[0, 1, 2, 3, 4, 5, 6].map(field).join(', ')}, ?, ${field(7)}
 FROM json_each(?)`,
        args: [ctx.tenantId, ctx.clock.now(), JSON.stringify(rows)],
      },
    ],
  });
  const told = changes.map(({ tag: { id, resourceId, key }, changed: c }) =>
    emit(
      ctx,
      'compliance.tag.changed',
      { component: 'tags', recordId: id },
      { resourceId, key, oldValue: c.oldValue, newValue: c.newValue, version: c.version, source: c.source },
    ),
  );
  return [stored, ...told];
}

/** Every change of the tags of a resource, newest first. */
export async function readHistory(
  ctx: Ctx,
  { resource, key }: z.output<typeof TagHistory>,
): Promise<z.output<typeof TagChange>[]> {
  const found = readingResource(ctx, resource);
  const of = idsOf(found);
  const history: Read<z.output<typeof TagChange>[]> = {
    statement: {
      sql: `${info.select} WHERE resource_id IN (${of.sql})${key === undefined ? '' : ' AND key = ?'}
 ORDER BY changed_at DESC, key, version DESC`,
      args: [...of.args, ...(key === undefined ? [] : [key])],
    },
    resultOf: rows => z.array(TagChange).parse((rows?.rows ?? []).map(info.decode)),
  };
  const [, items] = await readAll(ctx, found, history);
  return items;
}
