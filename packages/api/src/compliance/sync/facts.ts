import { BreakwaterError, type Ctx, type Read, readAll, type Statement } from '@breakwater/db';
import { readingAlerts, readingFacts, readingReturning } from '../detect/standing.ts';
import { type ResourceRow, resources } from '../resources/accessor.ts';
import { tags } from '../tags/accessor.ts';
import type { Sighting } from './sighting.ts';
import { mayBeSwept, readingSlices, type Slice } from './slices.ts';

/** Most rows that one call makes inactive, and those it sees itself beside them. */
const MOST_SWEPT = 10_000;
const MOST_READ = 12_000;

/** The last versions of keys that are sent, by `<resource> <key>`. */
export function readingVersions(
  { tenantId }: Ctx,
  sightings: readonly Sighting[],
): Read<ReadonlyMap<string, number>> {
  const keys = sightings.flatMap(({ told, tags: sent }) =>
    sent === null ? [] : [[told.resourceId, [...sent.keys()]]],
  );
  return {
    statement: {
      sql: `SELECT r.id, wanted.value, (SELECT max(version) FROM tag_history WHERE resource_id = r.id AND key = wanted.value)
 FROM json_each(?) AS sent CROSS JOIN resources r ON r.tenant_id = ? AND r.resource_id = sent.value ->> 0
 CROSS JOIN json_each(sent.value, '$[1]') AS wanted`,
      args: [JSON.stringify(keys), tenantId],
    },
    resultOf: found =>
      new Map((found?.rows ?? []).map(([id, key, version]) => [`${id} ${key}`, Number(version ?? 0)])),
  };
}

const tooMany = () =>
  new BreakwaterError('VALIDATION', `slices: must leave at most ${MOST_SWEPT} resources that were not seen`, {
    reason: 'too_large',
    issues: [{ path: 'slices', message: `must leave at most ${MOST_SWEPT} resources that were not seen` }],
  });

/** The rows a complete slice may leave behind, those of this batch among them. @throws VALIDATION for too many */
export function readingUnseen(ctx: Ctx, { sql, args }: Statement): Read<ResourceRow[]> {
  const { statement, resultOf } = resources.finding(ctx, { sql: `"id" IN (${sql})`, args });
  return {
    statement: { sql: `${statement.sql} LIMIT ?`, args: [...statement.args, MOST_READ + 1] },
    resultOf(found) {
      const rows = resultOf(found);
      if (rows.length > MOST_READ) throw tooMany();
      return rows;
    },
  };
}

/** What is known of the resources of a batch, and of the slices it completes, in one round trip. */
export async function readFacts(
  ctx: Ctx,
  sightings: readonly Sighting[],
  slices: readonly Slice[],
  scanStartedAt: Date | undefined,
) {
  const named = JSON.stringify([...new Set(sightings.map(({ told }) => told.resourceId))]);
  const these = { sql: '"resource_id" IN (SELECT value FROM json_each(?))', args: [named] };
  const ids = {
    sql: `SELECT id FROM resources WHERE tenant_id = ? AND ${these.sql}`,
    args: [ctx.tenantId, named],
  };
  const swept = readingSlices(ctx, slices.filter(mayBeSwept), sightings, scanStartedAt?.getTime() ?? 0);
  const { unseen } = swept;
  const away = { sql: `${ids.sql} AND (is_active = 0 OR deleted_at IS NOT NULL)`, args: ids.args };
  const [rows, tagged, versions, lasting, states, returning, extents, left] = await readAll(
    ctx,
    resources.finding(ctx, these, { includeDeleted: true }),
    tags.finding(ctx, { sql: `"resource_id" IN (${ids.sql})`, args: ids.args }),
    readingVersions(ctx, sightings),
    readingAlerts(ctx, {
      sql: `${ids.sql} UNION SELECT id FROM (${unseen.sql})`,
      args: [...ids.args, ...unseen.args],
    }),
    readingFacts(ctx, ids),
    readingReturning(ctx, away),
    swept.extents,
    readingUnseen(ctx, unseen),
  );
  return {
    rows: new Map(rows.map(row => [row.resourceId, row])),
    tags: Map.groupBy(tagged, tag => tag.resourceId),
    versions,
    /** The alerts about what is named, and about what may be swept. */
    lasting,
    /** What the states of what is named rest on. */
    states,
    /** Traffic there must not be once all that is named is live. */
    returning,
    extents,
    unseen: left,
  };
}

export type Facts = Awaited<ReturnType<typeof readFacts>>;

/** @throws VALIDATION when a call would make too many inactive */
export function checkSwept(rows: readonly ResourceRow[]): void {
  if (rows.length > MOST_SWEPT) throw tooMany();
}
