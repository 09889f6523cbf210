import {
  type AuditAction,
  auditDraft,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  type Step,
  type Value,
  withResult,
} from '@breakwater/db';
import { unclassifyNeighbours } from '../classify/neighbours.ts';
import { type ResourceRow, resources } from '../resources/accessor.ts';
import { planNew } from '../resources/create.ts';
import { removeTags } from '../tags/remove-all.ts';
import { setTags } from '../tags/set-all.ts';
import { planAlarms } from './alarms.ts';
import { type Facts, readFacts } from './facts.ts';
import { type Merged, merge } from './merge.ts';
import { readBatch } from './read.ts';
import type { SyncInput, SyncResult } from './schemas.ts';
import { planSighted, type Sighted } from './sight.ts';
import type { Invalid, Sighting } from './sighting.ts';
import { slicesOf } from './slices.ts';
import { judgeSlices, planSweep } from './sweep.ts';
import { type ImportedTags, importTags } from './tags.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.resource.sync': true;
  }
}

export const SYNC = 'compliance.resource.sync' satisfies AuditAction;

const MOST_CONFLICTS = 100;
const MOST_INVALID = 1_000;

/** What was read still holds: the rows, the scopes that alarms rest on, and that no scan saw what is swept. */
function unmoved(sighted: readonly Sighted[], swept: readonly ResourceRow[]): Step[] {
  const rows = [
    ...sighted.map(({ before: { id, version, currentScope }, outcome }) => [
      ...[id, version, outcome === 'unchanged' ? 0 : 1, currentScope, null],
    ]),
    ...swept.map(({ id, version, currentScope, lastSeenAt }) => [
      ...[id, version, 1, currentScope, lastSeenAt.getTime()],
    ]),
  ];
  if (rows.length === 0) return [];
  return [
    guard(
      `NOT EXISTS (SELECT 1 FROM json_each(?) AS read WHERE NOT EXISTS (SELECT 1 FROM resources
 WHERE id = read.value ->> 0 AND version = read.value ->> 1
 AND (read.value ->> 2 = 0 OR current_scope IS read.value ->> 3)
 AND last_seen_at <= coalesce(read.value ->> 4, last_seen_at)))`,
      [JSON.stringify(rows)],
      () => conflict('version', 'a resource was changed by someone else'),
    ),
  ];
}

/** The copies that move without a version: when rows were seen, and whether they are to be classified. */
function touch({ tenantId, clock }: Ctx, sighted: readonly Sighted[]): Step[] {
  const these = (some: readonly Sighted[], set: string, args: readonly Value[]): Step[] =>
    some.length === 0
      ? []
      : [
          {
            sql: `UPDATE resources SET ${set} WHERE tenant_id = ? AND id IN (SELECT value FROM json_each(?))`,
            args: [...args, tenantId, JSON.stringify(some.map(({ after }) => after.id))],
          },
        ];
  const moved = sighted.filter(({ isMoved }) => isMoved);
  return [
    ...these(sighted, 'last_seen_at = max(last_seen_at, ?)', [clock.now()]),
    ...these(moved, 'needs_classification = 1', []),
  ];
}

const byPlace = (a: Invalid, b: Invalid) => (a.index ?? a.line ?? 0) - (b.index ?? b.line ?? 0);

type Outcomes = Pick<SyncResult, Sighted['outcome']>;

function outcomesOf(sighted: readonly Sighted[]): Outcomes {
  const counts: Outcomes = { updated: 0, unchanged: 0, restored: 0, reactivated: 0 };
  for (const { outcome } of sighted) counts[outcome]++;
  return counts;
}

const replacedIn = ({ created, known }: Merged): number =>
  [...created, ...known.map(({ sighting }) => sighting)].reduce((sum, { redacted }) => sum + redacted, 0);

/** What resources nobody knew are with the tags they bring. */
async function planCreated(ctx: Ctx, created: readonly Sighting[], tagsOf: TagsOf) {
  const scoped = new Set(
    created.filter(({ tags }) => tags?.has('pci:scope')).map(({ told }) => told.resourceId),
  );
  const planned = await planNew(
    ctx,
    created.map(({ told }) => told),
    resourceId => scoped.has(resourceId),
  );
  const { rows } = planned.result;
  const made = created.flatMap((sighting, at) => {
    const row = rows[at];
    return row === undefined ? [] : [{ row, isFinding: sighting.isFinding, tags: tagsOf(sighting, row) }];
  });
  return withResult(planned, made);
}

type TagsOf = (sighting: Sighting, row: ResourceRow) => ImportedTags;

const tagsFrom =
  ({ actor }: Ctx, { tags, versions }: Facts): TagsOf =>
  (sighting, { id }) =>
    importTags(sighting, id, tags.get(id) ?? [], key => versions.get(`${id} ${key}`) ?? 0, actor.name);

/** What relates to a cde that is back is to be classified. */
function aroundReturned(ctx: Ctx, sighted: readonly Sighted[]): Change[] {
  const ids = sighted
    .filter(({ isBack, after }) => isBack && after.currentScope === 'cde')
    .map(({ after }) => after.id);
  if (ids.length === 0) return [];
  const back = { sql: 'SELECT value FROM json_each(?)', args: [JSON.stringify(ids)] };
  return [unclassifyNeighbours(ctx, back)];
}

/** Takes in what a discovery saw, all in one commit. An item that cannot be kept leaves the others alone. */
export async function planSync(ctx: Ctx, input: SyncInput): Promise<Change<SyncResult>> {
  const now = new Date(ctx.clock.now());
  const { scanStartedAt = now } = input;
  const slices = slicesOf(input, now.getTime());
  const batch = readBatch(input);
  const facts = await readFacts(ctx, batch.sightings, slices, scanStartedAt);
  const merged = merge(batch, facts.rows);
  const tagsOf = tagsFrom(ctx, facts);
  const created = await planCreated(ctx, merged.created, tagsOf);
  const seen = await planSighted(ctx, merged.known, ({ sighting, row }) => tagsOf(sighting, row));
  const sighted = seen.result;
  const all = [...created.result, ...sighted.map(({ after, ...rest }) => ({ ...rest, row: after }))];
  const swept = judgeSlices(slices, facts, all);
  const imported = all.map(({ tags }) => tags);
  const wanted = imported.flatMap(tags => tags.wanted);
  const invalid = [...batch.invalid, ...merged.invalid].toSorted(byPlace);
  const counts = {
    received: batch.sightings.length + batch.invalid.length,
    created: created.result.length,
    ...outcomesOf(sighted),
    deactivated: swept.rows.length,
    duplicatesInBatch: merged.duplicates,
    tagsImported: wanted.length,
    redacted: replacedIn(merged),
    invalidCount: invalid.length,
  };
  const entry = auditDraft(ctx, SYNC, { component: resources.entity.component, detail: counts });
  const gone = await planSweep(ctx, swept.rows, scanStartedAt);
  const result: SyncResult = {
    ...counts,
    tagConflicts: imported.flatMap(({ conflicts }) => conflicts).slice(0, MOST_CONFLICTS),
    invalid: invalid.slice(0, MOST_INVALID),
    slices: swept.slices,
  };
  return combine(result, [
    change(undefined, { steps: unmoved(sighted, swept.rows), audit: [entry] }),
    created,
    seen,
    change(undefined, { steps: touch(ctx, sighted) }),
    ...removeTags(
      ctx,
      imported.flatMap(tags => tags.gone),
      'imported',
    ),
    setTags(ctx, wanted),
    ...aroundReturned(ctx, sighted),
    gone,
    planAlarms(ctx, sighted, gone.result, scanStartedAt, facts),
  ]);
}
