import {
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  commit,
  type Patch,
  query,
  retryOnConflict,
} from '@breakwater/db';
import type { alerts as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { emit } from '../../events/emit.ts';
import { ids } from '../../fields.ts';
import { alerts } from './accessor.ts';
import type { AlertRow } from './candidates.ts';
import { ACTIVE_ALERT_STATUSES } from './constants.ts';
import { mergeInto } from './merge.ts';
import type { AlertDedupeResult } from './schemas.ts';
import { announceTransition, respondedAt } from './transition.ts';

const MOST_GROUPS = 1_000;
const MOST_LOSERS = 200;
const ATTEMPTS = 10;

const ACTIVE = `tenant_id = ? AND status IN ('${ACTIVE_ALERT_STATUSES.join("', '")}')
 AND merged_into_id IS NULL AND deleted_at IS NULL`;

// Sets that can be merged come first, so that those left alone never keep them from their turn. The plus keeps SQLite
// from walking all alerts in the order of their hash: few are active.
const GROUPS = `SELECT dedup_hash, json_group_array(id), json_group_array(DISTINCT case_id) FILTER (WHERE case_id IS NOT NULL)
 FROM alerts WHERE ${ACTIVE} GROUP BY +dedup_hash HAVING count(*) > 1
 ORDER BY count(DISTINCT case_id) > 1, dedup_hash LIMIT ${MOST_GROUPS + 1}`;

const MEMBERS = `"id" IN (SELECT id FROM alerts WHERE ${ACTIVE} AND dedup_hash = ?
 AND (SELECT count(DISTINCT case_id) FROM alerts WHERE ${ACTIVE} AND dedup_hash = ?) <= 1
 ORDER BY created_at, id LIMIT ?)`;

const MERGED_INTO = '"merged_into_id" IN (SELECT value FROM json_each(?))';

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

/**
 * Merges the tenant's active duplicates, which updates, reopenings and restores leave behind: each set into its oldest
 * alert, in a commit of its own. A set spread over several cases is left alone and reported.
 */
export async function dedupeAlerts(
  ctx: Ctx,
  { dryRun }: { readonly dryRun: boolean },
): Promise<z.input<typeof AlertDedupeResult>> {
  const found = await duplicates(ctx);
  const groups = found.slice(0, MOST_GROUPS);
  let merged = 0;
  for (const { dedupHash, alertIds } of groups.filter(canMerge)) {
    merged += dryRun ? alertIds.length - 1 : await mergeGroup(ctx, dedupHash, MOST_LOSERS);
  }
  return {
    groups: groups.length,
    merged,
    conflicts: groups.filter(group => !canMerge(group)),
    hasMore: found.slice(MOST_GROUPS).some(canMerge),
  };
}

async function duplicates(ctx: Ctx): Promise<Group[]> {
  const [found] = await query(ctx, [{ sql: GROUPS, args: [ctx.tenantId] }]);
  return (found?.rows ?? []).map(([hash, alertIds, caseIds]) => ({
    dedupHash: String(hash),
    alertIds: idList.parse(parsed(alertIds)).sort(),
    caseIds: caseList.parse(parsed(caseIds)).sort(),
  }));
}

/** Merges one set, in smaller commits where one would be too large. Returns how many alerts went into another. */
async function mergeGroup(ctx: Ctx, dedupHash: string, most: number): Promise<number> {
  try {
    const merged = await retryOnConflict(
      async () => commit(ctx, await planMergeGroup(ctx, dedupHash, most)),
      ATTEMPTS,
    );
    return merged < most ? merged : merged + (await mergeGroup(ctx, dedupHash, most));
  } catch (error) {
    const tooLarge = error instanceof BreakwaterError && error.details?.reason === 'too_large';
    if (!tooLarge || most === 1) throw error;
    return mergeGroup(ctx, dedupHash, most >> 1);
  }
}

async function planMergeGroup(ctx: Ctx, dedupHash: string, most: number): Promise<Change<number>> {
  const args = [ctx.tenantId, dedupHash, ctx.tenantId, dedupHash, most + 1];
  const members = await alerts.find(ctx, { sql: MEMBERS, args });
  const [survivor, ...losers] = members.sort((a, b) => +a.createdAt - +b.createdAt || (a.id < b.id ? -1 : 1));
  if (survivor === undefined || losers.length === 0) return change(0);
  const alertIds = losers.map(({ id }) => id);
  const repointed = { sql: MERGED_INTO, args: [JSON.stringify(alertIds)] };

  const changes: Change[] = [];
  const merge = async (row: AlertRow, patch: Patch<typeof table>) =>
    changes.push(await alerts.plan.updateRow(ctx, row, patch, { action: 'soc.alert.merge', events: false }));
  await merge(survivor, foldInto(survivor, losers));
  for (const loser of losers) {
    const ended = { status: 'resolved' as const, respondedAt: respondedAt(ctx, loser) };
    await merge(loser, { ...ended, mergedIntoId: survivor.id, caseId: null });
    changes.push(announceTransition(ctx, loser, 'resolved'));
  }
  for (const row of await alerts.find(ctx, repointed)) await merge(row, { mergedIntoId: survivor.id });
  changes.push(
    repointDeleted(ctx, survivor, alertIds),
    emit(ctx, 'soc.alert.merged', { component: 'alerts', recordId: survivor.id }, { alertIds }),
  );
  return combine(losers.length, changes);
}

function foldInto(survivor: AlertRow, losers: readonly AlertRow[]): Patch<typeof table> {
  let merged = survivor;
  let patch: Patch<typeof table> = {};
  for (const loser of losers) {
    const taken = { ...mergeInto(merged, loser), caseId: merged.caseId ?? loser.caseId };
    patch = { ...patch, ...taken };
    merged = { ...merged, ...taken };
  }
  return patch;
}

/** Deleted rows take no update, yet once restored they must not name a row that was merged itself. */
function repointDeleted(ctx: Ctx, survivor: AlertRow, losers: readonly string[]): Change {
  const sql = `UPDATE alerts SET merged_into_id = ? WHERE tenant_id = ? AND ${MERGED_INTO} AND deleted_at IS NOT NULL`;
  return change(undefined, { steps: [{ sql, args: [survivor.id, ctx.tenantId, JSON.stringify(losers)] }] });
}
