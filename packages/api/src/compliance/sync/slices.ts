import { type Ctx, invalid, type Read, type Statement } from '@breakwater/db';
import type { ResourceRow } from '../resources/accessor.ts';
import type { SliceInput, SliceStatus, SyncInput } from './schemas.ts';
import type { Sighting } from './sighting.ts';

const DAY = 86_400_000;

type Where = Pick<ResourceRow, 'provider' | 'accountId' | 'region' | 'resourceType'>;

/** What was scanned: where, and whether wholly. */
export interface Slice extends Where {
  readonly key: string;
  readonly complete: boolean;
  readonly allowEmpty: boolean;
  readonly error: string | undefined;
}

export const sliceKey = ({ provider, accountId, region, resourceType }: Where): string =>
  JSON.stringify([provider, resourceType, accountId, region]);

/** @throws VALIDATION for a slice without provider, one named twice, and a complete one without the start of its scan. */
export function slicesOf({ slices, scanStartedAt, ...defaults }: SyncInput, now: number): Slice[] {
  const start = scanStartedAt?.getTime() ?? Number.NaN;
  if (slices.some(slice => slice.complete) && !(start >= now - DAY && start <= now)) {
    throw invalid('scanStartedAt', 'must be a time within the last 24 hours where a slice is complete');
  }
  const keys = new Set<string>();
  return slices.map((slice, at) => {
    const where = whereOf(slice, defaults, at);
    const key = sliceKey(where);
    if (keys.has(key)) throw invalid(`slices.${at}`, 'must name a slice that no other one names');
    keys.add(key);
    const { complete, allowEmpty, error } = slice;
    return { ...where, key, complete, allowEmpty, error };
  });
}

function whereOf(slice: SliceInput, defaults: Pick<SyncInput, 'provider' | 'accountId'>, at: number): Where {
  const provider = slice.provider ?? defaults.provider;
  if (provider === undefined) throw invalid(`slices.${at}.provider`, 'is required');
  const accountId = slice.accountId === undefined ? (defaults.accountId ?? null) : slice.accountId;
  return { provider, accountId, region: slice.region, resourceType: slice.resourceType };
}

/** What a slice was before this batch: its live rows, and how many of them the scan has seen. */
export interface Extent {
  readonly live: number;
  readonly seen: number;
}

/** Whether the batch may hold something of a slice; a row that is known may fill in what an item does not say. */
const mayHold = (slice: Slice, { told, isTyped, isFinding }: Sighting): boolean =>
  !isFinding &&
  told.provider === slice.provider &&
  (!isTyped || told.resourceType === slice.resourceType) &&
  (told.accountId === undefined || told.accountId === slice.accountId) &&
  (told.region === undefined || told.region === slice.region);

/** The live rows of slices that may be swept, each with `seen`: whether the scan that began then saw it. */
function liveIn(
  ctx: Ctx,
  slices: readonly Slice[],
  sightings: readonly Sighting[],
  since: number,
): Statement {
  const wanted = slices.map((slice, at) => [
    ...[slice.provider, slice.resourceType, slice.accountId ?? '', slice.region ?? '', at],
    slice.allowEmpty || sightings.some(sighting => mayHold(slice, sighting)) ? 1 : 0,
  ]);
  const column = (at: number) => `value ->> ${at}`;
  return {
    sql: `WITH slice(provider, type, account, region, at, is_sure) AS MATERIALIZED (
  SELECT ${[0, 1, 2, 3, 4, 5].map(column).join(', ')} FROM json_each(?)),
 kind AS MATERIALIZED (SELECT DISTINCT provider, type FROM slice),
 live(id, slice, is_sure, seen) AS MATERIALIZED (
  SELECT r.id, slice.at, slice.is_sure, r.last_seen_at >= ? FROM kind
  CROSS JOIN resources r ON r.tenant_id = ? AND r.provider = kind.provider AND r.resource_type = kind.type
  CROSS JOIN slice ON slice.provider = r.provider AND slice.type = r.resource_type
   AND slice.account = coalesce(r.account_id, '') AND slice.region = coalesce(r.region, '')
  WHERE +r.is_active = 1 AND r.deleted_at IS NULL)`,
    args: [JSON.stringify(wanted), since, ctx.tenantId],
  };
}

export interface SliceReads {
  /** By key. */
  readonly extents: Read<ReadonlyMap<string, Extent>>;
  /** A query for the ids of rows the scan has not seen, of slices that it saw something of, or may have. */
  readonly unseen: Statement;
}

export function readingSlices(
  ctx: Ctx,
  slices: readonly Slice[],
  sightings: readonly Sighting[],
  since: number,
): SliceReads {
  const { sql, args } = liveIn(ctx, slices, sightings, since);
  return {
    extents: {
      statement: { sql: `${sql} SELECT slice, count(*), sum(seen) FROM live GROUP BY slice`, args },
      resultOf: found =>
        new Map(
          (found?.rows ?? []).map(([at, live, seen]) => [
            slices[Number(at)]?.key ?? '',
            { live: Number(live), seen: Number(seen) },
          ]),
        ),
    },
    unseen: {
      sql: `${sql} SELECT id FROM live WHERE seen = 0
 AND (is_sure = 1 OR slice IN (SELECT slice FROM live WHERE seen = 1))`,
      args,
    },
  };
}

export const mayBeSwept = ({ complete, error }: Slice): boolean => complete && error === undefined;

/** What becomes of a slice. `seen`: whether this batch saw anything of it. */
export function statusOf(slice: Slice, extent: Extent | undefined, seen: boolean): SliceStatus {
  if (slice.error !== undefined) return 'skipped_failed';
  if (!slice.complete) return 'not_complete';
  const isEmpty = !seen && (extent?.seen ?? 0) === 0;
  return isEmpty && (extent?.live ?? 0) > 0 && !slice.allowEmpty ? 'skipped_empty' : 'swept';
}
