import {
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  commit,
  type Id,
  nothing,
  type Patch,
  type Read,
  readAll,
  retryOnConflict,
} from '@breakwater/db';
import type { alerts as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { assetsOf } from '../cases/critical.ts';
import { type KnownCases, readingCases } from '../cases/known.ts';
import { LINK, taken, tellLinked } from '../cases/membership.ts';
import { type AlertMove, type OwnChange, planCases } from '../cases/plan.ts';
import { recordInTimeline } from '../cases/timeline/record.ts';
import { emit } from '../events.ts';
import { alerts } from './accessor.ts';
import type { AlertRow } from './candidates.ts';
import { ACTIVE_ALERT_STATUSES, maxSeverity, type Severity } from './constants.ts';
import { mergeInto } from './merge.ts';
import type { AlertDedupeResult } from './schemas.ts';
import { announceTransition, respondedAt } from './transition.ts';

const MOST_GROUPS = 1_000;
const MOST_LOSERS = 200;
const ATTEMPTS = 10;
const MERGE = 'soc.alert.merge';

const IS_ACTIVE = `tenant_id = ? AND deleted_at IS NULL AND status IN ('${ACTIVE_ALERT_STATUSES.join("', '")}')`;
// As the index of active alerts has it, whose order is that of the sets.
const ACTIVE = `${IS_ACTIVE} AND merged_into_id IS NULL`;
// The plus keeps SQLite from walking all that are unmerged.
const ACTIVE_OF = `${IS_ACTIVE} AND +merged_into_id IS NULL AND dedup_hash`;

// Sets that can be merged come first, so that those left alone never keep them from their turn.
const GROUPS = `SELECT dedup_hash, json_group_array(id), json_group_array(DISTINCT case_id) FILTER (WHERE case_id IS NOT NULL)
 FROM alerts WHERE ${ACTIVE_OF} IN (
  SELECT dedup_hash FROM alerts WHERE ${ACTIVE} GROUP BY dedup_hash HAVING count(*) > 1)
 GROUP BY dedup_hash ORDER BY count(DISTINCT case_id) > 1, dedup_hash LIMIT ${MOST_GROUPS + 1}`;

// The first sets that can be merged, whole but for the last, and what was merged into them.
const membersIn = (among: string) => `WITH member AS MATERIALIZED (
 SELECT id FROM alerts WHERE ${ACTIVE_OF} IN (
  SELECT dedup_hash FROM alerts WHERE ${ACTIVE} ${among}
  GROUP BY dedup_hash HAVING count(*) > 1 AND count(DISTINCT case_id) <= 1)
 ORDER BY dedup_hash, created_at, id LIMIT ${MOST_LOSERS + 1})
 SELECT id FROM member UNION ALL SELECT id FROM alerts WHERE merged_into_id IN (SELECT id FROM member)`;
const ALL_SETS = membersIn('');
const SETS_OF = membersIn('AND dedup_hash IN (SELECT value FROM json_each(?))');

/** Active alerts of one hash. */
interface Group {
  readonly dedupHash: string;
  readonly alertIds: z.output<typeof ids.alert>[];
  readonly caseIds: z.output<typeof ids.case>[];
}

const idList = z.array(ids.alert);
const caseList = z.array(ids.case);
const parsed = (json: unknown): unknown => JSON.parse(String(json));
const canMerge = ({ caseIds }: Group) => caseIds.length <= 1;

/** Alerts to be merged, the oldest first, and what was merged into them. */
interface Duplicates {
  readonly members: readonly AlertRow[];
  readonly mergedInto: readonly AlertRow[];
  /** Of the cases they belong to. */
  readonly known: KnownCases;
}

/**
 * Merges the tenant's active duplicates, which updates, reopenings and restores leave behind: each set into its oldest
 * alert, in a commit of its own. A set spread over several cases is left alone and reported.
 */
export async function dedupeAlerts(
  ctx: Ctx,
  { dryRun }: { readonly dryRun: boolean },
): Promise<z.input<typeof AlertDedupeResult>> {
  const [found, ...first] = await readAll(ctx, readingGroups(ctx), ...readingSets(ctx, dryRun ? [] : null));
  const groups = found.slice(0, MOST_GROUPS);
  const mergeable = groups.filter(canMerge);
  return {
    groups: groups.length,
    merged: dryRun
      ? mergeable.reduce((sum, { alertIds }) => sum + alertIds.length - 1, 0)
      : await mergeSets(ctx, mergeable, setsIn(first)),
    conflicts: groups.filter(group => !canMerge(group)),
    hasMore: found.slice(MOST_GROUPS).some(canMerge),
  };
}

function readingGroups(ctx: Ctx): Read<Group[]> {
  return {
    statement: { sql: GROUPS, args: [ctx.tenantId, ctx.tenantId] },
    resultOf: found =>
      (found?.rows ?? []).map(([hash, alertIds, caseIds]) => ({
        dedupHash: String(hash),
        alertIds: idList.parse(parsed(alertIds)).sort(),
        caseIds: caseList.parse(parsed(caseIds)).sort(),
      })),
  };
}

/** As many sets of these hashes, or of all, as are read at once, and the cases their alerts belong to. */
function readingSets(ctx: Ctx, hashes: readonly string[] | null) {
  const args = [ctx.tenantId, ctx.tenantId, ...(hashes === null ? [] : [JSON.stringify(hashes)])];
  const ids = hashes === null ? ALL_SETS : SETS_OF;
  const found = alerts.finding(ctx, { sql: `"id" IN (${ids})`, args });
  const theirs = {
    cases: { sql: `SELECT case_id FROM alerts WHERE +case_id IS NOT NULL AND id IN (${ids})`, args },
    assets: assetsOf(ctx, { sql: ids, args }),
  };
  return [found, ...readingCases(ctx, theirs)] as const;
}

type Found = readonly [rows: readonly AlertRow[], ...known: KnownCases];

/** By hash. A last set that may not have been read to its end is left out, unless it is the only one. */
function setsIn([rows, ...known]: Found): Map<string, Duplicates> {
  const members = rows
    .filter(row => row.mergedIntoId === null)
    .sort((a, b) => +a.createdAt - +b.createdAt || (a.id < b.id ? -1 : 1));
  const mergedInto = rows.filter(row => row.mergedIntoId !== null);
  const byHash = [...Map.groupBy(members, row => row.dedupHash)].sort(([a], [b]) => (a < b ? -1 : 1));
  const complete = members.length <= MOST_LOSERS || byHash.length === 1 ? byHash : byHash.slice(0, -1);
  return new Map(complete.map(([hash, own]) => [hash, { members: own, mergedInto, known }]));
}

async function mergeSets(
  ctx: Ctx,
  groups: readonly Group[],
  first: ReadonlyMap<string, Duplicates>,
): Promise<number> {
  const hashes = groups.map(({ dedupHash }) => dedupHash);
  let sets = first;
  let merged = 0;
  for (const [index, hash] of hashes.entries()) {
    if (!sets.has(hash)) sets = await readSets(ctx, hashes.slice(index));
    const set = sets.get(hash);
    if (set !== undefined) merged += await mergeSet(ctx, hash, set, MOST_LOSERS);
  }
  return merged;
}

async function readSets(ctx: Ctx, hashes: readonly string[]): Promise<ReadonlyMap<string, Duplicates>> {
  return setsIn(await readAll(ctx, ...readingSets(ctx, hashes)));
}

/** Merges one set, in smaller commits where one would be too large. Returns how many alerts went into another. */
async function mergeSet(ctx: Ctx, hash: string, read: Duplicates | undefined, most: number): Promise<number> {
  let set = read;
  const readAgain = async () => (await readSets(ctx, [hash])).get(hash);
  try {
    const merged = await retryOnConflict(async () => {
      const current = set ?? (await readAgain());
      set = undefined;
      return current === undefined ? 0 : commit(ctx, await planMerge(ctx, current, most));
    }, ATTEMPTS);
    return merged < most ? merged : merged + (await mergeSet(ctx, hash, undefined, most));
  } catch (error) {
    const tooLarge = error instanceof BreakwaterError && error.details?.reason === 'too_large';
    if (!tooLarge || most === 1) throw error;
    return mergeSet(ctx, hash, read, most >> 1);
  }
}

async function planMerge(
  ctx: Ctx,
  { members, mergedInto, known }: Duplicates,
  most: number,
): Promise<Change<number>> {
  const [survivor, ...others] = members;
  const losers = others.slice(0, most);
  if (survivor === undefined || losers.length === 0) return change(0);
  const alertIds = losers.map(({ id }) => id);
  const lost = new Set(alertIds);

  const changes: Change[] = [];
  const moves: AlertMove[] = [];
  const merge = async (before: AlertRow, patch: Patch<typeof table>) => {
    const merged = await alerts.plan.updateRow(ctx, before, patch, { action: MERGE, events: false });
    changes.push(merged);
    moves.push({ before, after: merged.result });
  };
  const folded = foldInto(survivor, losers);
  const joining = survivor.caseId === null ? (folded.caseId ?? null) : null;
  const begun = joining === null ? {} : taken(ctx, survivor);
  await merge(survivor, { ...folded, ...begun });
  if (begun.status !== undefined) {
    changes.push(announceTransition(ctx, { ...survivor, caseId: joining }, begun.status));
  }
  for (const loser of losers) {
    const ended = { status: 'resolved' as const, respondedAt: respondedAt(ctx, loser) };
    await merge(loser, { ...ended, mergedIntoId: survivor.id, caseId: null });
    changes.push(announceTransition(ctx, loser, 'resolved'));
  }
  changes.push(
    await planTheirCase(ctx, known, moves, joining === null ? null : (folded.severity ?? survivor.severity)),
  );
  for (const row of mergedInto) {
    if (row.mergedIntoId !== null && lost.has(row.mergedIntoId))
      await merge(row, { mergedIntoId: survivor.id });
  }
  changes.push(
    repointDeleted(ctx, survivor, alertIds),
    emit(ctx, 'soc.alert.merged', { component: 'alerts', recordId: survivor.id }, { alertIds }),
  );
  return combine(losers.length, changes);
}

/** The case of the survivor in line with it. `joined`: its severity, if it has the case of its losers. */
async function planTheirCase(
  ctx: Ctx,
  known: KnownCases,
  moves: readonly AlertMove[],
  joined: Severity | null,
): Promise<Change> {
  const [{ after: survivor } = {}, ...losers] = moves;
  const caseId = survivor?.caseId;
  if (survivor === undefined || caseId === undefined || caseId === null) return nothing;
  const row = known[0].find(({ id }) => id === caseId);
  const own = new Map<Id<'cas'>, OwnChange>();
  if (joined !== null && row !== undefined) {
    const severity = maxSeverity(row.severity, joined);
    own.set(caseId, { patch: { severity }, options: { action: LINK, events: false } });
  }
  const gone = losers.map(({ before }) => before.id);
  const told = `merged into alert ${survivor.id}: ${gone.join(', ')}`;
  return combine(undefined, [
    await planCases(ctx, known, moves, own),
    await recordInTimeline(ctx, caseId, 'alert_deduplicated', told),
    ...(joined === null ? [] : [await tellLinked(ctx, caseId, [survivor.id])]),
  ]);
}

function foldInto(survivor: AlertRow, losers: readonly AlertRow[]): Patch<typeof table> {
  let merged = survivor;
  let patch: Patch<typeof table> = {};
  for (const loser of losers) {
    const fields = { ...mergeInto(merged, loser), caseId: merged.caseId ?? loser.caseId };
    patch = { ...patch, ...fields };
    merged = { ...merged, ...fields };
  }
  return patch;
}

/** Deleted rows take no update, yet once restored they must not name a row that was merged itself. */
function repointDeleted(ctx: Ctx, survivor: AlertRow, losers: readonly string[]): Change {
  const sql = `UPDATE alerts SET merged_into_id = ? WHERE tenant_id = ?
 AND merged_into_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NOT NULL`;
  return change(undefined, { steps: [{ sql, args: [survivor.id, ctx.tenantId, JSON.stringify(losers)] }] });
}
