import {
  type AuditAction,
  auditDraft,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  type Id,
  isId,
  newId,
  type Read,
  type Statement,
  type Step,
  tableInfo,
} from '@breakwater/db';
import { tags as table } from '@breakwater/db/schema';
import { insertRows } from '../insert-rows.ts';
import { type TagRow, tags } from './accessor.ts';
import { tellChanges } from './history.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.tag.set': true;
  }
}

export const SET = 'compliance.tag.set' satisfies AuditAction;

const info = tableInfo(table);
const COMPONENT = tags.entity.component;

/** A tag as it shall be. */
export interface WantedTag {
  readonly resourceId: Id<'res'>;
  readonly key: string;
  readonly value: string;
  readonly source: TagRow['source'];
  readonly by: string;
  readonly reason?: string | null;
  /** As it was read. */
  readonly known: TagRow | null;
  /** The last version the key had on the resource; 0 when it never was there. */
  readonly last: number;
}

/** The last versions of keys on resources, by `<resource> <key>`. Both arguments: queries with one column. */
export const readingVersions = (
  resourceIds: Statement,
  keys: Statement,
): Read<ReadonlyMap<string, number>> => ({
  statement: {
    sql: `SELECT resource_id, key, max(version) FROM tag_history
 WHERE resource_id IN (${resourceIds.sql}) AND key IN (${keys.sql}) GROUP BY resource_id, key`,
    args: [...resourceIds.args, ...keys.args],
  },
  resultOf: found =>
    new Map((found?.rows ?? []).map(([id, key, version]) => [`${id} ${key}`, Number(version)])),
});

const moved = () => conflict('version', 'a tag was set by someone else');

function stillAbsent({ tenantId }: Ctx, wanted: readonly WantedTag[]): Step {
  const keys = wanted.map(({ resourceId, key, last }) => [resourceId, key, last]);
  return guard(
    `NOT EXISTS (SELECT 1 FROM json_each(?) AS wanted WHERE
 EXISTS (SELECT 1 FROM tags WHERE tenant_id = ? AND resource_id = wanted.value ->> 0 AND key = wanted.value ->> 1)
 OR coalesce((SELECT max(version) FROM tag_history
  WHERE resource_id = wanted.value ->> 0 AND key = wanted.value ->> 1), 0) <> wanted.value ->> 2)`,
    [JSON.stringify(keys), tenantId],
    moved,
  );
}

const CHANGED = [
  'value',
  'source',
  'appliedAt',
  'appliedBy',
  'previousValue',
  'version',
  'updatedAt',
] as const;

function update(ctx: Ctx, changed: readonly { before: TagRow; after: TagRow }[]): Step[] {
  const rows = changed.map(({ before, after }) => [
    before.id,
    before.version,
    ...CHANGED.map(name => info.encode(name, after[name])),
  ]);
  const set = CHANGED.map((name, at) => `${info.quoted(name)} = wanted.value ->> ${at + 2}`).join(', ');
  return [
    {
      sql: `UPDATE tags SET ${set} FROM json_each(?) AS wanted
 WHERE +tags.tenant_id = ? AND tags.id = wanted.value ->> 0 AND tags.version = wanted.value ->> 1`,
      args: [JSON.stringify(rows), ctx.tenantId],
    },
    guard('changes() = ?', [rows.length], moved),
  ];
}

function tagOf(ctx: Ctx, { resourceId, key, value, source, by, known, last }: WantedTag): TagRow {
  const { tenantId } = ctx;
  if (!isId('ten', tenantId)) throw new TypeError('a tag belongs to a tenant');
  const now = new Date(ctx.clock.now());
  const applied = { value, source, appliedAt: now, appliedBy: by, updatedAt: now };
  if (known !== null) {
    return { ...known, ...applied, previousValue: known.value, version: known.version + 1 };
  }
  return {
    id: newId('tag', ctx.clock),
    ...{ tenantId, resourceId, key },
    ...applied,
    previousValue: null,
    version: last + 1,
    createdAt: now,
  };
}

/** Sets tags, however many in a fixed number of statements. What is as it shall be stays as it is, and is no result. */
export function setTags(ctx: Ctx, all: readonly WantedTag[]): Change<TagRow[]> {
  const planned = all
    .filter(({ known, value, source }) => known?.value !== value || known.source !== source)
    .map(wanted => ({ wanted, before: wanted.known, after: tagOf(ctx, wanted) }));
  if (planned.length === 0) return change([]);
  const added = planned.filter(({ before }) => before === null);
  const changed = planned.flatMap(({ before, after }) => (before === null ? [] : [{ before, after }]));
  const steps: Step[] = [];
  if (added.length > 0) {
    const absent = added.map(({ wanted }) => wanted);
    const rows = added.map(({ after }) => after);
    steps.push(stillAbsent(ctx, absent), insertRows(info, rows));
  }
  if (changed.length > 0) steps.push(...update(ctx, changed));
  const audit = planned.map(({ before, after }) =>
    auditDraft(ctx, SET, {
      component: COMPONENT,
      recordId: after.id,
      operation: before === null ? 'create' : 'update',
      before,
      after,
    }),
  );
  const told = planned.map(({ wanted, before, after }) => ({
    tag: after,
    changed: {
      version: after.version,
      oldValue: before?.value ?? null,
      newValue: after.value,
      source: after.source,
      changedBy: after.appliedBy,
      reason: wanted.reason ?? null,
    },
  }));
  const rows = planned.map(({ after }) => after);
  return combine(rows, [change(undefined, { steps, audit }), ...tellChanges(ctx, told)]);
}
